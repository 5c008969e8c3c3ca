using System.Text;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.SubmitScan;

/// <summary>Takes scans in: uploads for large content, then the submission, which starts the execution.</summary>
public sealed class SubmitScanHandler(
    ScanRecords scans, ScanSubmission submission, RequestedSources sources, IArtifactStore artifacts, IAmazonStepFunctions stepFunctions,
    TargetRecords targets, Quotas quotas, string scanStateMachineArn, TimeProvider time)
{
    /// <summary>Largest file that can be uploaded.</summary>
    public const long MaxUploadBytes = 8L * 1024 * 1024 * 1024;

    private const int MaxDigestLength = 128;
    private static readonly TimeSpan UploadValidity = TimeSpan.FromHours(1);

    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(SubmitScanApi.CreateUploads, CreateUploadsAsync)
        .Map(SubmitScanApi.SubmitScan, SubmitAsync)
        .Map(SubmitScanApi.ReevaluateScan, ReevaluateAsync)
        .ToHandler();

    private async Task<HttpApiResponse> CreateUploadsAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Scan);
        CreateUploadsBody body = request.ReadJson(FunctionJson.Default.CreateUploadsBody);
        if (body.Files.Count is 0 or > 100)
        {
            throw new InvalidRequestException("'files' takes 1 to 100 entries.");
        }

        var grants = new List<UploadGrant>(body.Files.Count);
        foreach (UploadFile file in body.Files)
        {
            if (file.Bytes is < 0 or > MaxUploadBytes)
            {
                throw new InvalidRequestException($"'bytes' must be 0 to {MaxUploadBytes}; a larger inventory is split into several files.");
            }

            (string upload, string key) = sources.NewUpload(caller.Tenant);
            Uri url = await artifacts.CreateUploadUrlAsync(key, UploadValidity, file.Bytes, cancellationToken);
            grants.Add(new UploadGrant(upload, url.ToString(), time.GetUtcNow() + UploadValidity));
        }

        return HttpApiResponse.Json(201, new CreateUploadsAnswer(grants), FunctionJson.Default.CreateUploadsAnswer);
    }

    private async Task<HttpApiResponse> SubmitAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Scan);
        SubmitScanBody body = request.ReadJson(FunctionJson.Default.SubmitScanBody);
        string target = RequestedSources.CheckName(body.Target, "target");
        if (body.InputDigest?.Length > MaxDigestLength)
        {
            throw new InvalidRequestException($"'inputDigest' takes at most {MaxDigestLength} characters.");
        }

        if (body.Exceptions is { } exceptions && Encoding.UTF8.GetByteCount(exceptions) > ExceptionFile.MaxBytes)
        {
            throw new InvalidRequestException($"'exceptions' takes at most {ExceptionFile.MaxBytes >> 10} KiB.");
        }

        TargetRecord? known = await targets.FindAsync(caller.Tenant, target, cancellationToken);
        IReadOnlyList<string> frameworks = sources.AcceptFrameworks(body.Frameworks ?? known?.Frameworks);
        IReadOnlyList<ScanSource> accepted = body.Sources is { } requested
            ? await sources.AcceptAsync(caller.Tenant, requested, cancellationToken)
            : known?.Sources ?? throw new InvalidRequestException($"There is no target '{target}': give 'sources', or create it (POST /v1/targets).");
        Plan plan = await quotas.TakeScanAsync(caller.Tenant, cancellationToken);
        ScanRecord scan = await submission.CreateAsync(
            new ScanRequest(
                caller.Tenant, target, frameworks, accepted, "api", body.InputDigest, Exceptions: body.Exceptions,
                KeepUntil: time.GetUtcNow().AddDays(plan.RetentionDays)),
            cancellationToken);
        await stepFunctions.StartExecutionAsync(ScanExecution.Request(scanStateMachineArn, scan.Tenant, scan.ScanId), cancellationToken);
        return HttpApiResponse.Json(202, new SubmitScanAnswer(scan.ScanId, scan.Status), FunctionJson.Default.SubmitScanAnswer)
            .With("location", "/v1/scans/" + scan.ScanId);
    }

    private async Task<HttpApiResponse> ReevaluateAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Scan);
        string scanId = request.Path("scanId");
        ReevaluateScanBody body = request.ReadJson(FunctionJson.Default.ReevaluateScanBody);
        ScanRecord first = await scans.GetAsync(caller.Tenant, scanId, cancellationToken)
            ?? throw HttpApiException.NotFound("scan", scanId);
        if (first.Outcome is null)
        {
            throw new HttpApiException(409, "no_report", $"Scan '{scanId}' has no report to compare with; wait for its end, or submit it again.");
        }

        IReadOnlyList<ScanSource> kept = await submission.ReadSourcesAsync(first.Tenant, first.ScanId, cancellationToken);
        foreach (ScanSource source in kept)
        {
            if (source.Key is null || await artifacts.LengthAsync(source.Key, cancellationToken) is null)
            {
                throw new HttpApiException(409, "not_kept", $"The content of '{source.Name}' is not kept; scan it again.");
            }
        }

        Plan plan = await quotas.TakeScanAsync(caller.Tenant, cancellationToken);
        ScanRecord scan = await submission.CreateAsync(
            new ScanRequest(
                caller.Tenant, first.Target, body.Frameworks is null ? first.Frameworks : sources.AcceptFrameworks(body.Frameworks), kept, "api",
                Exceptions: await ReadExceptionsAsync(first, cancellationToken), ReevaluationOf: first.ScanId,
                KeepUntil: time.GetUtcNow().AddDays(plan.RetentionDays)),
            cancellationToken);
        await stepFunctions.StartExecutionAsync(ScanExecution.Request(scanStateMachineArn, scan.Tenant, scan.ScanId), cancellationToken);
        return HttpApiResponse.Json(202, new SubmitScanAnswer(scan.ScanId, scan.Status), FunctionJson.Default.SubmitScanAnswer)
            .With("location", "/v1/scans/" + scan.ScanId);
    }

    private async Task<string?> ReadExceptionsAsync(ScanRecord first, CancellationToken cancellationToken)
    {
        string key = ScanKeys.Exceptions(first.Tenant, first.ScanId);
        if (await artifacts.LengthAsync(key, cancellationToken) is null)
        {
            return null;
        }

        await using Stream stream = await artifacts.OpenReadAsync(key, 0, ExceptionFile.MaxBytes, cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
