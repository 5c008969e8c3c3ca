using System.Globalization;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.InspectOperations;

/// <summary>Scans that were never started, that are stuck, whose execution has ended without them, and whose coverage fell.</summary>
public sealed class ScanInspection(
    ScanRecords scans, ExecutionRecorder recorder, RepairClaims claims, Incidents incidents, WatchLimits limits, string scanStateMachineArn)
{
    private const int MaxOpen = 1_000;
    private const int MaxStarts = 3;
    private const int ScansLookedBack = 100;

    // A crash between writing the record and starting the execution leaves a scan queued; a healthy one starts within seconds.
    // A schedule's scan is started by its compliance run, which goes on after a crash and may make it wait for others.
    private TimeSpan UnstartedAfter => TimeSpan.FromSeconds(Math.Min(60, limits.StuckSeconds));

    // An execution that has ended writes its scan's record in its last states.
    private TimeSpan OrphanedAfter => TimeSpan.FromSeconds(Math.Min(120, limits.StuckSeconds));

    /// <summary>Inspects the scans that have not ended, and those that have of late.</summary>
    public async Task InspectAsync(IReadOnlyList<ExecutionRecord> ended, DateTimeOffset now, Findings found, CancellationToken cancellationToken)
    {
        foreach (ScanRecord scan in await scans.ListOpenAsync(MaxOpen, cancellationToken))
        {
            await InspectOpenAsync(scan, now, found, cancellationToken);
        }

        await CoverageAsync(ended, found, cancellationToken);
    }

    private async Task InspectOpenAsync(ScanRecord scan, DateTimeOffset now, Findings found, CancellationToken cancellationToken)
    {
        TimeSpan age = now - scan.SubmittedAt;
        if (age < UnstartedAfter)
        {
            return;
        }

        bool mayBeUnstarted = scan is { Status: ScanStatus.Queued, ScheduleId: null };
        bool mayBeStuck = age >= TimeSpan.FromSeconds(limits.StuckSeconds);
        if (!mayBeUnstarted && !mayBeStuck && age < OrphanedAfter)
        {
            return;
        }

        ExecutionRecord? execution = await recorder.FindAsync(ScanExecution.Arn(scanStateMachineArn, scan.ScanId), cancellationToken);
        if (execution is null)
        {
            if (mayBeUnstarted && await claims.NextAttemptAsync(RepairAction.StartScan, scan.ScanId, MaxStarts, cancellationToken) is { } attempt)
            {
                found.Repairs.Add(new Repair(RepairAction.StartScan, scan.ScanId, attempt, scan.Tenant));
                return;
            }
        }
        else if (execution.HasEnded)
        {
            if (now - execution.EndedAt >= OrphanedAfter
                && await claims.NextAttemptAsync(RepairAction.FailScan, scan.ScanId, 1, cancellationToken) is { } attempt)
            {
                found.Repairs.Add(new Repair(
                    RepairAction.FailScan, scan.ScanId, attempt, scan.Tenant, execution.Error ?? "ThemisGuard.ExecutionEnded",
                    execution.Cause ?? $"The scan's execution ended as {execution.Status.ToString().ToLowerInvariant()}."));
            }

            return;
        }

        if (mayBeStuck)
        {
            DateTimeOffset heard = await scans.LastHeardAsync(scan.Tenant, scan.ScanId, cancellationToken) ?? scan.SubmittedAt;
            TimeSpan silence = now - (execution?.RedrivenAt > heard ? execution.RedrivenAt.Value : heard);
            if (silence >= TimeSpan.FromSeconds(limits.StuckSeconds))
            {
                found.Observations.Add(new Observation(
                    IncidentKind.ScanStuck, scan.ScanId,
                    string.Create(CultureInfo.InvariantCulture, $"Nothing of scan {scan.ScanId} has been heard for {(int)silence.TotalMinutes} min."),
                    Math.Round(silence.TotalSeconds), [scan.ScanId], scan.Tenant));
            }
        }
    }

    private async Task CoverageAsync(IReadOnlyList<ExecutionRecord> ended, Findings found, CancellationToken cancellationToken)
    {
        // Targets with a scan of late, and those whose coverage had fallen: an incident is over when the coverage is back.
        var targets = new HashSet<(string Tenant, string Target)>();
        foreach (ExecutionRecord execution in ended.Where(execution => execution is { Tenant: not null, ScanId: not null, Status: ExecutionStatus.Succeeded }))
        {
            if (await scans.GetAsync(execution.Tenant!, execution.ScanId!, cancellationToken) is { Outcome: not null, ReevaluationOf: null } scan)
            {
                targets.Add((scan.Tenant, scan.Target));
            }
        }

        (IReadOnlyList<Incident> open, _) = await incidents.ListAsync(open: true, MaxOpen, cursor: null, cancellationToken);
        Dictionary<string, Incident> fallen = open
            .Where(incident => incident is { Kind: IncidentKind.CoverageFell, Status: IncidentStatus.Open, Tenant: not null })
            .ToDictionary(incident => incident.Subject, StringComparer.Ordinal);
        targets.UnionWith(fallen.Values.Select(incident => (incident.Tenant!, incident.Subject[(incident.Tenant!.Length + 1)..])));
        foreach ((string tenant, string target) in targets)
        {
            (IReadOnlyList<ScanRecord> page, _) = await scans.ListAsync(tenant, ScansLookedBack, cursor: null, cancellationToken);
            ScanRecord[] ofTarget = [.. page.Where(scan => scan.Target == target && scan is { Outcome: not null, ReevaluationOf: null })];
            string subject = $"{tenant}/{target}";

            // Compared with the scan before; while the incident is open, with the one that it fell from.
            ScanRecord? last = ofTarget.FirstOrDefault();
            ScanRecord? before = fallen.TryGetValue(subject, out Incident? incident)
                ? ofTarget.FirstOrDefault(scan => scan.ScanId == incident.Evidence[0])
                : ofTarget.Skip(1).FirstOrDefault();
            if (last is not null && before is not null && before != last && Coverage(before) - Coverage(last) is var lost && lost >= limits.CoveragePoints)
            {
                found.Observations.Add(new Observation(
                    IncidentKind.CoverageFell, subject,
                    string.Create(CultureInfo.InvariantCulture, $"Scan {last.ScanId} of '{target}' evaluated {Coverage(last):0.#} % of what it met; scan {before.ScanId} {Coverage(before):0.#} %."),
                    Math.Round(lost, 1), [before.ScanId, last.ScanId], tenant));
            }
        }
    }

    private static double Coverage(ScanRecord scan)
    {
        long all = scan.Outcome!.Evaluated + scan.Outcome.NotEvaluated;
        return all == 0 ? 100 : 100.0 * scan.Outcome.Evaluated / all;
    }
}
