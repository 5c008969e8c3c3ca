using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Operations;

/// <summary>What the operations monitor watches for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IncidentKind>))]
public enum IncidentKind
{
    /// <summary>An execution runs longer than is expected of its machine.</summary>
    [JsonStringEnumMemberName("executionOverdue")]
    ExecutionOverdue = 0,

    /// <summary>A scan runs, and nothing of it has been heard for long.</summary>
    [JsonStringEnumMemberName("scanStuck")]
    ScanStuck,

    /// <summary>Executions failed, timed out or were aborted, and are not redriven any more.</summary>
    [JsonStringEnumMemberName("executionsFailed")]
    ExecutionsFailed,

    /// <summary>A service took less than it was asked.</summary>
    [JsonStringEnumMemberName("throttled")]
    Throttled,

    /// <summary>More messages wait than should.</summary>
    [JsonStringEnumMemberName("queueDeep")]
    QueueDeep,

    /// <summary>A message waits longer than it should.</summary>
    [JsonStringEnumMemberName("queueOld")]
    QueueOld,

    /// <summary>Batches of a scan were given up.</summary>
    [JsonStringEnumMemberName("batchesLost")]
    BatchesLost,

    /// <summary>Schedules are due and were not started, after a run was restarted.</summary>
    [JsonStringEnumMemberName("schedulesMissed")]
    SchedulesMissed,

    /// <summary>A target's last scan evaluated less of it than the one before.</summary>
    [JsonStringEnumMemberName("coverageFell")]
    CoverageFell,
}

/// <summary>Whether an incident still is one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IncidentStatus>))]
public enum IncidentStatus
{
    /// <summary>Seen at the last inspection.</summary>
    [JsonStringEnumMemberName("open")]
    Open = 0,

    /// <summary>No longer seen.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}

/// <summary>Something that a person should know of: told when it opens, when it changes, when it closes.</summary>
/// <param name="IncidentId"><c>inc_</c> and 32 hex digits that sort by the opening.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">Of what: an execution, a machine, a queue, a scan, a target. One incident at a time is open of a kind and subject.</param>
/// <param name="Tenant">Whose; null when it is not one tenant's.</param>
/// <param name="Status">Whether it is over.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Measure">How much: executions, messages, seconds, points, as the kind has it.</param>
/// <param name="Evidence">Ids of what it was seen by, at most 20.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="UpdatedAt">UTC; when it last changed.</param>
/// <param name="ClosedAt">UTC; null while it is open.</param>
/// <param name="Changes">How often it was told: 1 when it opens, one more at each update and at the close.</param>
/// <param name="Told">Up to which change it was published.</param>
public sealed record Incident(
    string IncidentId,
    IncidentKind Kind,
    string Subject,
    string? Tenant,
    IncidentStatus Status,
    string Summary,
    double Measure,
    IReadOnlyList<string> Evidence,
    DateTimeOffset OpenedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ClosedAt,
    int Changes,
    int Told);
