using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.RedriveDeadLetters;

/// <summary>Input of the <c>RedriveDeadLetters</c> task; written by <c>statemachines/operations-monitor.asl.json</c>.</summary>
/// <param name="Run">Name of the monitor's execution.</param>
public sealed record RedriveDeadLettersInput(string Run);

/// <summary>What was sent back, as <c>scan/batch</c>.</summary>
public sealed record RedriveDeadLettersOutput(IReadOnlyList<string> Redriven);

/// <summary>Sends dead letters back to the scan queue, each once in its life.</summary>
public sealed class RedriveDeadLettersHandler(DeadLetters deadLetters, IAmazonSQS queues, string scanQueueUrl)
{
    /// <summary>Handles one task. When it is cut short the rest waits for the next run; a letter sent twice is evaluated once.</summary>
    public async Task<RedriveDeadLettersOutput> HandleAsync(RedriveDeadLettersInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        var redriven = new List<string>();
        foreach (DeadLetterRecord letter in await deadLetters.ListWaitingAsync(cancellationToken))
        {
            if (letter.Body is null)
            {
                continue;
            }

            BatchMessage message = JsonSerializer.Deserialize(letter.Body, BatchMessageJson.Default.BatchMessage)!;
            await queues.SendMessageAsync(
                new SendMessageRequest
                {
                    QueueUrl = scanQueueUrl,
                    MessageGroupId = letter.Tenant,
                    MessageBody = JsonSerializer.Serialize(message with { Redriven = message.Redriven + 1 }, BatchMessageJson.Default.BatchMessage),
                },
                cancellationToken);
            await deadLetters.PutAsync(letter with { State = DeadLetterState.Redriven, Body = null }, cancellationToken);
            redriven.Add($"{letter.ScanId}/{letter.Batch}");
        }

        return new RedriveDeadLettersOutput(redriven);
    }
}
