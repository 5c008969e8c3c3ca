using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.SubmitScan;

/// <summary>The operations of this function.</summary>
public static class SubmitScanApi
{
    /// <summary><c>POST /v1/uploads</c></summary>
    public static ApiOperation CreateUploads { get; } = new(
        "POST", "/v1/uploads", "createUploads", ApiKeyScopes.Scan, "Grants URLs that take the content of large files, one PUT each.")
    {
        Body = FunctionJson.Default.CreateUploadsBody,
        Answers = [new ApiAnswer(201, "Where to send each file, in the order of the request.", FunctionJson.Default.CreateUploadsAnswer)],
    };

    /// <summary><c>POST /v1/scans</c></summary>
    public static ApiOperation SubmitScan { get; } = new(
        "POST", "/v1/scans", "submitScan", ApiKeyScopes.Scan, "Accepts a scan and starts its execution.")
    {
        Body = FunctionJson.Default.SubmitScanBody,
        Answers = [new ApiAnswer(202, "Accepted; 'Location' is the scan.", FunctionJson.Default.SubmitScanAnswer)],
    };

    /// <summary><c>POST /v1/scans/{scanId}/reevaluate</c></summary>
    public static ApiOperation ReevaluateScan { get; } = new(
        "POST", "/v1/scans/{scanId}/reevaluate", "reevaluateScan", ApiKeyScopes.Scan,
        "Judges the kept content of an ended scan again, by the rules of today and other frameworks, and compares. The cloud is not touched.")
    {
        Body = FunctionJson.Default.ReevaluateScanBody,
        Answers = [new ApiAnswer(202, "Accepted; 'Location' is the new scan.", FunctionJson.Default.SubmitScanAnswer)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [CreateUploads, SubmitScan, ReevaluateScan];
}
