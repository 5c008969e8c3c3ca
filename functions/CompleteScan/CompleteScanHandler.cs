using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Functions.CompleteScan;

/// <summary>Input of the <c>CompleteScan</c> task; written by <c>statemachines/scan.asl.json</c>.</summary>
public sealed record CompleteScanInput(string Tenant, string ScanId);

/// <summary>What the task answers: the detail of the event "Scan Completed" (<c>events/scan-completed.json</c>).</summary>
/// <param name="Tenant">Whose scan.</param>
/// <param name="ScanId">Its id.</param>
/// <param name="Target">What was scanned.</param>
/// <param name="Status"><c>complete</c> or <c>incomplete</c>.</param>
/// <param name="Outcome">Score, coverage and counts.</param>
public sealed record CompleteScanOutput(string Tenant, string ScanId, string Target, ScanStatus Status, ScanOutcome Outcome);

/// <summary>Writes the outcome into the scan's record.</summary>
public sealed class CompleteScanHandler(ScanRecords scans, IArtifactStore artifacts, TimeProvider time)
{
    /// <summary>Handles one task. Idempotent: a scan that has ended keeps what it ended with.</summary>
    /// <exception cref="ThemisGuardException">There is no such scan, or it was cancelled.</exception>
    public async Task<CompleteScanOutput> HandleAsync(CompleteScanInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanSummary summary = await ScanAggregator.ReadSummaryAsync(artifacts, input.Tenant, input.ScanId, cancellationToken);
        ScanRecord? scan = await scans.UpdateOpenAsync(
            input.Tenant, input.ScanId, open => open with { Status = summary.Status, EndedAt = time.GetUtcNow(), Outcome = summary.ToOutcome() }, cancellationToken);
        return scan switch
        {
            null => throw new ThemisGuardException("ThemisGuard.ScanNotFound", $"There is no scan '{input.ScanId}'."),
            { Outcome: { } kept } => new CompleteScanOutput(scan.Tenant, scan.ScanId, scan.Target, scan.Status, kept),
            _ => throw new ThemisGuardException("ThemisGuard.ScanEnded", $"Scan '{input.ScanId}' has already ended as {scan.Status}."),
        };
    }
}
