using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
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
            ApiParameter.Limit(500),
            ApiParameter.Cursor,
        ],
        Answers = [new ApiAnswer(200, "A page: 'findings', 'total' and, when there are more, 'cursor'.", ContentTypes: ["application/json"])],
    };

    /// <summary><c>GET /v1/scans/{scanId}/summary</c></summary>
    public static ApiOperation ReadSummary { get; } = new(
        "GET", "/v1/scans/{scanId}/summary", "readSummary", ApiKeyScopes.Read, "Score and coverage by framework and control, and what was not evaluated.")
    {
        Answers = [new ApiAnswer(200, "The summary.", ContentTypes: ["application/json"]), Elsewhere],
    };

    /// <summary><c>GET /v1/scans/{scanId}/report</c></summary>
    public static ApiOperation ReadReport { get; } = new("GET", "/v1/scans/{scanId}/report", "readReport", ApiKeyScopes.Read, "The report of a scan that has ended.")
    {
        Query = [new ApiParameter("format", "Format of the report; json when absent.", [.. ReadScansHandler.ReportTypes.Keys])],
        Answers = [new ApiAnswer(200, "The report.", ContentTypes: [.. ReadScansHandler.ReportTypes.Values.Distinct()]), Elsewhere],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListScans, ReadScan, ReadFindings, ReadSummary, ReadReport];

    private static ApiAnswer Elsewhere => new(303, "It is large: 'Location' gives it for 15 minutes.");
}
