using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;

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
/// two runs at once start nothing twice, and a time missed during an outage runs once, not once per missed time.
/// </summary>
public sealed class FindDueSchedulesHandler(ScheduleRecords schedules, ScanSubmission submission, TimeProvider time)
{
    // What a Map state's input of 256 KiB holds with room to spare; what is left over is due at the next run.
    private const int MaxDue = 200;

    /// <summary>Handles one task.</summary>
    public async Task<FindDueSchedulesOutput> HandleAsync(FindDueSchedulesInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var due = new List<DueScan>();
        foreach ((ScheduleRecord schedule, long version) in await schedules.ListDueAsync(now, MaxDue, cancellationToken))
        {
            ScanRecord scan = await submission.PrepareAsync(
                new ScanRequest(schedule.Tenant, schedule.Target, schedule.Frameworks, schedule.Sources, "schedule", ScheduleId: schedule.ScheduleId),
                cancellationToken);
            ScheduleRecord moved = schedule with { NextDue = ScheduleTimes.NextAfter(schedule, now), LastScanId = scan.ScanId };
            if (await schedules.TryClaimAsync(moved, version, scan, cancellationToken))
            {
                due.Add(new DueScan(scan.Tenant, schedule.ScheduleId, scan.ScanId));
            }
        }

        return new FindDueSchedulesOutput(due);
    }
}
