namespace ThemisGuard.Local.Executions;

/// <summary>
/// Due times of all executions in one queue. Times are compared with the wall clock, at least once a second, so that a
/// clock that jumps moves the timers with it.
/// </summary>
internal sealed class TimerQueue : IAsyncDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(LiveExecution Execution, long TimerId), DateTimeOffset> _due = new();
    private TaskCompletionSource _earlier = NewSignal();
    private bool _stopped;
    private Task _loop = Task.CompletedTask;

    public TimerQueue(TimeProvider time) => _time = time;

    public void Start() => _loop = Task.Run(RunAsync);

    public void Add(LiveExecution execution, long timerId, DateTimeOffset dueAt)
    {
        lock (_gate)
        {
            bool first = !_due.TryPeek(out _, out DateTimeOffset earliest) || dueAt < earliest;
            _due.Enqueue((execution, timerId), dueAt);
            if (first)
            {
                _earlier.TrySetResult();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            _earlier.TrySetResult();
        }

        await _loop;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            TimeSpan sleep = LongestSleep;
            Task earlier;
            lock (_gate)
            {
                if (_stopped)
                {
                    return;
                }

                DateTimeOffset now = _time.GetUtcNow();
                while (_due.TryPeek(out _, out DateTimeOffset due))
                {
                    if (due > now)
                    {
                        sleep = due - now < LongestSleep ? due - now : LongestSleep;
                        break;
                    }

                    (LiveExecution execution, long timerId) = _due.Dequeue();
                    execution.Fire(timerId);
                }

                if (_earlier.Task.IsCompleted)
                {
                    _earlier = NewSignal();
                }

                earlier = _earlier.Task;
                if (_due.Count == 0)
                {
                    sleep = Timeout.InfiniteTimeSpan;
                }
            }

            // Delays are cut to milliseconds; a timer must not wake a moment early and spin.
            await (sleep == Timeout.InfiniteTimeSpan
                ? earlier
                : Task.WhenAny(earlier, Task.Delay(sleep + TimeSpan.FromMilliseconds(1), _time)));
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
