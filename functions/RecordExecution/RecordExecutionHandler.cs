using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.RecordExecution;

/// <summary>The event "Step Functions Execution Status Change" (<c>events/execution-status-change.json</c>).</summary>
public sealed record StatusChangeEvent(StatusChange Detail);

/// <summary>Its detail. Dates are epoch milliseconds.</summary>
/// <param name="ExecutionArn">ARN.</param>
/// <param name="StateMachineArn">ARN of its machine.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">As Step Functions writes it.</param>
/// <param name="StartDate">When it started.</param>
/// <param name="StopDate">When it ended; null while it runs.</param>
/// <param name="Input">JSON text; null when it is too large for an event.</param>
/// <param name="RedriveCount">How often it was redriven.</param>
/// <param name="RedriveDate">The last time.</param>
/// <param name="Error">Name of the error.</param>
/// <param name="Cause">Its cause.</param>
public sealed record StatusChange(
    string ExecutionArn, string StateMachineArn, string Name, string Status, long StartDate, long? StopDate = null, string? Input = null, int? RedriveCount = null,
    long? RedriveDate = null, string? Error = null, string? Cause = null)
{
    /// <summary>What it says of the execution.</summary>
    public ExecutionRecord ToExecution() => ExecutionDescription.Make(
        ExecutionArn, StateMachineArn, Name, Status, DateTimeOffset.FromUnixTimeMilliseconds(StartDate), Instant(StopDate), Input, RedriveCount ?? 0, Instant(RedriveDate),
        Error, Cause);

    private static DateTimeOffset? Instant(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}

/// <summary>What is known of the execution now.</summary>
public sealed record RecordExecutionOutput(string ExecutionId, ExecutionStatus Status);

/// <summary>Writes a status change into the execution's record; at the end its history too.</summary>
public sealed class RecordExecutionHandler(ExecutionRecorder recorder)
{
    /// <summary>Handles one event. Idempotent, in any order.</summary>
    public async Task<RecordExecutionOutput> HandleAsync(StatusChangeEvent change, Invocation invocation, CancellationToken cancellationToken)
    {
        ExecutionRecord known = await recorder.RecordAsync(change.Detail.ToExecution(), cancellationToken);
        if (known is { HasEnded: true, EndedAt: { } end } && known.Status == change.Detail.ToExecution().Status)
        {
            MetricLine.Write(
                invocation,
                [
                    ("ExecutionsFailed", "Count", known.Status == ExecutionStatus.Succeeded ? 0 : 1),
                    ("ExecutionSeconds", "Seconds", (end - known.StartedAt).TotalSeconds),
                    ("ExecutionTransitions", "Count", known.Transitions ?? 0),
                    ("Throttles", "Count", known.Throttles ?? 0),
                ],
                ("StateMachine", known.Machine));
        }

        return new RecordExecutionOutput(known.ExecutionId, known.Status);
    }
}
