using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Drift;

/// <summary>What the last evaluation of a rule on a resource said.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StandingState>))]
public enum StandingState
{
    /// <summary>It fails.</summary>
    [JsonStringEnumMemberName("open")]
    Open = 0,

    /// <summary>It failed once and no longer does.</summary>
    [JsonStringEnumMemberName("resolved")]
    Resolved,
}

/// <summary>Why a finding is no longer one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Resolution>))]
public enum Resolution
{
    /// <summary>The resource is as the rule wants, or the rule no longer applies to it as it is.</summary>
    [JsonStringEnumMemberName("fixed")]
    Fixed = 0,

    /// <summary>The source was read whole and the resource is not in it.</summary>
    [JsonStringEnumMemberName("resourceGone")]
    ResourceGone,

    /// <summary>The resource is as it was; the rule has changed.</summary>
    [JsonStringEnumMemberName("ruleChanged")]
    RuleChanged,

    /// <summary>There is no such rule any more.</summary>
    [JsonStringEnumMemberName("ruleRemoved")]
    RuleRemoved,
}

/// <summary>The standing state of one finding of a target.</summary>
/// <param name="Fingerprint">Of the finding. First in the JSON: lines are sorted by it.</param>
/// <param name="State">What its last evaluation said.</param>
/// <param name="IsEvaluated">False when the last scan could not evaluate it: the state is that of an earlier one.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="Title">What the rule demands.</param>
/// <param name="Severity">How grave a failure is.</param>
/// <param name="Resource">The resource, as last seen.</param>
/// <param name="ResourceKey">Its name in the index of resources.</param>
/// <param name="ConfigurationHash">Of the resource when the rule was last evaluated on it.</param>
/// <param name="RuleDigest">Of the text of the rule when it was last evaluated.</param>
/// <param name="FirstSeen">When it first failed; UTC, time of submission of that scan.</param>
/// <param name="LastSeen">When it last failed.</param>
/// <param name="ResolvedAt">Since when it no longer does; null while open.</param>
/// <param name="Resolution">Why; null while open.</param>
public sealed record StandingFinding(
    string Fingerprint,
    StandingState State,
    bool IsEvaluated,
    string RuleId,
    string Title,
    Severity Severity,
    FindingResource Resource,
    string? ResourceKey,
    string? ConfigurationHash,
    string? RuleDigest,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    DateTimeOffset? ResolvedAt = null,
    Resolution? Resolution = null);

/// <summary>First line of a target's standing state.</summary>
/// <param name="ScanId">The scan after which it is the state.</param>
/// <param name="SubmittedAt">When that was submitted.</param>
/// <param name="Rules">Digests of the rules it was evaluated with, by id.</param>
public sealed record StandingHeader(string ScanId, DateTimeOffset SubmittedAt, IReadOnlyDictionary<string, string> Rules);

/// <summary>A finding as a scan observed it.</summary>
/// <param name="Fingerprint">First in the JSON: lines are sorted by it.</param>
/// <param name="Status">Failed or not evaluated.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="Title">What it demands.</param>
/// <param name="Severity">How grave a failure is.</param>
/// <param name="Resource">The resource.</param>
/// <param name="ResourceKey">Its name in the index of resources.</param>
/// <param name="ConfigurationHash">Its configuration.</param>
internal sealed record ObservedFinding(
    string Fingerprint,
    FindingStatus Status,
    string RuleId,
    string Title,
    Severity Severity,
    FindingResource Resource,
    string? ResourceKey,
    string? ConfigurationHash)
{
    public static ObservedFinding Of(Finding finding) => new(
        finding.Fingerprint, finding.Status, finding.RuleId, finding.Title, finding.Severity, finding.Resource, finding.ResourceKey,
        finding.ConfigurationHash);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StandingFinding))]
[JsonSerializable(typeof(StandingHeader))]
[JsonSerializable(typeof(ObservedFinding))]
[JsonSerializable(typeof(TargetStanding))]
[JsonSerializable(typeof(FindingDrift))]
internal sealed partial class DriftJson : JsonSerializerContext;
