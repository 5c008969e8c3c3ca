using System.Globalization;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Schedules;

namespace ThemisGuard.Functions.InspectOperations;

/// <summary>Schedules that are due and were not started.</summary>
public sealed class ScheduleInspection(ScheduleRecords schedules, RepairClaims claims, WatchLimits limits)
{
    private const int MaxDue = 1_000;

    /// <summary>Looks for what is overdue: a run is restarted once for it; what is overdue still is observed.</summary>
    public async Task InspectAsync(DateTimeOffset now, Findings found, CancellationToken cancellationToken)
    {
        IReadOnlyList<(ScheduleRecord Schedule, long Version)> due = await schedules.ListDueAsync(now.AddSeconds(-limits.MissedSeconds), MaxDue, cancellationToken);
        if (due.Count == 0)
        {
            return;
        }

        ScheduleRecord oldest = due[0].Schedule;
        string missed = oldest.NextDue!.Value.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        if (await claims.NextAttemptAsync(RepairAction.RestartRun, missed, 1, cancellationToken) is { } attempt)
        {
            found.Repairs.Add(new Repair(RepairAction.RestartRun, missed, attempt));
            return;
        }

        found.Observations.Add(new Observation(
            IncidentKind.SchedulesMissed, "schedules",
            $"{due.Count} {(due.Count == 1 ? "schedule is" : "schedules are")} due and not started, the first since {oldest.NextDue.Value.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}; a run was restarted for it.",
            due.Count, [.. due.Select(entry => entry.Schedule.ScheduleId)], due.Select(entry => entry.Schedule.Tenant).Distinct().Count() == 1 ? oldest.Tenant : null));
    }
}
