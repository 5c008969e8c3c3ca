using ThemisGuard.StatesLanguage.History;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>One execution's own record: the one that was started, or a child of a map run.</summary>
internal sealed class Run(string executionArn, string name, string stateMachineArn, string stateMachineName, DateTimeOffset startTime)
{
    public string ExecutionArn { get; } = executionArn;
    public string Name { get; } = name;
    public string StateMachineArn { get; } = stateMachineArn;
    public string StateMachineName { get; } = stateMachineName;
    public DateTimeOffset StartTime { get; } = startTime;
    public List<HistoryEvent> History { get; } = [];
    public int LastEventId { get; set; }
    public bool IsExpress { get; init; }
    public ExecutionStatus Status { get; set; } = ExecutionStatus.Running;
    public JsonValue Input { get; set; }
    public JsonValue Output { get; set; }
    public string? Error { get; set; }
    public string? Cause { get; set; }
    public DateTimeOffset? StopTime { get; set; }
    public string RoleArn { get; init; } = "";
    public int RedriveCount { get; set; }
    public DateTimeOffset? RedriveTime { get; set; }
    public Strand Root { get; set; } = null!;

    /// <summary>Timer of the whole run; 0 when it has none.</summary>
    public long DeadlineTimer { get; set; }

    /// <summary>The map run whose child this is; null for the execution itself.</summary>
    public MapRun? Owner { get; init; }

    /// <summary>Index among the map run's children.</summary>
    public int Index { get; init; }

    /// <summary>Number of items in a child's input: more than one with an ItemBatcher.</summary>
    public int ItemCount { get; init; } = 1;

    /// <summary>Context object's <c>Execution</c>, made once per redrive.</summary>
    public JsonValue ExecutionContext { get; set; }

    /// <summary>Context object's <c>StateMachine</c>.</summary>
    public JsonValue StateMachineContext { get; set; }
}
