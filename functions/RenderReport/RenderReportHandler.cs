using ThemisGuard.Compliance.Reports;

namespace ThemisGuard.Functions.RenderReport;

/// <summary>Input of the <c>RenderReport</c> task; written by <c>statemachines/scan.asl.json</c>.</summary>
public sealed record RenderReportInput(string Tenant, string ScanId);

/// <summary>The formats written.</summary>
public sealed record RenderReportOutput(IReadOnlyList<string> Formats);

/// <summary>Writes the report of a scan in every format.</summary>
public sealed class RenderReportHandler(ReportRenderer renderer)
{
    /// <summary>Handles one task. Idempotent: doing it again gives the same.</summary>
    public async Task<RenderReportOutput> HandleAsync(RenderReportInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        await renderer.RenderAllAsync(input.Tenant, input.ScanId, cancellationToken);
        return new RenderReportOutput(ReportRenderer.Formats);
    }
}
