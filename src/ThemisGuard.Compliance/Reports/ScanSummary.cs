using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Scoring;

namespace ThemisGuard.Compliance.Reports;

/// <summary>All that a report says but the findings one by one.</summary>
/// <param name="ScanId">The scan.</param>
/// <param name="Target">Name of what was scanned.</param>
/// <param name="Status">Complete, or incomplete when something was not evaluated or read.</param>
/// <param name="SubmittedAt">UTC.</param>
/// <param name="PackDigest">Digest of the rule pack: which rules judged.</param>
/// <param name="Resources">Resources read.</param>
/// <param name="Coverage">What share of the pairs of rule and resource was evaluated.</param>
/// <param name="NotEvaluatedBy">Pairs not evaluated, by reason; reasons without any are left out.</param>
/// <param name="Score">0 to 100 over all rules; null when nothing was evaluated.</param>
/// <param name="Frameworks">How each framework stands.</param>
/// <param name="Counts">Failed pairs by severity.</param>
/// <param name="NotEvaluatedFindings">Entries that say what was not evaluated.</param>
/// <param name="Rules">How each rule that met a resource ended, in ordinal order of the ids.</param>
/// <param name="TypesWithoutRules">Resource types that no rule knows: nothing was looked at in them.</param>
/// <param name="Unreadable">Sources, or parts of them, that could not be read; the first of them.</param>
/// <param name="UnreadableTotal">How many there are.</param>
/// <param name="Warnings">What was read, but perhaps not as meant; the first of them.</param>
/// <param name="WarningsTotal">How many there are.</param>
/// <param name="Drift">What has changed since the last scan of the target; null when it was not compared.</param>
public sealed record ScanSummary(
    string ScanId,
    string Target,
    ScanStatus Status,
    DateTimeOffset SubmittedAt,
    string PackDigest,
    long Resources,
    Coverage Coverage,
    IReadOnlyDictionary<string, long> NotEvaluatedBy,
    double? Score,
    IReadOnlyList<FrameworkScore> Frameworks,
    SeverityCounts Counts,
    long NotEvaluatedFindings,
    IReadOnlyList<RuleOutcome> Rules,
    IReadOnlyList<ResourceTypeCount> TypesWithoutRules,
    IReadOnlyList<UnreadableSource> Unreadable,
    int UnreadableTotal,
    IReadOnlyList<SourceWarning> Warnings,
    int WarningsTotal,
    DriftSummary? Drift = null)
{
    /// <summary>The outcome for the scan's record.</summary>
    public ScanOutcome ToOutcome() => new(
        Score, Coverage.Evaluated, Coverage.NotEvaluated,
        new Dictionary<string, long>
        {
            ["critical"] = Counts.Critical, ["high"] = Counts.High, ["medium"] = Counts.Medium, ["low"] = Counts.Low, ["info"] = Counts.Info,
        },
        UnreadableTotal,
        [.. Frameworks.Select(framework => new FrameworkOutcome(framework.Id, framework.Score, framework.Coverage.Share, framework.ControlCounts))]);
}

/// <summary>Failed pairs of rule and resource by severity.</summary>
/// <param name="Critical">Critical ones.</param>
/// <param name="High">High ones.</param>
/// <param name="Medium">Medium ones.</param>
/// <param name="Low">Low ones.</param>
/// <param name="Info">Informational ones.</param>
public sealed record SeverityCounts(long Critical, long High, long Medium, long Low, long Info)
{
    /// <summary>Of one severity.</summary>
    public long Of(Severity severity) => severity switch
    {
        Severity.Critical => Critical,
        Severity.High => High,
        Severity.Medium => Medium,
        Severity.Low => Low,
        Severity.Info => Info,
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "No severity."),
    };
}

/// <summary>How a rule ended over all resources that it met.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Title">What it demands.</param>
/// <param name="Severity">How grave a failure is.</param>
/// <param name="Counts">Pairs by how they ended.</param>
public sealed record RuleOutcome(string RuleId, string Title, Severity Severity, LedgerCounts Counts);

/// <summary>Summaries as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ScanSummary))]
[JsonSerializable(typeof(IReadOnlyList<FrameworkScore>))]
[JsonSerializable(typeof(IReadOnlyList<UnreadableSource>))]
public sealed partial class SummaryJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, leaving characters outside ASCII as they are: for files, never inside HTML.</summary>
    public static SummaryJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
