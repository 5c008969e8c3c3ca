using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.InspectOperations;

/// <summary>Input of the <c>InspectOperations</c> task; written by <c>statemachines/operations-monitor.asl.json</c>.</summary>
/// <param name="Run">Name of the monitor's execution.</param>
public sealed record InspectOperationsInput(string Run);

/// <summary>What was found.</summary>
/// <param name="Run">Name of the monitor's execution.</param>
/// <param name="At">When it looked, UTC.</param>
/// <param name="Executions">Counts by state machine.</param>
/// <param name="Queues">Messages by queue.</param>
/// <param name="DeadLetters">Dead letters of the last 90 days by state.</param>
/// <param name="Repairs">What is safe to repair and was not tried too often.</param>
/// <param name="Observations">What a person should know of.</param>
public sealed record InspectOperationsOutput(
    string Run,
    DateTimeOffset At,
    IReadOnlyList<MachineCounts> Executions,
    IReadOnlyList<QueueDepth> Queues,
    DeadLetterCounts DeadLetters,
    IReadOnlyList<Repair> Repairs,
    IReadOnlyList<Observation> Observations);

/// <summary>Executions of one machine: under way, and those that ended so within the window.</summary>
public sealed record MachineCounts(string StateMachine, int Running, int Succeeded, int Failed, int TimedOut, int Aborted);

/// <summary>Messages of one queue, approximate as SQS says.</summary>
public sealed record QueueDepth(string Queue, int Visible, int InFlight, int? OldestAgeSeconds);

/// <summary>Dead letters by state.</summary>
public sealed record DeadLetterCounts(int Waiting, int Redriven, int Failed, int Discarded);

/// <summary>
/// Looks at executions, scans, schedules, queues and dead letters, and says what can be repaired and what cannot. Changes
/// nothing: <c>RepairOperations</c>, <c>RedriveDeadLetters</c> and <c>ManageIncidents</c> act on what it says.
/// </summary>
public sealed class InspectOperationsHandler(
    ExecutionInspection executions, ScanInspection scans, ScheduleInspection schedules, QueueInspection queues, ExecutionRecords records, WatchLimits limits,
    TimeProvider time)
{
    // What passes between states holds 256 KiB.
    private const int MaxRepairs = 50;
    private const int MaxObservations = 200;
    private const int MaxRead = 5_000;

    /// <summary>Handles one task.</summary>
    public async Task<InspectOperationsOutput> HandleAsync(InspectOperationsInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset since = now - TimeSpan.FromSeconds(limits.WindowSeconds);
        var ended = new List<ExecutionRecord>();
        foreach (ExecutionStatus status in (ExecutionStatus[])[ExecutionStatus.Succeeded, ExecutionStatus.Failed, ExecutionStatus.TimedOut, ExecutionStatus.Aborted])
        {
            ended.AddRange(await records.ListSinceAsync(status, since, MaxRead, cancellationToken));
        }

        IReadOnlyList<ExecutionRecord> running = await records.ListSinceAsync(ExecutionStatus.Running, DateTimeOffset.MinValue, MaxRead, cancellationToken);
        var found = new Findings();
        await executions.InspectAsync(running, ended, now, found, cancellationToken);
        await scans.InspectAsync(ended, now, found, cancellationToken);
        await schedules.InspectAsync(now, found, cancellationToken);
        (IReadOnlyList<QueueDepth> depths, DeadLetterCounts letters) = await queues.InspectAsync(now, found, cancellationToken);
        MetricLine.Write(
            invocation,
            [
                ("DeadLettersWaiting", "Count", letters.Waiting),
                ("Observations", "Count", found.Observations.Count),
                ("SchedulesMissed", "Count", found.Observations.Where(seen => seen.Kind == IncidentKind.SchedulesMissed).Sum(seen => seen.Measure)),
                ("CoverageLost", "Percent", found.Observations.Where(seen => seen.Kind == IncidentKind.CoverageFell).Select(seen => seen.Measure).DefaultIfEmpty(0).Max()),
            ]);
        return new InspectOperationsOutput(
            input.Run, now,
            [.. running.Concat(ended).GroupBy(execution => execution.Machine).OrderBy(machine => machine.Key, StringComparer.Ordinal).Select(Count)],
            depths, letters, [.. found.Repairs.Take(MaxRepairs)], [.. found.Observations.Take(MaxObservations)]);
    }

    private static MachineCounts Count(IGrouping<string, ExecutionRecord> machine)
    {
        int Of(ExecutionStatus status) => machine.Count(execution => execution.Status == status);
        return new MachineCounts(
            machine.Key, Of(ExecutionStatus.Running), Of(ExecutionStatus.Succeeded), Of(ExecutionStatus.Failed), Of(ExecutionStatus.TimedOut), Of(ExecutionStatus.Aborted));
    }
}

/// <summary>What an inspection has found so far.</summary>
public sealed class Findings
{
    /// <summary>What can be repaired.</summary>
    public List<Repair> Repairs { get; } = [];

    /// <summary>What cannot.</summary>
    public List<Observation> Observations { get; } = [];
}
