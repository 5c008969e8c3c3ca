namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Carries a state's failure from where it is found to where it is handled; never leaves <see cref="Execution.Advance"/>.</summary>
internal sealed class StateFailedException(string error, string cause) : Exception(cause)
{
    public string Error { get; } = error;

    /// <summary>Field of the failed expression; null when the failure is no evaluation of one.</summary>
    public string? Location { get; init; }

    /// <summary>Recorded as EvaluationFailed.</summary>
    public bool IsEvaluation { get; init; }

    /// <summary>The event points at the state entry, not before it.</summary>
    public bool FollowsEntry { get; init; }

    /// <summary>The sentence with AWS's introduction is complete already.</summary>
    public bool IsComplete { get; init; }
}

/// <summary>A run's history is full. Ends that run.</summary>
internal sealed class HistoryFullException : Exception;

/// <summary>How a state failed.</summary>
/// <param name="Error">Error name; null when none was given.</param>
/// <param name="Cause">Cause; null when none was given.</param>
internal sealed record Failure(string? Error, string? Cause)
{
    /// <summary>A task reported it, here or in a branch.</summary>
    public bool FromTask { get; init; }

    /// <summary>Ends the execution whatever Retry and Catch say.</summary>
    public bool IsFatal { get; init; }

    /// <summary>States.ALL doesn't match it: a payload too large that no task reported.</summary>
    public bool EscapesAll => IsFatal || (Error == ErrorNames.DataLimitExceeded && !FromTask);

    public bool IsHeartbeat { get; init; }

    /// <summary>Error and Cause as a Catch sees them. A time-out has an empty cause there and none in the history.</summary>
    public JsonValue ToOutput() => Json.Object(
        ("Error", Error is null ? Json.Null : Json.String(Error)),
        ("Cause", Cause is null ? (Error == ErrorNames.Timeout ? Json.String("") : Json.Null) : Json.String(Cause)));

    public bool Matches(string[] names)
    {
        foreach (string name in names)
        {
            if (name == Error
                || (name == ErrorNames.All && !EscapesAll)
                || (name == ErrorNames.TaskFailed && Error is not (null or ErrorNames.Timeout) && !EscapesAll)
                || (name == ErrorNames.HeartbeatTimeout && IsHeartbeat))
            {
                return true;
            }
        }

        return false;
    }
}
