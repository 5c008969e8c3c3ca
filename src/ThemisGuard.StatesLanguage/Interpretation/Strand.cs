using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Where a strand stands.</summary>
internal enum StrandStatus
{
    /// <summary>Runs, or waits for a task, a timer or its fork.</summary>
    Active = 0,

    /// <summary>Came to its end.</summary>
    Ended,

    /// <summary>Its state failed and nothing caught it.</summary>
    Failed,

    /// <summary>Stopped because a sibling failed or the execution ended. A redrive takes it up again.</summary>
    Aborted,
}

/// <summary>One line of control through a graph: the machine's own, a branch's or an iteration's.</summary>
internal sealed class Strand(Run run, StateGraph graph, VariableScope variables)
{
    public Run Run { get; } = run;
    public StateGraph Graph { get; } = graph;
    public VariableScope Variables { get; } = variables;

    /// <summary>The Parallel or Map that this is a part of; null for a run's root.</summary>
    public Fork? Owner { get; init; }

    /// <summary>Index of the branch or item.</summary>
    public int Index { get; init; }

    public StrandStatus Status { get; set; }

    /// <summary>The state it is in, or about to enter.</summary>
    public State Current { get; set; } = graph.Start!;

    /// <summary>Raw input of <see cref="Current"/>.</summary>
    public JsonValue Input { get; set; }

    /// <summary>True when <see cref="Current"/> has been entered; false when it is next.</summary>
    public bool Entered { get; set; }

    /// <summary>Event that the next event of this strand points at.</summary>
    public int PreviousEventId { get; set; }

    /// <summary>Id of the current state's StateEntered, for messages.</summary>
    public int EnteredEventId { get; set; }

    /// <summary>What that StateEntered pointed at: a failed evaluation points there as well.</summary>
    public int BeforeEnteredEventId { get; set; }

    public DateTimeOffset EnteredTime { get; set; }

    /// <summary>Tries so far by retrier, and together; zero on entering a state.</summary>
    public int[]? Retries { get; set; }

    public int RetryCount { get; set; }

    /// <summary>Item of the enclosing inline Map; null outside of one.</summary>
    public MapItem? Item { get; init; }

    /// <summary>What it waits for; null while it runs.</summary>
    public PendingTask? Task { get; set; }

    /// <summary>Wait or retry timer; 0 when it has none.</summary>
    public long Timer { get; set; }

    /// <summary>Branches or iterations of the current state; null when it has none.</summary>
    public Fork? Fork { get; set; }

    /// <summary>Map run of the current state; null when it has none.</summary>
    public MapRun? MapRun { get; set; }
}

/// <summary>Context object's <c>Map.Item</c>.</summary>
internal sealed record MapItem(int Index, JsonValue Value)
{
    public JsonValue ToContext() => Json.Object(("Item", Json.Object(("Index", Json.Number((long)Index)), ("Value", Value))));
}

/// <summary>A task that has been scheduled and not answered.</summary>
internal sealed class PendingTask(long id, Strand strand, TaskState state)
{
    public long Id { get; } = id;
    public Strand Strand { get; } = strand;
    public TaskState State { get; } = state;
    public string? Token { get; init; }
    public required JsonValue Arguments { get; init; }
    public long? TimeoutSeconds { get; init; }
    public long? HeartbeatSeconds { get; init; }
    public string? CredentialsRoleArn { get; init; }
    public bool Submitted { get; set; }
    public long TimeoutTimer { get; set; }
    public long HeartbeatTimer { get; set; }
    public DateTimeOffset LastHeartbeat { get; set; }
}

/// <summary>Branches of a Parallel or iterations of an inline Map.</summary>
internal abstract class Fork(Strand parent)
{
    public Strand Parent { get; } = parent;
    public List<Strand> Strands { get; } = [];
    public bool Closed { get; set; }

    /// <summary>Event of the last strand to end: what the fork's own end points at.</summary>
    public int LastEventId { get; set; }
}

internal sealed class ParallelFork(Strand parent, int branches) : Fork(parent)
{
    public JsonValue[] Results { get; } = new JsonValue[branches];
    public int Open { get; set; } = branches;
}

internal sealed class MapFork(Strand parent, MapState state, JsonValue input, IReadOnlyList<JsonValue> items) : Fork(parent)
{
    public MapState State { get; } = state;

    /// <summary>Effective input of the Map state.</summary>
    public JsonValue Input { get; } = input;

    public IReadOnlyList<JsonValue> Items { get; } = items;
    public JsonValue[] Results { get; } = new JsonValue[items.Count];
    public int NextIndex { get; set; }
    public int Open { get; set; } = items.Count;
    public int StartedEventId { get; set; }

    /// <summary>Most iterations at a time.</summary>
    public required int Concurrency { get; init; }
}
