using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.ReadScans;

/// <summary>A scan as the API shows it.</summary>
/// <param name="ScanId">Its id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Target">What is scanned.</param>
/// <param name="Frameworks">Framework ids.</param>
/// <param name="Trigger"><c>api</c> or <c>schedule</c>.</param>
/// <param name="SubmittedAt">UTC.</param>
/// <param name="EndedAt">UTC, once ended.</param>
/// <param name="InputDigest">As submitted.</param>
/// <param name="ScheduleId">The schedule that started it.</param>
/// <param name="Progress">How far it is; only on a single scan.</param>
/// <param name="Outcome">Score, coverage, counts, once ended with a report.</param>
/// <param name="Error">Name of the error, when failed.</param>
/// <param name="Cause">What went wrong, when failed.</param>
/// <param name="ReevaluationOf">The scan whose sources were judged again.</param>
public sealed record ScanView(
    string ScanId, ScanStatus Status, string Target, IReadOnlyList<string> Frameworks, string Trigger, DateTimeOffset SubmittedAt,
    DateTimeOffset? EndedAt, string? InputDigest, string? ScheduleId, ScanProgress? Progress, ScanOutcome? Outcome, string? Error, string? Cause, string? ReevaluationOf = null)
{
    /// <summary>The view of a record.</summary>
    public static ScanView Of(ScanRecord scan, ScanProgress? progress) => new(
        scan.ScanId, scan.Status, scan.Target, scan.Frameworks, scan.Trigger, scan.SubmittedAt, scan.EndedAt, scan.InputDigest,
        scan.ScheduleId, progress, scan.Outcome, scan.Error, scan.Cause, scan.ReevaluationOf);
}

/// <summary>How far a scan is; null members are not known yet.</summary>
public sealed record ScanProgress(int? Batches, int BatchesDone, long? Resources, long ResourcesDone);

/// <summary>A page of scans, newest first.</summary>
public sealed record ScanPage(IReadOnlyList<ScanView> Scans, string? Cursor);

/// <summary>A page of findings, the gravest first. Written as they are kept.</summary>
/// <param name="Findings">The findings.</param>
/// <param name="Total">How many the filter lets through, on all pages; absent where only reading them all would tell.</param>
/// <param name="Cursor">For the next page; absent at the end. A page that is not full may have one.</param>
public sealed record FindingPage(IReadOnlyList<Finding> Findings, long? Total, string? Cursor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScanView))]
[JsonSerializable(typeof(ScanPage))]
[JsonSerializable(typeof(FindingPage))]
[JsonSerializable(typeof(FindingGroupList))]
[JsonSerializable(typeof(SourceExcerpt))]
[JsonSerializable(typeof(ScanSummary))]
internal sealed partial class FunctionJson : JsonSerializerContext;
