using System.Buffers;
using System.Text.Json;
using Amazon.Runtime;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Costs;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Aws.Operations;

/// <summary>
/// Writes what happens to executions into the record store, and when one has ended its history into the artifact store, so
/// that both outlive what Step Functions keeps (90 days). Told twice, or in any order, it comes to the same.
/// </summary>
public sealed class ExecutionRecorder(IAmazonStepFunctions stepFunctions, ExecutionRecords executions, IArtifactStore artifacts)
{
    // Without a free tier: it is the account's, not the execution's.
    private static readonly decimal UsdPerTransition = PriceTable.BuiltIn.StepFunctions.StandardTransitionsPerThousand / 1_000;

    // A page may hold 256 KiB an event; a function has a gigabyte.
    private const int PageSize = 500;

    // A child execution and its one state, as the cost model counts them.
    private const int TransitionsOfChild = 2;

    /// <summary>Records what was learned of an execution.</summary>
    /// <returns>The execution as it is known now.</returns>
    public async Task<ExecutionRecord> RecordAsync(ExecutionRecord learned, CancellationToken cancellationToken)
    {
        if (!learned.HasEnded)
        {
            return await executions.NoteAsync(learned, cancellationToken);
        }

        // Copying a history is dear: not for what is known already, or is no longer true.
        return await executions.GetAsync(learned.ExecutionId, cancellationToken) is { } before
            && (before.Stage > learned.Stage || (before.Stage == learned.Stage && before.HistoryEvents is not null))
            ? before
            : await executions.NoteAsync(await CompleteAsync(learned, cancellationToken), cancellationToken);
    }

    /// <summary>Asks Step Functions how an execution stands, and records it.</summary>
    /// <returns>The execution; null when Step Functions knows none.</returns>
    public async Task<ExecutionRecord?> RefreshAsync(string executionArn, CancellationToken cancellationToken) =>
        await FindAsync(executionArn, cancellationToken) is { } found ? await RecordAsync(found, cancellationToken) : null;

    /// <summary>An execution as Step Functions describes it; null when it knows none.</summary>
    public async Task<ExecutionRecord?> FindAsync(string executionArn, CancellationToken cancellationToken)
    {
        try
        {
            return ExecutionDescription.Read(await stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest(executionArn), cancellationToken));
        }
        catch (AmazonServiceException missing) when (missing.ErrorCode is "ExecutionDoesNotExist" or "InvalidArn")
        {
            return null;
        }
    }

    private async Task<ExecutionRecord> CompleteAsync(ExecutionRecord known, CancellationToken cancellationToken)
    {
        var tally = new HistoryTally();
        string? key = ExecutionRecords.HistoryKeyOf(known);
        try
        {
            await artifacts.WriteAsync(key, (stream, token) => CopyHistoryAsync(known.ExecutionArn, tally, stream, token), cancellationToken);
        }
        catch (AmazonServiceException missing) when (missing.ErrorCode == "ExecutionDoesNotExist")
        {
            // Its machine was deleted: there is nothing left to keep.
            key = null;
        }

        long transitions = tally.Transitions + await ChildTransitionsAsync(tally.MapRuns, cancellationToken);
        return known with
        {
            Transitions = transitions,
            CostUsd = transitions * UsdPerTransition,
            Throttles = tally.Throttles,
            HistoryKey = key,
            HistoryEvents = tally.Events,
        };
    }

    private async Task CopyHistoryAsync(string executionArn, HistoryTally tally, Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1_024);
        string? token = null;
        do
        {
            GetExecutionHistoryResponse page = await stepFunctions.GetExecutionHistoryAsync(
                new GetExecutionHistoryRequest(executionArn, PageSize, NextToken: token), cancellationToken);
            foreach (JsonElement happened in page.Events)
            {
                tally.Add(happened);
                using (var json = new Utf8JsonWriter(buffer))
                {
                    HistoryEventText.Write(json, happened);
                }

                buffer.Write("\n"u8);
                await stream.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }

            token = page.NextToken;
        }
        while (token is not null);
    }

    private async Task<long> ChildTransitionsAsync(IReadOnlyCollection<string> mapRuns, CancellationToken cancellationToken)
    {
        long transitions = 0;
        foreach (string mapRun in mapRuns)
        {
            DescribeMapRunResponse run = await stepFunctions.DescribeMapRunAsync(new DescribeMapRunRequest(mapRun), cancellationToken);
            transitions += TransitionsOfChild * run.ExecutionCounts.Total;
        }

        return transitions;
    }
}
