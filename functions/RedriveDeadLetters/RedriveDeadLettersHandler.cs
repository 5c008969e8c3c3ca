using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.RedriveDeadLetters;

/// <summary>Input of the <c>RedriveDeadLetters</c> task; written by <c>statemachines/operations-monitor.asl.json</c>.</summary>
/// <param name="Run">Name of the monitor's execution.</param>
public sealed record RedriveDeadLettersInput(string Run);

/// <summary>What was done with the dead letters, each as <c>scan/batch</c>.</summary>
/// <param name="Redriven">Sent back.</param>
/// <param name="Discarded">Given up, because their scan had ended.</param>
public sealed record RedriveDeadLettersOutput(IReadOnlyList<string> Redriven, IReadOnlyList<string> Discarded);

/// <summary>Sends dead letters back to the scan queue, each once in its life; fails the batches whose scan has ended.</summary>
public sealed class RedriveDeadLettersHandler(DeadLetters deadLetters, DeadLetterRedrive redrive)
{
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    /// <summary>Handles one task. When it is cut short the rest waits for the next run; a letter sent twice is evaluated once.</summary>
    public async Task<RedriveDeadLettersOutput> HandleAsync(RedriveDeadLettersInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        var done = new Dictionary<DeadLetterState, List<string>> { [DeadLetterState.Redriven] = [], [DeadLetterState.Discarded] = [] };
        foreach (DeadLetterRecord letter in await deadLetters.ListWaitingAsync(cancellationToken))
        {
            if (invocation.Remaining < Reserve)
            {
                break;
            }

            if (letter.Body is not null)
            {
                done[await redrive.RedriveAsync(letter, cancellationToken)].Add($"{letter.ScanId}/{letter.Batch}");
            }
        }

        return new RedriveDeadLettersOutput(done[DeadLetterState.Redriven], done[DeadLetterState.Discarded]);
    }
}
