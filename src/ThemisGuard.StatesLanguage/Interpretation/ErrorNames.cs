namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Error names that Step Functions itself gives. Source: Step Functions Developer Guide, "Handling errors".</summary>
public static class ErrorNames
{
    /// <summary>Matches every error but States.Runtime and a state's own States.DataLimitExceeded.</summary>
    public const string All = "States.ALL";

    /// <summary>Matches every error of a Task but States.Timeout.</summary>
    public const string TaskFailed = "States.TaskFailed";

    /// <summary>A Task or an execution took longer than its TimeoutSeconds, or missed a heartbeat.</summary>
    public const string Timeout = "States.Timeout";

    /// <summary>In ErrorEquals: only a missed heartbeat.</summary>
    public const string HeartbeatTimeout = "States.HeartbeatTimeout";

    /// <summary>The state can't be run on this data. Always ends the execution.</summary>
    public const string Runtime = "States.Runtime";

    /// <summary>A payload over 256 KiB.</summary>
    public const string DataLimitExceeded = "States.DataLimitExceeded";

    /// <summary>A JSONata expression failed or gave a value of the wrong type.</summary>
    public const string QueryEvaluationError = "States.QueryEvaluationError";

    /// <summary>An intrinsic function failed.</summary>
    public const string IntrinsicFailure = "States.IntrinsicFailure";

    /// <summary>No rule of a Choice without Default held.</summary>
    public const string NoChoiceMatched = "States.NoChoiceMatched";

    /// <summary>ResultPath can't be applied to the input.</summary>
    public const string ResultPathMatchFailure = "States.ResultPathMatchFailure";

    /// <summary>A map run failed more often than tolerated.</summary>
    public const string ExceedToleratedFailureThreshold = "States.ExceedToleratedFailureThreshold";

    /// <summary>The items of a map run can't be read.</summary>
    public const string ItemReaderFailed = "States.ItemReaderFailed";

    /// <summary>The results of a map run can't be written.</summary>
    public const string ResultWriterFailed = "States.ResultWriterFailed";
}
