using System.Text.Json.Serialization;
using Amazon.Runtime;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.CancelScan;

/// <summary>Answer of <c>POST /v1/scans/{scanId}/cancel</c>.</summary>
public sealed record CancelScanAnswer(string ScanId, ScanStatus Status);

/// <summary>The operations of this function.</summary>
public static class CancelScanApi
{
    /// <summary>
    /// <c>POST /v1/scans/{scanId}/cancel</c>. Not a DELETE: the scan's record stays, as <c>cancelled</c>.
    /// </summary>
    public static ApiOperation CancelScan { get; } = new(
        "POST", "/v1/scans/{scanId}/cancel", "cancelScan", ApiKeyScopes.Scan, "Stops a scan. Cancelling it again changes nothing.")
    {
        Answers = [new ApiAnswer(200, "It is cancelled.", FunctionJson.Default.CancelScanAnswer)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [CancelScan];
}

/// <summary>
/// Stops scans. The record says <c>cancelled</c> first, so that from then on every batch in flight is dropped; then the
/// execution is stopped. A crash between the two leaves an execution that ends at its next step, which finds the scan ended.
/// </summary>
public sealed class CancelScanHandler(ScanRecords scans, IAmazonStepFunctions stepFunctions, string scanStateMachineArn, TimeProvider time)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency).Map(CancelScanApi.CancelScan, CancelAsync).ToHandler();

    private async Task<HttpApiResponse> CancelAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Scan);
        string scanId = request.Path("scanId");
        ScanRecord? scan = await scans.UpdateOpenAsync(
            caller.Tenant, scanId, open => open with { Status = ScanStatus.Cancelled, EndedAt = time.GetUtcNow() }, cancellationToken);
        switch (scan)
        {
            case null:
                throw HttpApiException.NotFound("scan", scanId);
            case { Status: not ScanStatus.Cancelled }:
                throw new HttpApiException(409, "ended", $"Scan '{scanId}' has already ended as {scan.Status.ToString().ToLowerInvariant()}.");
        }

        try
        {
            await stepFunctions.StopExecutionAsync(
                new StopExecutionRequest(ScanExecution.Arn(scanStateMachineArn, scanId), "ThemisGuard.ScanCancelled", "The tenant cancelled the scan."),
                cancellationToken);
        }
        catch (AmazonServiceException error) when (error.ErrorCode == "ExecutionDoesNotExist")
        {
            // It was never started, and will not be: only open scans are.
        }

        return HttpApiResponse.Json(200, new CancelScanAnswer(scan.ScanId, scan.Status), FunctionJson.Default.CancelScanAnswer);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CancelScanAnswer))]
internal sealed partial class FunctionJson : JsonSerializerContext;
