using ThemisGuard.StatesLanguage.History;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>One child execution of a map run, with a history of its own. A live view: it shows the child as it is when asked.</summary>
public sealed class ChildExecution
{
    private readonly Run _run;

    internal ChildExecution(Run run) => _run = run;

    /// <summary>ARN of the child: <c>…:execution:MACHINE/LABEL:NAME</c>.</summary>
    public string ExecutionArn => _run.ExecutionArn;

    /// <summary>Its name, a UUID.</summary>
    public string Name => _run.Name;

    /// <summary>ARN of its machine: <c>…:stateMachine:MACHINE/LABEL</c>.</summary>
    public string StateMachineArn => _run.StateMachineArn;

    /// <summary>The map run that it belongs to.</summary>
    public string MapRunArn => _run.Owner!.MapRunArn;

    /// <summary>Its status.</summary>
    public ExecutionStatus Status => _run.Status;

    /// <summary>Number of items in its input.</summary>
    public int ItemCount => _run.ItemCount;

    /// <summary>Its input.</summary>
    public Jsonata.JsonataValue Input => _run.Input;

    /// <summary>Its output; undefined unless it succeeded.</summary>
    public Jsonata.JsonataValue Output => _run.Output;

    /// <summary>Error name when it failed.</summary>
    public string? Error => _run.Error;

    /// <summary>Cause when it failed.</summary>
    public string? Cause => _run.Cause;

    /// <summary>When it started.</summary>
    public DateTimeOffset StartTime => _run.StartTime;

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? StopTime => _run.StopTime;

    /// <summary>How often it was redriven.</summary>
    public int RedriveCount => _run.RedriveCount;

    /// <summary>Its history.</summary>
    public IReadOnlyList<HistoryEvent> History => _run.History;
}
