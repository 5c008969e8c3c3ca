using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ReadScans;

/// <summary>The operations of this function.</summary>
public static class ReadScansApi
{
    /// <summary><c>GET /v1/scans</c></summary>
    public static ApiOperation ListScans { get; } = new("GET", "/v1/scans", "listScans", ApiKeyScopes.Read, "The tenant's scans, newest first.")
    {
        Query = [ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.ScanPage)],
    };

    /// <summary><c>GET /v1/scans/{scanId}</c></summary>
    public static ApiOperation ReadScan { get; } = new("GET", "/v1/scans/{scanId}", "readScan", ApiKeyScopes.Read, "One scan: status, progress, outcome.")
    {
        Answers = [new ApiAnswer(200, "The scan.", FunctionJson.Default.ScanView)],
    };

    /// <summary><c>GET /v1/scans/{scanId}/findings</c></summary>
    public static ApiOperation ReadFindings { get; } = new(
        "GET", "/v1/scans/{scanId}/findings", "readFindings", ApiKeyScopes.Read, "The findings of a scan that has ended, the gravest first.")
    {
        Query =
        [
            new ApiParameter("severity", "Only findings of this severity.", [.. Severities.All.Select(severity => severity.Name())]),
            new ApiParameter("ruleId", "Only findings of this rule."),
            new ApiParameter("status", "Only failures, or only what was not evaluated.", ["fail", "notEvaluated"]),
            new ApiParameter("drift", "Only findings with this change since the target's last scan; resolved ones are listed only so.", [.. DriftChanges.All.Select(change => change.Name())]),
            new ApiParameter("control", "Only findings that are evidence for this control: framework:control, of a framework of the scan."),
            new ApiParameter("resource", "Only findings on this resource: 'resourceKey' of a finding."),
            new ApiParameter("text", "Only findings with this text in the rule's id, the resource's id or the source's name; 'total' is left out then."),
            ApiParameter.Limit(500),
            ApiParameter.Cursor,
        ],
        Answers = [new ApiAnswer(200, "A page: 'findings', 'total' and, when there are more, 'cursor'.", FunctionJson.Default.FindingPage)],
    };

    /// <summary><c>GET /v1/scans/{scanId}/findings/{fingerprint}</c></summary>
    public static ApiOperation ReadFinding { get; } = new(
        "GET", "/v1/scans/{scanId}/findings/{fingerprint}", "readFinding", ApiKeyScopes.Read, "One finding of a scan that has ended, or one that it resolved.")
    {
        Query = [new ApiParameter("ruleId", "Its rule, to find it sooner among many.")],
        Answers = [new ApiAnswer(200, "The finding.", FunctionJson.Default.Finding)],
    };

    /// <summary><c>GET /v1/scans/{scanId}/groups</c></summary>
    public static ApiOperation ReadGroups { get; } = new(
        "GET", "/v1/scans/{scanId}/groups", "readGroups", ApiKeyScopes.Read, "The findings of a scan that has ended, put together by rule, resource or control, the gravest first.")
    {
        Query = [new ApiParameter("by", "What they have in common; rule when absent.", [.. Groupings.Keys]), ApiParameter.Limit(1000)],
        Answers = [new ApiAnswer(200, "The groups; 'complete' is false when so many findings are there that only the gravest were counted.", FunctionJson.Default.FindingGroupList)],
    };

    /// <summary><c>GET /v1/scans/{scanId}/source</c></summary>
    public static ApiOperation ReadSource { get; } = new(
        "GET", "/v1/scans/{scanId}/source", "readSource", ApiKeyScopes.Read, "Lines of what was scanned around a place, without what looks like a secret.")
    {
        Query =
        [
            new ApiParameter("file", "Name of the source, as findings have it."),
            new ApiParameter("line", "The line in the middle.", Maximum: 100_000_000),
            new ApiParameter("around", "Lines before and after it; 8 when absent.", Maximum: 100),
        ],
        Answers = [new ApiAnswer(200, "The lines.", FunctionJson.Default.SourceExcerpt)],
    };

    /// <summary><c>GET /v1/scans/{scanId}/summary</c></summary>
    public static ApiOperation ReadSummary { get; } = new(
        "GET", "/v1/scans/{scanId}/summary", "readSummary", ApiKeyScopes.Read, "Score and coverage by framework and control, and what was not evaluated.")
    {
        Answers = [new ApiAnswer(200, "The summary.", FunctionJson.Default.ScanSummary), Elsewhere],
    };

    /// <summary><c>GET /v1/scans/{scanId}/report</c></summary>
    public static ApiOperation ReadReport { get; } = new("GET", "/v1/scans/{scanId}/report", "readReport", ApiKeyScopes.Read, "The report of a scan that has ended.")
    {
        Query = [new ApiParameter("format", "Format of the report; json when absent.", [.. ReadScansHandler.ReportTypes.Keys])],
        Answers = [new ApiAnswer(200, "The report.", ContentTypes: [.. ReadScansHandler.ReportTypes.Values.Distinct()]), Elsewhere],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListScans, ReadScan, ReadFindings, ReadFinding, ReadGroups, ReadSource, ReadSummary, ReadReport];

    /// <summary>What findings are put together by, by its name in a URL.</summary>
    internal static IReadOnlyDictionary<string, FindingGrouping> Groupings => new Dictionary<string, FindingGrouping>
    {
        ["rule"] = FindingGrouping.Rule, ["resource"] = FindingGrouping.Resource, ["control"] = FindingGrouping.Control,
    };

    private static ApiAnswer Elsewhere => new(303, "It is large: 'Location' gives it for 15 minutes.");
}
