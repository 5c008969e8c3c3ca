using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.FindDueSchedules;

/// <summary>Input of the <c>FindDueSchedules</c> task; written by <c>statemachines/scheduled-compliance-run.asl.json</c>.</summary>
/// <param name="Run">Name of the run's execution.</param>
public sealed record FindDueSchedulesInput(string Run);

/// <summary>What is due.</summary>
public sealed record FindDueSchedulesOutput(IReadOnlyList<DueScan> Due);

/// <summary>A scan to start.</summary>
public sealed record DueScan(string Tenant, string ScheduleId, string ScanId);

/// <summary>
/// Claims the schedules that are due: each is moved to its next time and its scan is written in one transaction, so that
/// two runs at once start nothing twice, and a time missed during an outage runs once, not once per missed time. A schedule
/// that cannot start a scan now says why and does not stop the others.
/// </summary>
public sealed class FindDueSchedulesHandler(
    ScheduleRecords schedules, ScanRecords scans, ScanSubmission submission, TargetRecords targets, Quotas quotas, TimeProvider time)
{
    // What a Map state's input of 256 KiB holds with room to spare; what is left over is due at the next run.
    private const int MaxDue = 200;

    private static readonly TimeSpan QueuedAgain = TimeSpan.FromMinutes(1);

    // An execution's own limit: an older scan that is still open was stopped from outside, and must not block its schedule.
    private static readonly TimeSpan LongestScan = TimeSpan.FromHours(48);

    /// <summary>Handles one task.</summary>
    public async Task<FindDueSchedulesOutput> HandleAsync(FindDueSchedulesInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        var due = new List<DueScan>();
        foreach ((ScheduleRecord schedule, long version) in await schedules.ListDueAsync(time.GetUtcNow(), MaxDue, cancellationToken))
        {
            try
            {
                if (await StartAsync(schedule, version, cancellationToken) is { } scan)
                {
                    due.Add(new DueScan(scan.Tenant, schedule.ScheduleId, scan.ScanId));
                }
            }
            catch (ThemisGuardException error)
            {
                // One tenant's failure does not stop the others; the schedule stays due.
                invocation.Log($"{schedule.Tenant} {schedule.ScheduleId}: {error.ErrorName}: {error.Message}");
            }
        }

        return new FindDueSchedulesOutput(due);
    }

    private async Task<ScanRecord?> StartAsync(ScheduleRecord schedule, long version, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        ScheduleRecord moved = schedule with { NextDue = ScheduleTimes.NextAfter(schedule, now) };
        if (await IsRunningAsync(schedule, now, cancellationToken))
        {
            await schedules.TryPutAsync(
                schedule.Overlap == ScheduleOverlap.Queue ? schedule with { NextDue = now + QueuedAgain } : moved with { LastSkipped = "overlap" }, version, cancellationToken);
            return null;
        }

        if (await quotas.IsSuspendedAsync(schedule.Tenant, cancellationToken))
        {
            await schedules.TryPutAsync(moved with { LastSkipped = "suspended" }, version, cancellationToken);
            return null;
        }

        TargetRecord? target = schedule.Sources.Count > 0 ? null : await targets.FindAsync(schedule.Tenant, schedule.Target, cancellationToken);
        if (schedule.Sources.Count == 0 && target is null)
        {
            await schedules.TryPutAsync(schedule with { NextDue = null, Paused = true, LastSkipped = "targetGone" }, version, cancellationToken);
            return null;
        }

        Plan plan;
        try
        {
            plan = await quotas.TakeScanAsync(schedule.Tenant, cancellationToken);
        }
        catch (QuotaExceededException)
        {
            await schedules.TryPutAsync(moved with { LastSkipped = "quota" }, version, cancellationToken);
            return null;
        }

        ScanRecord scan = await submission.PrepareAsync(
            new ScanRequest(
                schedule.Tenant, schedule.Target, target?.Frameworks ?? schedule.Frameworks, target?.Sources ?? schedule.Sources, "schedule",
                ScheduleId: schedule.ScheduleId, KeepUntil: now.AddDays(plan.RetentionDays)),
            cancellationToken);
        if (await schedules.TryClaimAsync(moved with { LastScanId = scan.ScanId }, version, scan, cancellationToken))
        {
            return scan;
        }

        await quotas.ReturnScanAsync(schedule.Tenant, cancellationToken);
        return null;
    }

    private async Task<bool> IsRunningAsync(ScheduleRecord schedule, DateTimeOffset now, CancellationToken cancellationToken) =>
        schedule.LastScanId is { } last && await scans.GetAsync(schedule.Tenant, last, cancellationToken) is { HasEnded: false } scan
            && now - scan.SubmittedAt < LongestScan;
}
