using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Aws.Operations;

/// <summary>Sends dead letters back to the scan queue, or gives them up.</summary>
public sealed class DeadLetterRedrive(DeadLetters deadLetters, ScanRecords scans, IAmazonSQS queues, IAmazonStepFunctions stepFunctions, string scanQueueUrl)
{
    /// <summary>Sends a letter back; one whose scan has ended, or is gone, is discarded. A letter sent twice is evaluated once.</summary>
    /// <returns>What has become of it.</returns>
    public async Task<DeadLetterState> RedriveAsync(DeadLetterRecord letter, CancellationToken cancellationToken)
    {
        if (letter.State != DeadLetterState.Waiting || letter.Body is null)
        {
            return letter.State;
        }

        if (await scans.GetAsync(letter.Tenant, letter.ScanId, cancellationToken) is not { HasEnded: false })
        {
            await DiscardAsync(letter, "its scan has ended", cancellationToken);
            return DeadLetterState.Discarded;
        }

        BatchMessage message = Read(letter.Body);
        await queues.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = scanQueueUrl,
                MessageGroupId = letter.Tenant,
                MessageBody = JsonSerializer.Serialize(message with { Redriven = message.Redriven + 1 }, BatchMessageJson.Default.BatchMessage),
            },
            cancellationToken);
        await deadLetters.PutAsync(letter with { State = DeadLetterState.Redriven, Body = null }, cancellationToken);
        return DeadLetterState.Redriven;
    }

    /// <summary>Fails the task of a letter's batch, so that nobody waits for it.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="reason">Why, as the end of a sentence.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task DiscardAsync(DeadLetterRecord letter, string reason, CancellationToken cancellationToken)
    {
        if (letter.Body is { } body)
        {
            try
            {
                await stepFunctions.SendTaskFailureAsync(
                    new SendTaskFailureRequest(Read(body).TaskToken, "ThemisGuard.BatchLost", $"Batch {letter.Batch} was not evaluated: {reason}."), cancellationToken);
            }
            catch (AmazonServiceException gone) when (TaskErrors.IsGone(gone))
            {
                // Nobody waits for it already.
            }
        }

        await deadLetters.PutAsync(letter with { State = DeadLetterState.Discarded, Body = null }, cancellationToken);
    }

    private static BatchMessage Read(string body) => JsonSerializer.Deserialize(body, BatchMessageJson.Default.BatchMessage)!;
}
