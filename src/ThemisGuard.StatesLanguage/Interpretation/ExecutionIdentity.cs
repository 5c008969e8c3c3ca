namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Who an execution is. With the definition and the events it determines every effect, id and history event.</summary>
public sealed record ExecutionIdentity
{
    /// <summary>ARN of the execution; the context object's <c>Execution.Id</c>.</summary>
    public required string ExecutionArn { get; init; }

    /// <summary>Name of the execution.</summary>
    public required string Name { get; init; }

    /// <summary>ARN of the state machine.</summary>
    public required string StateMachineArn { get; init; }

    /// <summary>Name of the state machine.</summary>
    public required string StateMachineName { get; init; }

    /// <summary>Role of the execution; empty when the host has none.</summary>
    public string RoleArn { get; init; } = "";

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>
    /// Secret of this execution, at least 128 bits of randomness as text: <c>$random</c>, <c>$uuid</c>, jitter, map run ids and task tokens
    /// follow from it. Who knows it can forge task tokens.
    /// </summary>
    public required string Seed { get; init; }

    /// <summary>Region named in <c>TaskScheduled</c>; by default the execution ARN's.</summary>
    public string Region { get; init; } = "";

    /// <summary>
    /// AWS as it was on that day; null is today. Only histories of old recordings need it: until November 2024 a <c>MapStateExited</c> of a
    /// distributed map pointed at its <c>MapRunSucceeded</c>, and until November 2023 the context object had no <c>RedriveCount</c>.
    /// </summary>
    public DateOnly? AsOf { get; init; }
}
