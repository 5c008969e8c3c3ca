using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.InspectOperations;

/// <summary>Input of the <c>InspectOperations</c> task; written by <c>statemachines/operations-monitor.asl.json</c>.</summary>
/// <param name="Run">Name of the monitor's execution.</param>
public sealed record InspectOperationsInput(string Run);

/// <summary>What was found: the detail of the event "Operations Report" (<c>events/operations-report.json</c>).</summary>
/// <param name="Run">Name of the monitor's execution.</param>
/// <param name="At">When it looked, UTC.</param>
/// <param name="Executions">Counts by state machine.</param>
/// <param name="Stuck">Scans that have been open longer than a scan may take.</param>
/// <param name="Started">Scans that were accepted, but whose execution had not been started; it has been now.</param>
/// <param name="Queues">Messages by queue.</param>
/// <param name="DeadLetters">Dead letters of the last 90 days by state.</param>
public sealed record InspectOperationsOutput(
    string Run,
    DateTimeOffset At,
    IReadOnlyList<MachineCounts> Executions,
    IReadOnlyList<string> Stuck,
    IReadOnlyList<string> Started,
    IReadOnlyList<QueueDepth> Queues,
    DeadLetterCounts DeadLetters);

/// <summary>Executions of one machine. Failed and timed out: of the last <see cref="InspectOperationsHandler.FailureWindow"/>.</summary>
public sealed record MachineCounts(string StateMachine, int Running, int Failed, int TimedOut);

/// <summary>Messages of one queue, approximate as SQS says.</summary>
public sealed record QueueDepth(string Queue, int Visible, int InFlight);

/// <summary>Dead letters by state, and the batches of those that wait or were given up, as <c>scan/batch</c> (at most 100).</summary>
public sealed record DeadLetterCounts(int Waiting, int Redriven, int Failed, IReadOnlyList<string> Batches);

/// <summary>Where the inspector looks.</summary>
/// <param name="ScanStateMachineArn">The scan machine.</param>
/// <param name="StateMachineArns">Every machine whose executions are counted.</param>
/// <param name="QueueUrls">Every queue whose depth is read.</param>
public sealed record OperationsScope(string ScanStateMachineArn, IReadOnlyList<string> StateMachineArns, IReadOnlyList<string> QueueUrls);

/// <summary>Looks at executions, scans, queues and dead letters, and starts what was accepted but never started.</summary>
public sealed class InspectOperationsHandler(
    IAmazonStepFunctions stepFunctions, IAmazonSQS queues, ScanRecords scans, DeadLetters deadLetters, OperationsScope scope, TimeProvider time)
{
    /// <summary>How far back failures are counted.</summary>
    public static readonly TimeSpan FailureWindow = TimeSpan.FromHours(24);

    // A crash between writing the record and starting the execution leaves a scan queued; a healthy one starts within seconds.
    // A schedule's scan is started by its compliance run, which goes on after a crash and may make it wait for others.
    private static readonly TimeSpan UnstartedAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromHours(2);

    /// <summary>Handles one task. Idempotent: executions are started by the scan's name.</summary>
    public async Task<InspectOperationsOutput> HandleAsync(InspectOperationsInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var executions = new List<MachineCounts>();
        foreach (string machine in scope.StateMachineArns)
        {
            executions.Add(new MachineCounts(
                machine[(machine.LastIndexOf(':') + 1)..],
                await CountAsync(machine, "RUNNING", since: null, cancellationToken),
                await CountAsync(machine, "FAILED", now - FailureWindow, cancellationToken),
                await CountAsync(machine, "TIMED_OUT", now - FailureWindow, cancellationToken)));
        }

        var stuck = new List<string>();
        var started = new List<string>();
        foreach (ScanRecord scan in await scans.ListOpenAsync(1_000, cancellationToken))
        {
            TimeSpan age = now - scan.SubmittedAt;
            if (age >= StuckAfter)
            {
                stuck.Add(scan.ScanId);
            }
            else if (scan is { Status: ScanStatus.Queued, ScheduleId: null } && age >= UnstartedAfter)
            {
                await stepFunctions.StartExecutionAsync(ScanExecution.Request(scope.ScanStateMachineArn, scan.Tenant, scan.ScanId), cancellationToken);
                started.Add(scan.ScanId);
            }
        }

        return new InspectOperationsOutput(
            input.Run, now, executions, stuck, started, await ReadQueuesAsync(cancellationToken), await CountDeadLettersAsync(cancellationToken));
    }

    private async Task<int> CountAsync(string machine, string status, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        int count = 0;
        string? token = null;
        do
        {
            ListExecutionsResponse page = await stepFunctions.ListExecutionsAsync(
                new ListExecutionsRequest(machine, status, 1_000, token), cancellationToken);
            foreach (ExecutionListItem execution in page.Executions)
            {
                // Newest first, so the first that is too old ends the search.
                if (since is { } start && execution.StopDate is { } stop && stop < start.ToUnixTimeMilliseconds() / 1_000.0)
                {
                    return count;
                }

                count++;
            }

            token = page.NextToken;
        }
        while (token is not null);
        return count;
    }

    private async Task<IReadOnlyList<QueueDepth>> ReadQueuesAsync(CancellationToken cancellationToken)
    {
        var depths = new List<QueueDepth>();
        foreach (string url in scope.QueueUrls)
        {
            Dictionary<string, string> attributes = (await queues.GetQueueAttributesAsync(
                url, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"], cancellationToken)).Attributes;
            depths.Add(new QueueDepth(
                url[(url.LastIndexOf('/') + 1)..],
                int.Parse(attributes["ApproximateNumberOfMessages"], CultureInfo.InvariantCulture),
                int.Parse(attributes["ApproximateNumberOfMessagesNotVisible"], CultureInfo.InvariantCulture)));
        }

        return depths;
    }

    private async Task<DeadLetterCounts> CountDeadLettersAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<DeadLetterState, int> counts = await deadLetters.CountAsync(cancellationToken);
        IReadOnlyList<DeadLetterRecord> waiting = await deadLetters.ListWaitingAsync(cancellationToken);
        return new DeadLetterCounts(
            counts[DeadLetterState.Waiting], counts[DeadLetterState.Redriven], counts[DeadLetterState.Failed],
            [.. waiting.Take(100).Select(letter => $"{letter.ScanId}/{letter.Batch}")]);
    }
}
