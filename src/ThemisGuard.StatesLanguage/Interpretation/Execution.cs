using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>
/// One execution of a state machine. Pure: no clock, no I/O, no randomness but the identity's seed; what happens outside comes in as
/// events, what shall happen goes out as effects. Definition, identity and events determine everything, so a host that stores the events
/// rebuilds an execution after a crash by feeding them again (<see cref="Replay"/>). Not safe for several threads.
/// </summary>
public sealed class Execution
{
    private readonly Interpreter _interpreter;

    /// <summary>An execution that has not begun; its first event is <see cref="ExecutionStarted"/>.</summary>
    public Execution(StateMachineDefinition definition, ExecutionIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(identity);
        Definition = definition;
        Identity = identity;
        _interpreter = new Interpreter(definition, identity);
    }

    /// <summary>The machine.</summary>
    public StateMachineDefinition Definition { get; }

    /// <summary>Who it is.</summary>
    public ExecutionIdentity Identity { get; }

    /// <summary>Its status.</summary>
    public ExecutionStatus Status => _interpreter.Root.Status;

    /// <summary>Its input; undefined before it begins.</summary>
    public Jsonata.JsonataValue Input => _interpreter.Root.Input;

    /// <summary>Its output; undefined unless it succeeded.</summary>
    public Jsonata.JsonataValue Output => _interpreter.Root.Output;

    /// <summary>Error name when it failed or was stopped with one.</summary>
    public string? Error => _interpreter.Root.Error;

    /// <summary>Cause when it failed or was stopped with one.</summary>
    public string? Cause => _interpreter.Root.Cause;

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? StopTime => _interpreter.Root.StopTime;

    /// <summary>How often it was redriven.</summary>
    public int RedriveCount => _interpreter.Root.RedriveCount;

    /// <summary>When it was redriven last; null when never.</summary>
    public DateTimeOffset? RedriveTime => _interpreter.Root.RedriveTime;

    /// <summary>Whether <see cref="ExecutionRedriven"/> would set it going again, at the time of its last event.</summary>
    public bool IsRedrivable => _interpreter.IsRedrivable(_interpreter.Root);

    /// <summary>Its history so far, without those of child executions.</summary>
    public IReadOnlyList<HistoryEvent> History => _interpreter.Root.History;

    /// <summary>Every map run so far, nested ones too, in the order in which they started.</summary>
    public IReadOnlyList<MapRun> MapRuns => _interpreter.MapRuns;

    /// <summary>Tasks that wait for an answer, oldest first.</summary>
    public IReadOnlyList<OpenTask> OpenTasks => [.. _interpreter.Tasks.Select(static task => new OpenTask(
        new InvokeTask(
            task.Id, task.Strand.Run.ExecutionArn, task.State.Name, task.State.Resource, task.Arguments, task.TimeoutSeconds, task.HeartbeatSeconds,
            task.Token, task.CredentialsRoleArn),
        task.Submitted))];

    /// <summary>Timers that have not fired, oldest first.</summary>
    public IReadOnlyList<StartTimer> OpenTimers => [.. _interpreter.Timers.Values.Select(static timer => new StartTimer(timer.Id, timer.DueAt, timer.IsInstant))];

    /// <summary>Variables of the machine's outermost scope.</summary>
    public IReadOnlyDictionary<string, Jsonata.JsonataValue> Variables => _interpreter.IsStarted
        ? _interpreter.Root.Root.Variables.Own.ToDictionary(StringComparer.Ordinal)
        : new Dictionary<string, Jsonata.JsonataValue>();

    /// <summary>The task that a token belongs to; null when it is closed or never was.</summary>
    public long? FindTask(string taskToken)
    {
        ArgumentNullException.ThrowIfNull(taskToken);
        return _interpreter.Tasks.FirstOrDefault(task => task.Token == taskToken)?.Id;
    }

    /// <summary>Takes in one event. An event that changes nothing (a late answer, a cancelled timer) gives an empty transition.</summary>
    /// <returns>What is to be done, and what was recorded.</returns>
    public Transition Advance(ExecutionEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return _interpreter.Advance(happened);
    }

    /// <summary>
    /// Rebuilds an execution from its journal. Effects of the past are not given again: a host takes what is still to be done from
    /// <see cref="OpenTasks"/>, <see cref="OpenTimers"/>, <see cref="OpenReads"/> and <see cref="OpenWrites"/>.
    /// </summary>
    public static Execution Replay(StateMachineDefinition definition, ExecutionIdentity identity, IEnumerable<ExecutionEvent> journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var execution = new Execution(definition, identity);
        foreach (ExecutionEvent happened in journal)
        {
            execution.Advance(happened);
        }

        return execution;
    }

    /// <summary>Reads of items that wait for <see cref="ItemsRead"/>.</summary>
    public IReadOnlyList<ReadItems> OpenReads => _interpreter.OpenReads();

    /// <summary>Writes of results that wait for <see cref="ResultsWritten"/>.</summary>
    public IReadOnlyList<WriteResults> OpenWrites => _interpreter.OpenWrites();
}

/// <summary>A task that waits for an answer.</summary>
/// <param name="Invocation">The effect that asked for it.</param>
/// <param name="Submitted">The service has taken the call, or a worker the activity's task: only the outcome is missing.</param>
public sealed record OpenTask(InvokeTask Invocation, bool Submitted);
