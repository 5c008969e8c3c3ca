using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.PlanScan;

/// <summary>Input of the <c>PlanScan</c> task; written by <c>statemachines/scan.asl.json</c>.</summary>
public sealed record PlanScanInput(string Tenant, string ScanId);

/// <summary>What the machine goes on with.</summary>
/// <param name="ManifestKey">Artifact key of the manifest that the Distributed Map reads.</param>
/// <param name="Batches">Number of batches; with 0 there is nothing to evaluate.</param>
public sealed record PlanScanOutput(string ManifestKey, int Batches);

/// <summary>Reads the sources of a scan and writes its batches and their manifest.</summary>
public sealed class PlanScanHandler(ScanRecords scans, ScanSubmission submission, ScanPlanner planner, Quotas quotas)
{
    /// <summary>Handles one task. Idempotent: the same sources give the same batches.</summary>
    /// <exception cref="ThemisGuardException">There is no such scan, or it has ended.</exception>
    /// <exception cref="QuotaExceededException">It has more resources than the tenant's plan allows.</exception>
    public async Task<PlanScanOutput> HandleAsync(PlanScanInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanRecord scan = await scans.GetAsync(input.Tenant, input.ScanId, cancellationToken)
            ?? throw new ThemisGuardException("ThemisGuard.ScanNotFound", $"There is no scan '{input.ScanId}'.");
        if (scan.HasEnded)
        {
            throw new ThemisGuardException("ThemisGuard.ScanEnded", $"Scan '{input.ScanId}' ended before it was planned.");
        }

        ScanPlan plan = await planner.PlanAsync(await submission.ToPlanRequestAsync(scan, cancellationToken), cancellationToken);
        if (scan.Status == ScanStatus.Queued)
        {
            // Not again when the task is tried again after the record was written.
            await quotas.TakeResourcesAsync(scan.Tenant, plan.Resources, cancellationToken);
        }

        ScanRecord? running = await scans.UpdateOpenAsync(
            scan.Tenant,
            scan.ScanId,
            open => open with { Status = ScanStatus.Running, Batches = plan.Batches, Resources = plan.Resources },
            cancellationToken);
        return running is { HasEnded: false }
            ? new PlanScanOutput(plan.ManifestKey, plan.Batches)
            : throw new ThemisGuardException("ThemisGuard.ScanEnded", $"Scan '{input.ScanId}' ended while it was planned.");
    }
}
