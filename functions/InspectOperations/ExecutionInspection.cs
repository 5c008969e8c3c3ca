using System.Globalization;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.InspectOperations;

/// <summary>Executions that run too long, that failed, or that were throttled.</summary>
/// <param name="recorder">Asks Step Functions how an execution stands.</param>
/// <param name="claims">Which repairs were tried.</param>
/// <param name="limits">From where on something is said.</param>
/// <param name="waitForScans">ARNs of the machines whose executions last as long as scans do.</param>
/// <param name="monitorName">The monitor's own machine, by the name of its resource: it is not redriven, it runs again.</param>
public sealed class ExecutionInspection(
    ExecutionRecorder recorder, RepairClaims claims, WatchLimits limits, IReadOnlyCollection<string> waitForScans, string monitorName)
{
    private const int MaxRedrives = 2;
    private const int MaxAsked = 100;

    // A record is written a moment after the event; the function retries for minutes.
    private TimeSpan Unrecorded => TimeSpan.FromSeconds(Math.Min(600, limits.RunSeconds));

    /// <summary>Inspects what runs and what has ended of late.</summary>
    public async Task InspectAsync(
        IReadOnlyList<ExecutionRecord> running, IReadOnlyList<ExecutionRecord> ended, DateTimeOffset now, Findings found, CancellationToken cancellationToken)
    {
        await OverdueAsync(running, now, found, cancellationToken);
        await FailedAsync(ended, found, cancellationToken);
        foreach (IGrouping<string, ExecutionRecord> machine in ended.GroupBy(execution => execution.Machine))
        {
            int throttles = machine.Sum(execution => execution.Throttles ?? 0);
            if (throttles >= limits.Throttles)
            {
                found.Observations.Add(new Observation(
                    IncidentKind.Throttled, machine.Key, $"Calls of {machine.Key} were throttled {throttles} times within {Span(limits.WindowSeconds)}.", throttles,
                    [.. machine.Where(execution => execution.Throttles > 0).Select(execution => execution.Name)]));
            }
        }
    }

    private async Task OverdueAsync(IReadOnlyList<ExecutionRecord> running, DateTimeOffset now, Findings found, CancellationToken cancellationToken)
    {
        IEnumerable<(ExecutionRecord Execution, TimeSpan Age)> late = running
            .Select(execution => (Execution: execution, Age: now - (execution.RedrivenAt ?? execution.StartedAt)))
            .Where(one => one.Age >= Expected(one.Execution))
            .OrderByDescending(one => one.Age)
            .Take(MaxAsked);
        foreach ((ExecutionRecord execution, TimeSpan age) in late)
        {
            // The event of its end may have been lost.
            ExecutionRecord? actual = await recorder.FindAsync(execution.ExecutionArn, cancellationToken);
            if (actual is not null && actual.Stage > execution.Stage)
            {
                await ProposeRecordAsync(actual, now, found, cancellationToken);
            }
            else
            {
                found.Observations.Add(new Observation(
                    IncidentKind.ExecutionOverdue, execution.Name,
                    $"{execution.Machine} {execution.Name} has run for {Span((int)age.TotalSeconds)}; {Span((int)Expected(execution).TotalSeconds)} are expected.",
                    Math.Round(age.TotalSeconds), [execution.ExecutionId], execution.Tenant));
            }
        }
    }

    private async Task FailedAsync(IReadOnlyList<ExecutionRecord> ended, Findings found, CancellationToken cancellationToken)
    {
        var lasting = new List<ExecutionRecord>();
        foreach (ExecutionRecord execution in ended.Where(execution => execution.Status != ExecutionStatus.Succeeded && !FailureCauses.IsIntended(execution.Error)))
        {
            bool redrivable = execution.Status == ExecutionStatus.Failed && FailureCauses.IsTransient(execution.Error) && execution.RedriveCount < MaxRedrives
                && !execution.Machine.StartsWith(monitorName, StringComparison.Ordinal);
            int? attempt = redrivable
                ? await claims.NextAttemptAsync(RepairAction.RedriveExecution, execution.ExecutionArn, MaxRedrives, cancellationToken)
                : null;

            // An attempt belongs to the failure that it follows: one that came to nothing is not made again.
            if (attempt is { } next && next == execution.RedriveCount + 1)
            {
                found.Repairs.Add(new Repair(RepairAction.RedriveExecution, execution.ExecutionArn, next, execution.Tenant));
            }
            else
            {
                lasting.Add(execution);
            }
        }

        foreach (IGrouping<(string Machine, string Error), ExecutionRecord> group in lasting.GroupBy(execution => (execution.Machine, execution.Error ?? execution.Status.ToString())))
        {
            int count = group.Count();
            found.Observations.Add(new Observation(
                IncidentKind.ExecutionsFailed, $"{group.Key.Machine}/{group.Key.Error}",
                $"{count} {(count == 1 ? "execution" : "executions")} of {group.Key.Machine} ended with {group.Key.Error} within {Span(limits.WindowSeconds)}.", count,
                [.. group.Select(execution => execution.Name)], group.Select(execution => execution.Tenant).Distinct().Count() == 1 ? group.First().Tenant : null));
        }
    }

    private async Task ProposeRecordAsync(ExecutionRecord actual, DateTimeOffset now, Findings found, CancellationToken cancellationToken)
    {
        if ((actual.EndedAt is null || now - actual.EndedAt >= Unrecorded)
            && await claims.NextAttemptAsync(RepairAction.RecordExecution, actual.ExecutionArn, 3, cancellationToken) is { } attempt)
        {
            found.Repairs.Add(new Repair(RepairAction.RecordExecution, actual.ExecutionArn, attempt, actual.Tenant));
        }
    }

    private TimeSpan Expected(ExecutionRecord execution) =>
        TimeSpan.FromSeconds(waitForScans.Contains(execution.StateMachineArn) ? limits.ScanSeconds : limits.RunSeconds);

    private static string Span(int seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        { TotalHours: < 2 } minutes => string.Create(CultureInfo.InvariantCulture, $"{(int)minutes.TotalMinutes} min"),
        var hours => string.Create(CultureInfo.InvariantCulture, $"{(int)hours.TotalHours} h"),
    };
}
