using Amazon.Runtime;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.FailBatch;

/// <summary>
/// Takes what falls into the dead-letter queue. The first time, a batch waits for the operations monitor, which sends it
/// back once: what broke it may have been an outage. The second time its task is failed, so that nobody waits for it, and
/// the scan ends <c>incomplete</c>, naming what was not evaluated.
/// </summary>
public sealed class FailBatchHandler(IAmazonStepFunctions stepFunctions, DeadLetters deadLetters, TimeProvider time)
{
    /// <summary>Handles one message. Idempotent.</summary>
    /// <param name="message">The message as read.</param>
    /// <param name="body">Its text, kept for the redrive.</param>
    /// <param name="cancellationToken">Fires before the deadline.</param>
    public async Task HandleAsync(BatchMessage message, string body, CancellationToken cancellationToken)
    {
        var letter = new DeadLetterRecord(
            message.Tenant, message.ScanId, message.Batch, message.Cursor, DeadLetterState.Waiting, time.GetUtcNow(), body);
        if (message.Redriven == 0)
        {
            await deadLetters.PutAsync(letter, cancellationToken);
            return;
        }

        try
        {
            await stepFunctions.SendTaskFailureAsync(
                new SendTaskFailureRequest(
                    message.TaskToken,
                    "ThemisGuard.BatchLost",
                    $"Batch {message.Batch} could not be evaluated: its message came to the dead letters twice."),
                cancellationToken);
        }
        catch (AmazonServiceException gone) when (TaskErrors.IsGone(gone))
        {
            // The execution has ended without it (stopped, timed out): nobody waits any more.
        }

        await deadLetters.PutAsync(letter with { State = DeadLetterState.Failed, Body = null }, cancellationToken);
    }
}
