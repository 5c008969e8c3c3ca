namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Status of an execution, a child execution or a map run.</summary>
public enum ExecutionStatus
{
    /// <summary>Accepted, waiting for a free place (children of a map run only).</summary>
    Pending = 0,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Ended with an output.</summary>
    Succeeded,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>The machine's own <c>TimeoutSeconds</c> (or Express's five minutes) ran out.</summary>
    TimedOut,

    /// <summary>Stopped from outside, or with the map run that it belonged to.</summary>
    Aborted,
}

/// <summary>Status names as they go over the wire.</summary>
public static class ExecutionStatusNames
{
    /// <summary><c>RUNNING</c>, <c>TIMED_OUT</c>, ….</summary>
    public static string ToWireName(this ExecutionStatus status) => status switch
    {
        ExecutionStatus.Pending => "PENDING",
        ExecutionStatus.Running => "RUNNING",
        ExecutionStatus.Succeeded => "SUCCEEDED",
        ExecutionStatus.Failed => "FAILED",
        ExecutionStatus.TimedOut => "TIMED_OUT",
        ExecutionStatus.Aborted => "ABORTED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown status."),
    };
}
