using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Operations;

/// <summary>Status of an execution, as Step Functions names it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExecutionStatus>))]
public enum ExecutionStatus
{
    /// <summary>Under way.</summary>
    [JsonStringEnumMemberName("RUNNING")]
    Running = 0,

    /// <summary>Came to its end.</summary>
    [JsonStringEnumMemberName("SUCCEEDED")]
    Succeeded,

    /// <summary>A state failed and nothing caught it.</summary>
    [JsonStringEnumMemberName("FAILED")]
    Failed,

    /// <summary>Ran longer than its machine allows.</summary>
    [JsonStringEnumMemberName("TIMED_OUT")]
    TimedOut,

    /// <summary>Stopped.</summary>
    [JsonStringEnumMemberName("ABORTED")]
    Aborted,
}

/// <summary>What is kept of an execution, longer than Step Functions keeps it.</summary>
/// <param name="ExecutionId"><c>exe_</c> and 32 hex digits that sort by the start (<see cref="ExecutionRecords.IdOf"/>).</param>
/// <param name="ExecutionArn">ARN.</param>
/// <param name="StateMachineArn">ARN of its machine.</param>
/// <param name="Name">Its name; a scan's execution has the scan's id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="EndedAt">UTC; null while it runs.</param>
/// <param name="Tenant">Whose scan it is; null for executions that serve all tenants.</param>
/// <param name="ScanId">The scan; null for executions that are none.</param>
/// <param name="RedriveCount">How often it was redriven.</param>
/// <param name="RedrivenAt">UTC, the last time.</param>
/// <param name="Error">Name of the error it ended with.</param>
/// <param name="Cause">One sentence about it.</param>
/// <param name="Transitions">State transitions as billed, children of its map runs included; null until it has ended.</param>
/// <param name="CostUsd">What they cost without a free tier, in US dollars.</param>
/// <param name="Throttles">Attempts that failed because a service would not take more.</param>
/// <param name="HistoryKey">Artifact with its history, one event a line; null until it is kept.</param>
/// <param name="HistoryEvents">Events in it.</param>
public sealed record ExecutionRecord(
    string ExecutionId,
    string ExecutionArn,
    string StateMachineArn,
    string Name,
    ExecutionStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt = null,
    string? Tenant = null,
    string? ScanId = null,
    int RedriveCount = 0,
    DateTimeOffset? RedrivenAt = null,
    string? Error = null,
    string? Cause = null,
    long? Transitions = null,
    decimal? CostUsd = null,
    int? Throttles = null,
    string? HistoryKey = null,
    int? HistoryEvents = null)
{
    /// <summary>Name of the machine.</summary>
    [JsonIgnore]
    public string Machine => StateMachineArn[(StateMachineArn.LastIndexOf(':') + 1)..];

    /// <summary>True when nothing more happens unless it is redriven.</summary>
    [JsonIgnore]
    public bool HasEnded => Status != ExecutionStatus.Running;

    /// <summary>Orders what events tell of one execution: a redrive is later than all before it, an end later than its start.</summary>
    [JsonIgnore]
    public int Stage => (2 * RedriveCount) + (HasEnded ? 1 : 0);
}
