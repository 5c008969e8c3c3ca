using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions;

/// <summary>
/// Due times of all executions. Moments of the calendar are compared with the wall clock, at least once a second, so that
/// they move when it is set. Times that pass are measured by the clock that never jumps: a machine that slept, or whose clock
/// was set, times nothing out that had its time still before it.
/// </summary>
internal sealed class TimerQueue : IAsyncDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(LiveExecution Execution, long TimerId), DateTimeOffset> _instants = new();
    private readonly PriorityQueue<(LiveExecution Execution, long TimerId), TimeSpan> _delays = new();
    private TaskCompletionSource _earlier = NewSignal();
    private bool _stopped;
    private Task _loop = Task.CompletedTask;

    public TimerQueue(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    private TimeSpan Passed => _time.GetElapsedTime(_started);

    public void Start() => _loop = Task.Run(RunAsync);

    public void Add(LiveExecution execution, StartTimer timer)
    {
        lock (_gate)
        {
            bool first;
            if (timer.IsInstant)
            {
                first = !_instants.TryPeek(out _, out DateTimeOffset earliest) || timer.DueAt < earliest;
                _instants.Enqueue((execution, timer.TimerId), timer.DueAt);
            }
            else
            {
                TimeSpan due = Passed + (timer.DueAt - _time.GetUtcNow());
                first = !_delays.TryPeek(out _, out TimeSpan earliest) || due < earliest;
                _delays.Enqueue((execution, timer.TimerId), due);
            }

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
                TimeSpan passed = Passed;
                while (_instants.TryPeek(out (LiveExecution Execution, long TimerId) first, out DateTimeOffset due) && Due(due - now, ref sleep))
                {
                    _instants.Dequeue();
                    first.Execution.Fire(first.TimerId);
                }

                while (_delays.TryPeek(out (LiveExecution Execution, long TimerId) first, out TimeSpan due) && Due(due - passed, ref sleep))
                {
                    _delays.Dequeue();
                    first.Execution.Fire(first.TimerId);
                }

                if (_earlier.Task.IsCompleted)
                {
                    _earlier = NewSignal();
                }

                earlier = _earlier.Task;
                if (_instants.Count + _delays.Count == 0)
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

    private static bool Due(TimeSpan left, ref TimeSpan sleep)
    {
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        sleep = left < sleep ? left : sleep;
        return false;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
