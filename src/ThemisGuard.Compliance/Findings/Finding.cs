using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Exceptions;

namespace ThemisGuard.Compliance.Findings;

/// <summary>What a finding says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingStatus>))]
public enum FindingStatus
{
    /// <summary>The resource breaks the rule.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail = 0,

    /// <summary>Whether it does could not be found out; never a pass.</summary>
    [JsonStringEnumMemberName("notEvaluated")]
    NotEvaluated,

    /// <summary>It failed in the scan compared with and no longer does; only in lists of what has changed.</summary>
    [JsonStringEnumMemberName("resolved")]
    Resolved,
}

/// <summary>Why a rule could not be judged on a resource.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotEvaluatedReason>))]
public enum NotEvaluatedReason
{
    /// <summary>The provider refused to show the resource.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied = 0,

    /// <summary>The provider answered too many requests with refusals.</summary>
    [JsonStringEnumMemberName("throttled")]
    Throttled,

    /// <summary>It took too long.</summary>
    [JsonStringEnumMemberName("timedOut")]
    TimedOut,

    /// <summary>The rule can't be run on what is there.</summary>
    [JsonStringEnumMemberName("unsupported")]
    Unsupported,

    /// <summary>The verdict hangs on a value that the source does not hold.</summary>
    [JsonStringEnumMemberName("unresolved")]
    Unresolved,

    /// <summary>The batch was lost.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,
}

/// <summary>A rule failed on a resource, or could not be judged on it.</summary>
/// <param name="Fingerprint">32 hex digits that name the tenant, target, rule and resource: the same in every scan of the target.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="Title">What the rule demands.</param>
/// <param name="Severity">How grave a failure is.</param>
/// <param name="Status">Failed, or not evaluated.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Evidence">The clauses that failed, in rule order; empty when not evaluated.</param>
/// <param name="Controls">Controls that the rule gives evidence for: <c>framework:control</c>.</param>
/// <param name="Remediation">What to do.</param>
/// <param name="MoreEvidence">Failed clauses beyond those listed; left out when 0.</param>
/// <param name="Reason">Why not evaluated; left out when failed.</param>
/// <param name="Cause">What stood in the way, in words; left out when failed.</param>
/// <param name="ResourceKey">Names the resource among those of the target: 32 hex digits.</param>
/// <param name="ConfigurationHash">Of the resource: 32 hex digits; left out when it could not be read.</param>
/// <param name="EvidenceHash">Of what was found where, in full: 32 hex digits; left out when not evaluated.</param>
public sealed record Finding(
    string Fingerprint,
    string RuleId,
    string Title,
    Severity Severity,
    FindingStatus Status,
    FindingResource Resource,
    IReadOnlyList<FindingEvidence> Evidence,
    IReadOnlyList<string> Controls,
    string Remediation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int MoreEvidence = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NotEvaluatedReason? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cause = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ResourceKey = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ConfigurationHash = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EvidenceHash = null)
{
    /// <summary>What has become of it since the target's last scan; left out before the scan is put together.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FindingDrift? Drift { get; init; }

    /// <summary>The exception that names it, whether it holds or no longer does; left out when none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FindingException? Exception { get; init; }

    /// <summary>Whether the risk is accepted: it neither counts as failed nor as passed.</summary>
    [JsonIgnore]
    public bool IsAccepted => Exception is { State: ExceptionState.Accepted };
}

/// <summary>The resource of a finding.</summary>
/// <param name="Id">Logical id, resource name or ARN; empty for a finding on a whole source.</param>
/// <param name="Type">CloudFormation or asset type; empty for a finding on a whole source.</param>
/// <param name="Provider"><c>aws</c>, <c>gcp</c>, …</param>
/// <param name="File">Name of the source.</param>
/// <param name="Line">1-based line; 0 when unknown.</param>
/// <param name="Column">1-based column, in code points; 0 when unknown.</param>
public sealed record FindingResource(string Id, string Type, string Provider, string File, int Line, int Column);

/// <summary>One clause that failed on one value.</summary>
/// <param name="Path">
/// Way to the value, or to where it should be: from the top of a template (<c>/Resources/Logs/Properties/…</c>), from the
/// resource in a flat inventory (<c>/Properties/…</c>).
/// </param>
/// <param name="Line">1-based line; 0 when unknown.</param>
/// <param name="Column">1-based column, in code points; 0 when unknown.</param>
/// <param name="Found">The value: text as it is, everything else as JSON, long ones cut, secrets redacted; null when it is missing.</param>
/// <param name="Wanted">What the rule wants: <c>== true</c>.</param>
/// <param name="Message">The rule's advice, or null.</param>
/// <param name="File">Name of the source when it is not the resource's (a policy exported by itself); else left out.</param>
public sealed record FindingEvidence(
    string Path,
    int Line,
    int Column,
    string? Found,
    string Wanted,
    string? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File = null);

/// <summary>Findings as JSON: UTF-8, one line each, text readable.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(string))]
public sealed partial class FindingJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, leaving characters outside ASCII as they are: for files, never inside HTML.</summary>
    public static FindingJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
