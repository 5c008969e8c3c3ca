using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.EvaluateBatch;

/// <summary>How EvaluateBatch behaves.</summary>
/// <param name="ScanQueueUrl">Where the rest of a batch is sent.</param>
/// <param name="RetryDelay">How long a batch that failed stays hidden the first time; doubled each time, 15 minutes at most.</param>
public sealed record EvaluateBatchOptions(string ScanQueueUrl, TimeSpan RetryDelay);

/// <summary>
/// Evaluates batches from the scan queue. A batch that does not fit into the function's time goes on in another
/// invocation: what is done is written, the rest goes back to the queue with the same task token.
/// </summary>
public sealed class EvaluateBatchHandler(
    BatchEvaluator evaluator, ScanRecords scans, IAmazonStepFunctions stepFunctions, IAmazonSQS queues, EvaluateBatchOptions options)
{
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(15);

    /// <summary>Handles one message. Idempotent: results are created only if absent, a task is completed once.</summary>
    public async Task HandleAsync(SqsRecord record, Invocation invocation, CancellationToken cancellationToken)
    {
        BatchMessage message = FunctionHandlers.Read(Encoding.UTF8.GetBytes(record.Body), BatchMessageJson.Default.BatchMessage);
        try
        {
            await EvaluateAsync(message, invocation, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Otherwise it would come back only when the queue's visibility timeout ends, which is hours.
            await DelayRetryAsync(record, cancellationToken);
            throw;
        }
    }

    private async Task EvaluateAsync(BatchMessage message, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanRecord? scan = await scans.GetAsync(message.Tenant, message.ScanId, cancellationToken);
        if (scan is null or { HasEnded: true })
        {
            return; // Cancelled or failed meanwhile: nobody waits for this batch.
        }

        TimeSpan reserve = Reserve(invocation.Remaining);
        using var heartbeat = new Heartbeat(
            stepFunctions, message.TaskToken, () => scans.NotePulseAsync(message.Tenant, message.ScanId, CancellationToken.None), HeartbeatEvery, invocation.Time);
        BatchProgressed progressed = await evaluator.EvaluateAsync(
            message.Tenant, message.ScanId, message.Batch, message.Cursor,
            shouldStop: () => invocation.Remaining < reserve || heartbeat.IsLost, cancellationToken);
        if (heartbeat.IsLost)
        {
            return;
        }

        if (progressed.Next is { } next)
        {
            await SendRestAsync(message with { Cursor = next }, cancellationToken);
            return;
        }

        await scans.NoteBatchAsync(message.Tenant, message.ScanId, new BatchProgress(message.Batch, progressed.Resources), cancellationToken);
        await CompleteAsync(message.TaskToken, cancellationToken);
    }

    // Time to write the segment and to send the rest: a fifth of what there is, but not less than what a slow store needs.
    private static TimeSpan Reserve(TimeSpan remaining) =>
        TimeSpan.FromSeconds(Math.Clamp(remaining.TotalSeconds / 5, 1, 30));

    private async Task SendRestAsync(BatchMessage rest, CancellationToken cancellationToken) => await queues.SendMessageAsync(
        new SendMessageRequest
        {
            QueueUrl = options.ScanQueueUrl,
            MessageGroupId = rest.Tenant,
            MessageBody = JsonSerializer.Serialize(rest, BatchMessageJson.Default.BatchMessage),
        },
        cancellationToken);

    private async Task CompleteAsync(string taskToken, CancellationToken cancellationToken)
    {
        try
        {
            await stepFunctions.SendTaskSuccessAsync(new SendTaskSuccessRequest(taskToken, "{}"), cancellationToken);
        }
        catch (AmazonServiceException gone) when (TaskErrors.IsGone(gone))
        {
            // A duplicate delivery has completed it, or the execution has ended.
        }
    }

    private async Task DelayRetryAsync(SqsRecord record, CancellationToken cancellationToken)
    {
        double factor = Math.Pow(2, Math.Min(record.ReceiveCount - 1, 10));
        TimeSpan delay = TimeSpan.FromSeconds(Math.Min(options.RetryDelay.TotalSeconds * factor, MaxRetryDelay.TotalSeconds));
        try
        {
            await queues.ChangeMessageVisibilityAsync(options.ScanQueueUrl, record.ReceiptHandle, (int)delay.TotalSeconds, cancellationToken);
        }
        catch (AmazonServiceException)
        {
            // The message comes back anyway, only later; the failure that led here is the one to report.
        }
    }
}
