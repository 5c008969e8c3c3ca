using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions;

/// <summary>
/// An execution under way: a mailbox in front of the interpreter. One event at a time is taken in; what it led to is
/// stored; then its effects are carried out and its sender is answered.
/// </summary>
internal sealed class LiveExecution
{
    private static readonly TimeSpan AfterStorageFailure = TimeSpan.FromSeconds(1);

    private readonly ExecutionHost _host;
    private readonly Lock _gate = new();
    private readonly Queue<Mail> _mail = new();
    private readonly Execution _execution;
    private readonly Dictionary<long, InvokeTask> _tasks = [];
    private readonly HashSet<long> _timers = [];
    private int _sequence;
    private int _mapRuns;
    private bool _working;

    public LiveExecution(ExecutionHost host, ExecutionRecord record, Execution execution, int journalLength)
    {
        _host = host;
        Record = record;
        _execution = execution;
        _sequence = journalLength;
        _mapRuns = execution.MapRuns.Count;
    }

    /// <summary>As stored last.</summary>
    public ExecutionRecord Record { get; private set; }

    /// <summary>Ends with the execution; a redrive makes a new one.</summary>
    public TaskCompletionSource<ExecutionRecord> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes in the first event, stores the execution with it, and carries out what it asks for.</summary>
    /// <returns>False when the ARN is taken: nothing was stored.</returns>
    public async Task<bool> StartAsync(ExecutionStarted started)
    {
        Transition first;
        lock (_gate)
        {
            // Mail that comes in while the first event is being stored waits for it.
            _working = true;
            first = Advance(started);
        }

        ExecutionRecord record = Describe(first);
        if (!record.IsExpress)
        {
            long? id = await _host.Store.InsertAsync(record, [JournalEntry.Of(started)], NewMapRuns());
            if (id is null)
            {
                return false;
            }

            record = record with { Id = id.Value };
        }

        Record = record;
        _sequence = 1;
        _host.Announce(record with { Status = ExecutionStatus.Running, Stopped = null, Output = null, Error = null, Cause = null });
        CarryOut(first.Effects);
        _ = Task.Run(WorkAsync);
        return true;
    }

    /// <summary>Knows again, after a restart, what is open: answers are taken from now on.</summary>
    /// <returns>Asks again for what was asked for before the restart and not answered.</returns>
    public Action TakeUp()
    {
        // Read here, while nobody else can reach the interpreter.
        IReadOnlyList<OpenTask> tasks = _execution.OpenTasks;
        IReadOnlyList<StartTimer> timers = _execution.OpenTimers;
        IReadOnlyList<ReadItems> reads = _execution.OpenReads;
        IReadOnlyList<WriteResults> writes = _execution.OpenWrites;
        foreach (OpenTask open in tasks)
        {
            _tasks[open.Invocation.TaskId] = open.Invocation;
            _host.Register(this, open.Invocation);
        }

        _timers.UnionWith(timers.Select(timer => timer.TimerId));
        return () =>
        {
            foreach (OpenTask open in tasks)
            {
                _host.Resume(this, open);
            }

            foreach (StartTimer timer in timers)
            {
                _host.Timers.Add(this, timer);
            }

            foreach (ReadItems read in reads)
            {
                _host.Read(this, read);
            }

            foreach (WriteResults write in writes)
            {
                _host.Write(this, write);
            }
        };
    }

    /// <summary>Takes in an event.</summary>
    /// <param name="happened">Makes the event of the time at which it is taken in.</param>
    /// <returns>True when it is stored; the status before and after it can be asked for with <see cref="AskAsync"/>.</returns>
    public Task<bool> PostAsync(Func<DateTimeOffset, ExecutionEvent> happened) => PostAsync(new Mail(happened, null, null));

    /// <summary>Takes in an event about a task.</summary>
    /// <returns>False when the task is no longer open: nothing was stored.</returns>
    public Task<bool> PostAsync(long taskId, Func<DateTimeOffset, ExecutionEvent> happened) => PostAsync(new Mail(happened, taskId, null));

    /// <summary>Looks at the execution between two events.</summary>
    public async Task<T> AskAsync<T>(Func<Execution, T> question)
    {
        T answer = default!;
        await PostAsync(new Mail(null, null, execution => answer = question(execution)));
        return answer;
    }

    /// <summary>A timer is due.</summary>
    public void Fire(long timerId) => _ = PostAsync(new Mail(time => new TimerFired(time, timerId), null, null) { TimerId = timerId });

    private Task<bool> PostAsync(Mail mail)
    {
        lock (_gate)
        {
            _mail.Enqueue(mail);
            if (!_working)
            {
                _working = true;
                _ = Task.Run(WorkAsync);
            }
        }

        return mail.Done.Task;
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            Mail[] batch;
            lock (_gate)
            {
                if (_mail.Count == 0)
                {
                    _working = false;
                    return;
                }

                batch = [.. _mail];
                _mail.Clear();
            }

            try
            {
                await TakeInAsync(batch);
            }
            catch (Exception error)
            {
                // Boundary: a fault in the interpreter must be seen, and must not leave callers waiting.
                _host.Logger.LogCritical(error, "The execution {Execution} can't go on.", Record.Arn);
                foreach (Mail mail in batch)
                {
                    mail.Done.TrySetException(error);
                }
            }
        }
    }

    private async Task TakeInAsync(Mail[] batch)
    {
        var journal = new List<JournalEntry>();
        var effects = new List<Effect>();
        ExecutionStatus before = Record.Status;
        int redrives = Record.Redrives;
        foreach (Mail mail in batch)
        {
            if (mail.Happened is null)
            {
                continue;
            }

            if ((mail.TaskId is { } task && !_tasks.ContainsKey(task)) || (mail.TimerId is { } timer && !_timers.Remove(timer)))
            {
                mail.Refused = true;
                continue;
            }

            ExecutionEvent happened = mail.Happened(_host.Time.GetUtcNow());
            effects.AddRange(Advance(happened).Effects);
            journal.Add(JournalEntry.Of(happened));
        }

        if (journal.Count > 0)
        {
            ExecutionRecord record = Describe(null);
            bool changed = record.Status != before || record.Redrives != redrives;
            if (!record.IsExpress)
            {
                await StoreAsync(journal, changed ? record : null);
            }

            Record = record;
            if (changed && record.Status == ExecutionStatus.Running)
            {
                _host.Announce(record);
            }

            CarryOut(effects);
        }

        foreach (Mail mail in batch)
        {
            mail.Question?.Invoke(_execution);
            mail.Done.TrySetResult(!mail.Refused);
        }
    }

    // What the interpreter took in must reach the journal: it waits for a disk that is full or busy, and everyone waits with it.
    private async Task StoreAsync(List<JournalEntry> journal, ExecutionRecord? changed)
    {
        MapRun[] mapRuns = NewMapRuns();
        while (true)
        {
            try
            {
                await _host.Store.AppendAsync(Record.Id, _sequence, journal, changed, mapRuns);
                _sequence += journal.Count;
                return;
            }
            catch (SqliteException error)
            {
                _host.Logger.LogError("The execution {Execution} waits for its state folder: {Message}", Record.Arn, error.Message);
                await Task.Delay(AfterStorageFailure, _host.Time);
            }
        }
    }

    private Transition Advance(ExecutionEvent happened)
    {
        switch (happened)
        {
            case TaskSucceeded succeeded:
                Close(succeeded.TaskId);
                break;
            case TaskFailed failed:
                Close(failed.TaskId);
                break;
        }

        Transition transition = _execution.Advance(happened);
        foreach (Effect effect in transition.Effects)
        {
            switch (effect)
            {
                case InvokeTask task:
                    _tasks[task.TaskId] = task;
                    break;
                case CancelTask cancel:
                    Close(cancel.TaskId);
                    break;
                case StartTimer timer:
                    _timers.Add(timer.TimerId);
                    break;
                case CancelTimer timer:
                    _timers.Remove(timer.TimerId);
                    break;
            }
        }

        return transition;
    }

    private void Close(long taskId)
    {
        if (_tasks.Remove(taskId, out InvokeTask? task))
        {
            _host.Close(this, task);
        }
    }

    private void CarryOut(IReadOnlyList<Effect> effects)
    {
        foreach (Effect effect in effects)
        {
            CarryOut(effect);
        }
    }

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case InvokeTask task when _tasks.ContainsKey(task.TaskId):
                _host.Invoke(this, task);
                break;
            case StartTimer timer when _timers.Contains(timer.TimerId):
                _host.Timers.Add(this, timer);
                break;
            case ReadItems read:
                _host.Read(this, read);
                break;
            case WriteResults write:
                _host.Write(this, write);
                break;
            case CompleteExecution:
                _host.Complete(this, Record);
                Completion.TrySetResult(Record);
                break;
        }
    }

    private ExecutionRecord Describe(Transition? first) => Record with
    {
        Status = first?.Status ?? _execution.Status,
        Stopped = _execution.StopTime,
        Output = _execution.Output.IsUndefined ? null : _execution.Output.ToJson(),
        Error = _execution.Error,
        Cause = _execution.Cause,
        Redrives = _execution.RedriveCount,
        Redriven = _execution.RedriveTime,
    };

    private MapRun[] NewMapRuns()
    {
        IReadOnlyList<MapRun> all = _execution.MapRuns;
        if (all.Count == _mapRuns)
        {
            return [];
        }

        MapRun[] added = [.. all.Skip(_mapRuns)];
        _mapRuns = all.Count;
        return added;
    }

    /// <summary>An event to take in, or a question to answer.</summary>
    private sealed class Mail(Func<DateTimeOffset, ExecutionEvent>? happened, long? taskId, Action<Execution>? question)
    {
        public Func<DateTimeOffset, ExecutionEvent>? Happened { get; } = happened;

        public long? TaskId { get; } = taskId;

        public long? TimerId { get; init; }

        public Action<Execution>? Question { get; } = question;

        public bool Refused { get; set; }

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
