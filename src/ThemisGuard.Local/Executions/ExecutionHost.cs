using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ThemisGuard.Jsonata;
using ThemisGuard.Local.Executions.Integrations;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Local.Executions;

/// <summary>
/// Runs executions: starts them, keeps those under way, carries out what they ask for, answers them, and takes them up
/// again after the process has died. Tasks are done at least once: what was asked for and not answered is asked again.
/// </summary>
internal sealed class ExecutionHost : IAsyncDisposable
{
    /// <summary>Most bytes of an input or output. Source: Step Functions Developer Guide, "Quotas".</summary>
    public const int MaxPayload = 262_144;

    private readonly ConcurrentDictionary<string, LiveExecution> _live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (LiveExecution Execution, long TaskId)> _tokens = new(StringComparer.Ordinal);
    private readonly StatusAnnouncer _announcer;
    private readonly IntegrationServices _services;
    private readonly DefinitionCache _definitions = new();
    private readonly CancellationTokenSource _stop = new();
    private int _inFlight;

    public ExecutionHost(ExecutionStore store, MachineStore machines, IntegrationServices services, StatusAnnouncer announcer, TimeProvider time, ILogger logger)
    {
        Store = store;
        Machines = machines;
        Time = time;
        Logger = logger;
        Timers = new TimerQueue(time);
        _services = services;
        _announcer = announcer;
    }

    public ExecutionStore Store { get; }

    public MachineStore Machines { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public TimerQueue Timers { get; }

    public DefinitionCache Definitions => _definitions;

    public ActivityQueues Activities { get; } = new();

    /// <summary>Executions under way.</summary>
    public int Running => _live.Count;

    /// <summary>Takes up what an earlier process left.</summary>
    /// <param name="known">Called when every open execution and token is known, before any effect is carried out.</param>
    public void Recover(Action known)
    {
        Timers.Start();
        _announcer.Start(Store);
        var resumptions = new List<Action>();
        foreach (ExecutionRecord record in Store.Open())
        {
            LiveExecution live = Load(record);
            _live[record.Arn] = live;
            resumptions.Add(live.TakeUp());
        }

        known();
        foreach (Action resume in resumptions)
        {
            resume();
        }
    }

    /// <summary>Makes a task's token known.</summary>
    public void Register(LiveExecution execution, InvokeTask task)
    {
        if (task.TaskToken is { } token)
        {
            _tokens[token] = (execution, task.TaskId);
        }
    }

    /// <summary>Starts an execution, or finds the one that this call started before.</summary>
    /// <exception cref="ThemisGuard.Local.Wire.WireException">The input, name or machine is refused.</exception>
    public async Task<ExecutionRecord> StartAsync(StartOrder order)
    {
        JsonataValue input = ReadInput(order.Input);
        string name = order.Name ?? Guid.NewGuid().ToString();
        if (!SfnNames.IsValid(name))
        {
            throw SfnError.InvalidName(name);
        }

        StartTarget target = order.Target;
        var record = new ExecutionRecord
        {
            Arn = SfnArns.Execution(target.Machine, name),
            Name = name,
            MachineArn = target.Machine.Arn,
            MachineName = target.Machine.Name,
            VersionArn = target.VersionArn,
            AliasArn = target.AliasArn,
            RevisionId = target.RevisionId,
            RoleArn = target.RoleArn,
            Definition = target.Definition,
            MachineUpdated = target.Updated,
            Seed = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)),
            Input = order.Input,
            Started = ToMilliseconds(Time.GetUtcNow()),
            TraceHeader = order.TraceHeader,
            ParentArn = order.ParentArn,
            ParentTask = order.ParentTask,
            IsExpress = target.Machine.IsExpress,
        };
        StateMachineDefinition definition = _definitions.Get(target.Definition, record.IsExpress);
        var live = new LiveExecution(this, record, new Execution(definition, record.Identity(SfnArns.RegionOf(record.Arn))), 0);

        // Known before its first effect: a function that it starts may answer a token or describe it at once.
        if (!_live.TryAdd(record.Arn, live))
        {
            return await SameOrRefusedAsync(record);
        }

        bool stored = false;
        try
        {
            stored = await live.StartAsync(new ExecutionStarted(record.Started, input));
        }
        finally
        {
            if (!stored)
            {
                _live.TryRemove(KeyValuePair.Create(record.Arn, live));
            }
        }

        return stored ? live.Record : await SameOrRefusedAsync(record);
    }

    /// <summary>Runs an Express execution to its end.</summary>
    public async Task<ExecutionRecord> RunAsync(StartOrder order)
    {
        ExecutionRecord record = await StartAsync(order);
        return _live.TryGetValue(record.Arn, out LiveExecution? live) ? await live.Completion.Task : record;
    }

    public LiveExecution? FindLive(string arn) => _live.GetValueOrDefault(arn);

    /// <summary>An execution's record, running or closed.</summary>
    public ExecutionRecord? Find(string arn) => Store.Find(arn);

    /// <summary>Looks into an execution, running or closed.</summary>
    public async Task<T> AskAsync<T>(ExecutionRecord record, Func<Execution, T> question)
    {
        if (_live.TryGetValue(record.Arn, out LiveExecution? live))
        {
            return await live.AskAsync(question);
        }

        return question(_definitions.Replayed(record, Replay));
    }

    /// <summary>Answers a task by its token.</summary>
    /// <exception cref="ThemisGuard.Local.Wire.WireException">The token is none, or its task is closed.</exception>
    public async Task AnswerAsync(string taskToken, Func<long, DateTimeOffset, ExecutionEvent> happened)
    {
        if (!SfnTokens.LooksLikeOne(taskToken))
        {
            throw SfnError.InvalidToken();
        }

        if (!_tokens.TryGetValue(taskToken, out (LiveExecution Execution, long TaskId) task)
            || !await task.Execution.PostAsync(task.TaskId, time => happened(task.TaskId, time)))
        {
            throw SfnError.TaskTimedOut();
        }
    }

    /// <summary>Stops an execution; what has ended already stays as it is.</summary>
    /// <returns>The record after it.</returns>
    public async Task<ExecutionRecord> StopAsync(string arn, string? error, string? cause)
    {
        if (_live.TryGetValue(arn, out LiveExecution? live))
        {
            await live.PostAsync(time => new ExecutionStopped(time, error, cause));
            return live.Record;
        }

        return Store.Find(arn) ?? throw SfnError.ExecutionDoesNotExist(arn);
    }

    /// <summary>Sends a failed execution on from where it failed.</summary>
    public async Task<ExecutionRecord> RedriveAsync(string arn)
    {
        ExecutionRecord record = Store.Find(arn) ?? throw SfnError.ExecutionDoesNotExist(arn);
        if (record.Status == ExecutionStatus.Running || _live.ContainsKey(arn))
        {
            throw SfnError.ExecutionNotRedrivable($"Execution is RUNNING and cannot be redriven");
        }

        LiveExecution live = Load(record);
        if (!await live.AskAsync(static execution => execution.IsRedrivable))
        {
            throw SfnError.ExecutionNotRedrivable($"Execution is {record.Status.ToWireName()} and cannot be redriven");
        }

        if (!_live.TryAdd(arn, live))
        {
            throw SfnError.ExecutionNotRedrivable("Execution is RUNNING and cannot be redriven");
        }

        await live.PostAsync(static time => new ExecutionRedriven(time));
        return live.Record;
    }

    /// <summary>Carries out a task.</summary>
    public void Invoke(LiveExecution execution, InvokeTask task)
    {
        Register(execution, task);
        if (task.Resource.Kind == TaskResourceKind.Activity)
        {
            Activities.Add(task.Resource.Arn, new ActivityTask(execution, task));
            return;
        }

        _ = RunTaskAsync(execution, task);
    }

    /// <summary>Makes a call outside of any execution.</summary>
    public Task<TaskOutcome> CallAsync(string machineArn, InvokeTask task, CancellationToken cancellationToken) =>
        Integration.RunAsync(_services, this, machineArn, task, cancellationToken);

    /// <summary>Takes up a task after a restart: asked again unless the service had taken it.</summary>
    public void Resume(LiveExecution execution, OpenTask open)
    {
        InvokeTask task = open.Invocation;
        if (!open.Submitted)
        {
            Invoke(execution, task);
            return;
        }

        if (task.TaskToken is null && Store.Children(task.ExecutionArn).FirstOrDefault(child => child.ParentTask == task.TaskId) is { } child && child.Status != ExecutionStatus.Running)
        {
            // It ended, and the process died before its parent knew.
            _ = NotifyAsync(execution, child);
        }
    }

    /// <summary>Nobody waits for the task any more.</summary>
    public void Close(LiveExecution execution, InvokeTask task)
    {
        if (task.TaskToken is { } token)
        {
            _tokens.TryRemove(token, out _);
        }

        if (task.Resource.Kind == TaskResourceKind.Activity)
        {
            Activities.Remove(task.Resource.Arn, task.TaskToken!);
        }
        else if (task.Resource.Pattern is IntegrationPattern.Sync or IntegrationPattern.SyncJson)
        {
            // The machine's timeout or stop reaches the executions that it waits for.
            foreach (LiveExecution child in _live.Values)
            {
                if (child.Record.ParentTask == task.TaskId && child.Record.ParentArn == task.ExecutionArn)
                {
                    _ = child.PostAsync(static time => new ExecutionStopped(time, null, null));
                }
            }
        }
    }

    public void Read(LiveExecution execution, ReadItems read) => _ = Guarded(execution, async () =>
    {
        ItemsRead answer = await ArtifactItems.ReadAsync(_services.Artifacts, read, _stop.Token);
        await execution.PostAsync(time => answer with { Time = time });
    });

    public void Write(LiveExecution execution, WriteResults write) => _ = Guarded(execution, async () =>
    {
        ResultsWritten answer = await ArtifactItems.WriteAsync(_services.Artifacts, write, _stop.Token);
        await execution.PostAsync(time => answer with { Time = time });
    });

    public void Complete(LiveExecution execution, ExecutionRecord record)
    {
        _live.TryRemove(KeyValuePair.Create(record.Arn, execution));
        Announce(record);
        if (record.ParentArn is { } parentArn && FindOwner(parentArn) is { } parent)
        {
            _ = NotifyAsync(parent, record);
        }
    }

    public void Announce(ExecutionRecord record)
    {
        EngineTelemetry.Executions.Add(
            1, new KeyValuePair<string, object?>("state_machine", record.MachineName), new KeyValuePair<string, object?>("status", record.Status.ToWireName()));
        _announcer.Announce(record);
    }

    /// <summary>Stops taking answers of tasks; waits a moment for those under way. What is open is taken up by the next process.</summary>
    public async ValueTask DisposeAsync()
    {
        await Timers.DisposeAsync();
        await _stop.CancelAsync();
        long until = Time.GetTimestamp();
        while (Volatile.Read(ref _inFlight) > 0 && Time.GetElapsedTime(until) < TimeSpan.FromSeconds(2))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), Time);
        }

        await _announcer.DisposeAsync();
    }

    internal static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static readonly TimeSpan AfterStorageFailure = TimeSpan.FromSeconds(1);

    private async Task RunTaskAsync(LiveExecution execution, InvokeTask task) => await Guarded(execution, async () =>
    {
        using Activity? span = EngineTelemetry.Source.StartActivity(
            task.StateName, ActivityKind.Client, TraceHeaders.Parse(execution.Record.TraceHeader));
        span?.SetTag("aws.step_functions.execution_arn", task.ExecutionArn).SetTag("themis.resource", task.Resource.Arn);
        TaskOutcome outcome;
        try
        {
            outcome = await RunStoredAsync(execution, task);
        }
        catch (Exception error) when (error is not OperationCanceledException && !_stop.IsCancellationRequested)
        {
            // Boundary: a call that fails in an unforeseen way fails its task, where Retry and Catch see it.
            Logger.LogError(error, "A call of {Execution} to {Resource} failed.", execution.Record.Arn, task.Resource.Arn);
            outcome = TaskOutcome.Failed("States.TaskFailed", error.Message);
        }

        await execution.PostAsync(task.TaskId, outcome.ToEvent(task.TaskId));
    });

    // A message, event or execution that the state folder could not take is no failure of the task: it waits for the disk.
    private async Task<TaskOutcome> RunStoredAsync(LiveExecution execution, InvokeTask task)
    {
        while (true)
        {
            try
            {
                return await Integration.RunAsync(_services, this, execution.Record.MachineArn, task, _stop.Token);
            }
            catch (Microsoft.Data.Sqlite.SqliteException error)
            {
                Logger.LogError("A call of {Execution} to {Resource} waits for the state folder: {Message}", execution.Record.Arn, task.Resource.Arn, error.Message);
                await Task.Delay(AfterStorageFailure, Time, _stop.Token);
            }
        }
    }

    // A task whose process is stopping is left open: the next process asks again.
    private async Task Guarded(LiveExecution execution, Func<Task> work)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            await Task.Yield();
            await work();
        }
        catch (OperationCanceledException)
        {
        }
        catch (ObjectDisposedException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            // Boundary: nobody awaits this task; the execution's own timeout ends what is lost here, and the log says why.
            Logger.LogError(error, "A task of {Execution} was lost.", execution.Record.Arn);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private Task NotifyAsync(LiveExecution parent, ExecutionRecord child) => Guarded(parent, async () =>
    {
        InvokeTask? task = await parent.AskAsync(execution =>
            execution.OpenTasks.FirstOrDefault(open => open.Invocation.TaskId == child.ParentTask)?.Invocation);
        if (task is not null)
        {
            await parent.PostAsync(task.TaskId, ChildOutcome.Of(child, task.Resource.Pattern == IntegrationPattern.SyncJson).ToEvent(task.TaskId));
        }
    });

    // A parent that is the child of a map run lives in the mailbox of the execution that owns the map run.
    private LiveExecution? FindOwner(string arn)
    {
        if (_live.TryGetValue(arn, out LiveExecution? live))
        {
            return live;
        }

        return MapRunArns.ChildMachineOfExecution(arn) is { } machine
            ? Store.OwnersOfChildMachine(machine, 100).Select(_live.GetValueOrDefault).FirstOrDefault(owner => owner is not null)
            : null;
    }

    private async Task<ExecutionRecord> SameOrRefusedAsync(ExecutionRecord wanted)
    {
        // The one that holds the ARN may be storing its first event just now.
        for (int attempt = 0; attempt < 100; attempt++)
        {
            if (Store.Find(wanted.Arn) is { } existing)
            {
                bool same = existing.Input == wanted.Input && existing.Status == ExecutionStatus.Running && existing.ParentTask == wanted.ParentTask;
                bool askedAgain = wanted.ParentArn is not null && existing.ParentArn == wanted.ParentArn && existing.ParentTask == wanted.ParentTask;
                return same || askedAgain ? existing : throw SfnError.ExecutionAlreadyExists(wanted.Arn);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), Time);
        }

        throw SfnError.ExecutionAlreadyExists(wanted.Arn);
    }

    private LiveExecution Load(ExecutionRecord record)
    {
        IReadOnlyList<JournalEntry> journal = Store.Journal(record.Id);
        return new LiveExecution(this, record, Replay(record, journal), journal.Count);
    }

    private Execution Replay(ExecutionRecord record) => Replay(record, Store.Journal(record.Id));

    private Execution Replay(ExecutionRecord record, IReadOnlyList<JournalEntry> journal) => Execution.Replay(
        _definitions.Get(record.Definition, express: false), record.Identity(SfnArns.RegionOf(record.Arn)), journal.Select(entry => entry.ToEvent()));

    private static JsonataValue ReadInput(string input)
    {
        if (Encoding.UTF8.GetByteCount(input) > MaxPayload)
        {
            throw SfnError.InvalidExecutionInput($"The input is larger than {MaxPayload} bytes.");
        }

        try
        {
            return JsonataValue.Parse(input);
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or JsonataException)
        {
            throw SfnError.InvalidExecutionInput(error.Message);
        }
    }
}

/// <summary>What to start.</summary>
/// <param name="Target">The machine, version or alias.</param>
/// <param name="Name">Null for a UUID.</param>
/// <param name="Input">JSON text.</param>
/// <param name="TraceHeader">X-Ray header, or null.</param>
/// <param name="ParentArn">Who waits for it, or null.</param>
/// <param name="ParentTask">The task of the parent.</param>
internal sealed record StartOrder(StartTarget Target, string? Name, string Input, string? TraceHeader = null, string? ParentArn = null, long ParentTask = 0);
