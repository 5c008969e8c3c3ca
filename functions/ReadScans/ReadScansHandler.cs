using System.Text;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ReadScans;

/// <summary>Shows scans: their progress, findings and reports. A tenant sees its own and nothing else.</summary>
public sealed class ReadScansHandler(ScanRecords scans, ScanSubmission submission, IArtifactStore artifacts, PdfPrinter? printer)
{
    // A function may answer with 6 MB; a larger answer is read from the store by a URL that ends soon.
    private const long MaxInline = 4 * 1024 * 1024;
    private static readonly TimeSpan DownloadValidity = TimeSpan.FromMinutes(15);

    internal static readonly IReadOnlyDictionary<string, string> ReportTypes = new Dictionary<string, string>
    {
        ["html"] = "text/html; charset=utf-8",
        ["json"] = "application/json",
        ["csv"] = "text/csv; charset=utf-8",
        ["sarif"] = "application/sarif+json",
        ["ocsf"] = "application/json",
        ["junit"] = "application/xml",
        ["pdf"] = "application/pdf",
    };

    // What is left of the function's 30 seconds is for reading the report.
    private static readonly TimeSpan PrintLimit = TimeSpan.FromSeconds(25);

    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction() => new HttpApiRouter()
        .Map(ReadScansApi.ListScans, ListAsync)
        .Map(ReadScansApi.ReadScan, ReadAsync)
        .Map(ReadScansApi.ReadFindings, FindingsAsync)
        .Map(ReadScansApi.ReadFinding, FindingAsync)
        .Map(ReadScansApi.ReadGroups, GroupsAsync)
        .Map(ReadScansApi.ReadSource, SourceAsync)
        .Map(ReadScansApi.ReadSummary, SummaryAsync)
        .Map(ReadScansApi.ReadReport, ReportAsync)
        .ToHandler();

    private async Task<HttpApiResponse> ListAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Read);
        (IReadOnlyList<ScanRecord> page, string? cursor) =
            await scans.ListAsync(caller.Tenant, request.Limit(20, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new ScanPage([.. page.Select(scan => ScanView.Of(scan, progress: null))], cursor), FunctionJson.Default.ScanPage);
    }

    private async Task<HttpApiResponse> ReadAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanRecord scan = await FindAsync(request, cancellationToken);
        (int batches, long resources) = await scans.ProgressAsync(scan.Tenant, scan.ScanId, cancellationToken);
        return HttpApiResponse.Json(
            200, ScanView.Of(scan, new ScanProgress(scan.Batches, batches, scan.Resources, resources)), FunctionJson.Default.ScanView);
    }

    private async Task<HttpApiResponse> FindingsAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanRecord scan = await FindReportedAsync(request, cancellationToken);
        FindingsPage page = await new FindingsPageReader(artifacts).ReadAsync(
            scan.Tenant, scan.ScanId, FindingsQuery.FilterOf(request), request.Query("cursor"), request.Limit(50, 500), cancellationToken);
        return HttpApiResponse.Json(200, FindingsQuery.Write(page));
    }

    private async Task<HttpApiResponse> FindingAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanRecord scan = await FindReportedAsync(request, cancellationToken);
        string fingerprint = request.Path("fingerprint");
        return await new FindingsPageReader(artifacts).FindAsync(scan.Tenant, scan.ScanId, fingerprint, request.Query("ruleId"), cancellationToken) is { } line
            ? HttpApiResponse.Json(200, line)
            : throw new HttpApiException(404, "not_found", $"Scan '{scan.ScanId}' has no finding '{fingerprint}'.");
    }

    private async Task<HttpApiResponse> GroupsAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        string by = request.Query("by") ?? "rule";
        if (!ReadScansApi.Groupings.TryGetValue(by, out FindingGrouping grouping))
        {
            throw new InvalidRequestException($"'by' takes {string.Join(", ", ReadScansApi.Groupings.Keys)}.");
        }

        int limit = request.Limit(200, 1000);
        ScanRecord scan = await FindReportedAsync(request, cancellationToken);
        FindingGroupList groups = await new FindingGroups(artifacts).ReadAsync(scan.Tenant, scan.ScanId, grouping, limit, cancellationToken);
        return HttpApiResponse.Json(200, groups, FunctionJson.Default.FindingGroupList);
    }

    private async Task<HttpApiResponse> SourceAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanRecord scan = await FindAsync(request, cancellationToken);
        string file = request.Query("file") ?? throw new InvalidRequestException("'file' is missing: the name of a source, as findings have it.");
        int line = request.Number("line", 1, 100_000_000);
        return await new SourceExcerpts(artifacts, submission).ReadAsync(scan, file, line, request.Number("around", 8, 100), cancellationToken) is { } excerpt
            ? HttpApiResponse.Json(200, excerpt, FunctionJson.Default.SourceExcerpt)
            : throw new HttpApiException(409, "not_kept", $"The content of '{file}' is not kept, or has no line {line} within its first 64 MiB.");
    }

    private async Task<HttpApiResponse> SummaryAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanRecord scan = await FindAsync(request, cancellationToken);
        return await AnswerAsync(scan, ScanKeys.Summary(scan.Tenant, scan.ScanId), "application/json", cancellationToken);
    }

    private async Task<HttpApiResponse> ReportAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        string format = request.Query("format") ?? "json";
        if (!ReportTypes.TryGetValue(format, out string? contentType))
        {
            throw new InvalidRequestException($"There is no report format '{format}'. Known: {string.Join(", ", ReportTypes.Keys)}.");
        }

        ScanRecord scan = await FindAsync(request, cancellationToken);
        return format == "pdf"
            ? await PrintAsync(scan, contentType, cancellationToken)
            : await AnswerAsync(scan, ScanKeys.Report(scan.Tenant, scan.ScanId, format), contentType, cancellationToken);
    }

    // Printed when it is asked for: most are not, and not every place has a browser.
    private async Task<HttpApiResponse> PrintAsync(ScanRecord scan, string contentType, CancellationToken cancellationToken)
    {
        string key = ScanKeys.Report(scan.Tenant, scan.ScanId, "html");
        if (scan.Outcome is null || await artifacts.LengthAsync(key, cancellationToken) is null)
        {
            throw NotEnded(scan);
        }

        if (printer is null)
        {
            throw new HttpApiException(406, "no_pdf", "There is no Chromium here to print with. Take format=html and print it: its style is made for paper.");
        }

        try
        {
            await using Stream html = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
            byte[] pdf = await printer.PrintAsync(html, PrintLimit, cancellationToken);
            return pdf.Length <= MaxInline
                ? new HttpApiResponse(200, Body: Convert.ToBase64String(pdf), IsBase64Encoded: true).With("content-type", contentType)
                : throw new HttpApiException(406, "no_pdf", $"The PDF has {pdf.Length >> 20} MiB, more than an answer holds. Take format=html and print it, or 'themis scan --pdf'.");
        }
        catch (PdfNotPrintedException error)
        {
            throw new HttpApiException(503, "no_pdf", error.Message);
        }
    }

    private async Task<HttpApiResponse> AnswerAsync(ScanRecord scan, string key, string contentType, CancellationToken cancellationToken)
    {
        if (scan.Outcome is null || await artifacts.LengthAsync(key, cancellationToken) is not { } length)
        {
            throw NotEnded(scan);
        }

        if (length > MaxInline)
        {
            Uri url = await artifacts.CreateDownloadUrlAsync(key, DownloadValidity, contentType, cancellationToken);
            return new HttpApiResponse(303).With("location", url.ToString());
        }

        await using Stream stream = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new HttpApiResponse(200, Body: await reader.ReadToEndAsync(cancellationToken)).With("content-type", contentType);
    }

    private async Task<ScanRecord> FindAsync(HttpApiRequest request, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Read);
        string scanId = request.Path("scanId");
        return await scans.GetAsync(caller.Tenant, scanId, cancellationToken)
            ?? throw HttpApiException.NotFound("scan", scanId);
    }

    private async Task<ScanRecord> FindReportedAsync(HttpApiRequest request, CancellationToken cancellationToken)
    {
        ScanRecord scan = await FindAsync(request, cancellationToken);
        return scan.Outcome is null ? throw NotEnded(scan) : scan;
    }

    private static HttpApiException NotEnded(ScanRecord scan) => scan.HasEnded
        ? new HttpApiException(404, "no_report", $"Scan '{scan.ScanId}' ended as {scan.Status.ToString().ToLowerInvariant()} without a report.")
        : new HttpApiException(409, "not_ended", $"Scan '{scan.ScanId}' is still {scan.Status.ToString().ToLowerInvariant()}; try again when it has ended.");
}
