using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Where a scan stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScanStatus>))]
public enum ScanStatus
{
    /// <summary>Accepted; its execution has not begun to plan.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued = 0,

    /// <summary>Planned; batches are being evaluated, or what they found is being put together.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Ended; every rule and resource that meet were evaluated and every source was read.</summary>
    [JsonStringEnumMemberName("complete")]
    Complete,

    /// <summary>Ended; something could not be evaluated or read, and the report names it.</summary>
    [JsonStringEnumMemberName("incomplete")]
    Incomplete,

    /// <summary>The execution failed; there is no report.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Stopped by the tenant.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>One scan: one execution over one inventory.</summary>
/// <param name="Tenant">Whose scan it is.</param>
/// <param name="ScanId"><c>scn_</c> and a time-ordered UUID in 32 hex digits; also the execution's name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Target">Name of what is scanned; findings are compared with the target's last scan.</param>
/// <param name="Frameworks">Framework ids.</param>
/// <param name="Sources">Number of sources.</param>
/// <param name="Trigger"><c>api</c> or <c>schedule</c>.</param>
/// <param name="SubmittedAt">UTC.</param>
/// <param name="InputDigest">SHA-256 of the sources and frameworks as the submitter says, or null.</param>
/// <param name="ScheduleId">The schedule that started it, or null.</param>
/// <param name="Batches">Number of batches, once planned.</param>
/// <param name="Resources">Number of resources, once planned.</param>
/// <param name="EndedAt">UTC, once ended.</param>
/// <param name="Outcome">Score, coverage and counts, once ended with a report.</param>
/// <param name="Error">Name of the error, when failed.</param>
/// <param name="Cause">What went wrong, when failed.</param>
/// <param name="ReevaluationOf">The scan whose sources are judged again, or null. Compared with that one; no target's state follows from it.</param>
/// <param name="KeepUntil">When the scan is removed, by the tenant's plan, UTC; null for never.</param>
public sealed record ScanRecord(
    string Tenant,
    string ScanId,
    ScanStatus Status,
    string Target,
    IReadOnlyList<string> Frameworks,
    int Sources,
    string Trigger,
    DateTimeOffset SubmittedAt,
    string? InputDigest = null,
    string? ScheduleId = null,
    int? Batches = null,
    long? Resources = null,
    DateTimeOffset? EndedAt = null,
    ScanOutcome? Outcome = null,
    string? Error = null,
    string? Cause = null,
    string? ReevaluationOf = null,
    DateTimeOffset? KeepUntil = null)
{
    /// <summary>True when nothing more will happen.</summary>
    [JsonIgnore]
    public bool HasEnded => Status is not (ScanStatus.Queued or ScanStatus.Running);
}

/// <summary>What an ended scan came to, small enough for lists and events.</summary>
/// <param name="Score">0 to 100 over what was evaluated; null when nothing was.</param>
/// <param name="Evaluated">Rule-and-resource pairs that ended as pass or fail.</param>
/// <param name="NotEvaluated">Pairs that could not be evaluated.</param>
/// <param name="Findings">Failed pairs by severity, <c>critical</c> to <c>info</c>.</param>
/// <param name="Unreadable">Sources, or parts of them, that could not be read.</param>
/// <param name="Frameworks">How each framework stands; null in records from before it was kept.</param>
public sealed record ScanOutcome(
    double? Score, long Evaluated, long NotEvaluated, IReadOnlyDictionary<string, long> Findings, int Unreadable,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FrameworkOutcome>? Frameworks = null);

/// <summary>How a framework stands after a scan, small enough for lists.</summary>
/// <param name="Id">The framework.</param>
/// <param name="Score">0 to 100 over what its rules evaluated; null when that is nothing.</param>
/// <param name="Share">What share of its pairs of rule and resource was evaluated, 0 to 1; null when there are none.</param>
/// <param name="Controls">Its controls by how they stand.</param>
public sealed record FrameworkOutcome(string Id, double? Score, double? Share, Scoring.ControlCounts Controls);

/// <summary>One thing to scan, as submitted.</summary>
/// <param name="Name">File name or path shown in findings.</param>
/// <param name="Key">Artifact key of its content; null for a folder.</param>
/// <param name="Folder">A folder that this machine's own schedule file names; never accepted from the API.</param>
/// <param name="FoundByWalk">True when a folder walk found it: then being neither template nor inventory is no fault.</param>
public sealed record ScanSource(string Name, string? Key, string? Folder = null, bool FoundByWalk = false);

/// <summary>One evaluated batch, for progress: written once, by whoever evaluates the batch to its end first.</summary>
/// <param name="Batch">Batch id.</param>
/// <param name="Resources">Resources in it.</param>
public sealed record BatchProgress(string Batch, long Resources);
