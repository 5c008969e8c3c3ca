using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Drift;
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
/// <param name="Opened">Detail of the event "Finding Opened" (<c>events/finding-opened.json</c>); left out when nothing was.</param>
/// <param name="Resolved">Detail of the event "Finding Resolved" (<c>events/finding-resolved.json</c>); left out when nothing was.</param>
public sealed record CompleteScanOutput(
    string Tenant, string ScanId, string Target, ScanStatus Status, ScanOutcome Outcome, FindingsDigest? Opened = null, FindingsDigest? Resolved = null);

/// <summary>What a scan has opened, or resolved: one event, however many findings.</summary>
/// <param name="Tenant">Whose scan.</param>
/// <param name="ScanId">Its id.</param>
/// <param name="Target">What was scanned.</param>
/// <param name="ComparedWith">The scan that it was compared with; left out for the first of a target.</param>
/// <param name="Total">How many.</param>
/// <param name="Counts">How many by what has become of them.</param>
/// <param name="Worst">The gravest of them, at most 10.</param>
public sealed record FindingsDigest(
    string Tenant, string ScanId, string Target, string? ComparedWith, long Total, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<FindingDigest> Worst);

/// <summary>Writes the outcome into the scan's record.</summary>
public sealed class CompleteScanHandler(ScanRecords scans, IArtifactStore artifacts, TimeProvider time)
{
    /// <summary>Handles one task. Idempotent: a scan that has ended keeps what it ended with.</summary>
    /// <exception cref="ThemisGuardException">There is no such scan, it was cancelled, or it has no report.</exception>
    public async Task<CompleteScanOutput> HandleAsync(CompleteScanInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanSummary summary = await ScanAggregator.ReadSummaryAsync(artifacts, input.Tenant, input.ScanId, cancellationToken);

        // Reports are written one after the other. Whatever RenderReport answered: without the last there is something missing.
        if (await artifacts.LengthAsync(ScanKeys.Report(input.Tenant, input.ScanId, ReportRenderer.Formats[^1]), cancellationToken) is null)
        {
            throw new ThemisGuardException("ThemisGuard.ReportMissing", $"The report of scan '{input.ScanId}' was not written. Scan again.");
        }

        ScanRecord? scan = await scans.UpdateOpenAsync(
            input.Tenant, input.ScanId, open => open with { Status = summary.Status, EndedAt = time.GetUtcNow(), Outcome = summary.ToOutcome() }, cancellationToken);
        if (scan?.Outcome is { } outcome && outcome.Evaluated + outcome.NotEvaluated is > 0 and var all)
        {
            MetricLine.Write(invocation, [("Coverage", "Percent", 100.0 * outcome.Evaluated / all), ("NotEvaluated", "Count", outcome.NotEvaluated)]);
        }

        return scan switch
        {
            null => throw new ThemisGuardException("ThemisGuard.ScanNotFound", $"There is no scan '{input.ScanId}'."),
            { Outcome: { } kept } => new CompleteScanOutput(
                scan.Tenant, scan.ScanId, scan.Target, scan.Status, kept, OpenedBy(scan, summary.Drift), ResolvedBy(scan, summary.Drift)),
            _ => throw new ThemisGuardException("ThemisGuard.ScanEnded", $"Scan '{input.ScanId}' has already ended as {scan.Status}."),
        };
    }

    private static FindingsDigest? OpenedBy(ScanRecord scan, DriftSummary? drift)
    {
        if (!IsTold(scan, drift) || drift!.WorstOpened.Count == 0)
        {
            return null;
        }

        DriftCounts counts = drift.Counts;
        var by = new Dictionary<string, long> { ["new"] = counts.New, ["reopened"] = counts.Reopened, ["changedByRule"] = counts.ChangedByRule - counts.ResolvedByRule };
        return new(scan.Tenant, scan.ScanId, scan.Target, drift.ComparedWith, by.Values.Sum(), by, drift.WorstOpened);
    }

    private static FindingsDigest? ResolvedBy(ScanRecord scan, DriftSummary? drift)
    {
        if (!IsTold(scan, drift) || drift!.WorstResolved.Count == 0)
        {
            return null;
        }

        DriftCounts counts = drift.Counts;
        var by = new Dictionary<string, long> { ["resolved"] = counts.Resolved, ["changedByRule"] = counts.ResolvedByRule };
        return new(scan.Tenant, scan.ScanId, scan.Target, drift.ComparedWith, by.Values.Sum(), by, drift.WorstResolved);
    }

    // A scan that changes no state of its target has nothing to tell of: the one that did has told it.
    private static bool IsTold(ScanRecord scan, DriftSummary? drift) => drift is { IsSuperseded: false } && scan.ReevaluationOf is null;
}
