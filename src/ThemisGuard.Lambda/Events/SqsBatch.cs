namespace ThemisGuard.Lambda.Events;

/// <summary>Handles SQS batches message by message and reports what was not handled.</summary>
public static class SqsBatch
{
    /// <summary>A handler for a mapping with <c>FunctionResponseTypes: [ReportBatchItemFailures]</c>.</summary>
    /// <param name="handle">Handles one message; a message whose handling throws is received again.</param>
    /// <param name="parallel">How many messages are handled at once. FIFO batches are handled in order whatever it says.</param>
    public static FunctionHandler Create(Func<SqsRecord, Invocation, CancellationToken, Task> handle, int parallel = 1) =>
        FunctionHandlers.Create(
            (SqsEvent batch, Invocation invocation, CancellationToken cancellationToken) => HandleAsync(batch, handle, parallel, invocation, cancellationToken),
            EventsJson.Default.SqsEvent,
            EventsJson.Default.SqsBatchResponse);

    private static async Task<SqsBatchResponse> HandleAsync(
        SqsEvent batch, Func<SqsRecord, Invocation, CancellationToken, Task> handle, int parallel, Invocation invocation, CancellationToken cancellationToken)
    {
        // All failed until shown otherwise: running out of time half way redelivers, and never loses, the rest.
        var done = new bool[batch.Records.Count];
        bool ordered = batch.Records.Any(record => record.EventSourceArn.EndsWith(".fifo", StringComparison.Ordinal));
        if (ordered || parallel <= 1)
        {
            for (int i = 0; i < done.Length && !cancellationToken.IsCancellationRequested; i++)
            {
                done[i] = await TryAsync(batch.Records[i], handle, invocation, cancellationToken);
                if (ordered && !done[i])
                {
                    break; // What follows in a FIFO batch must not overtake what failed.
                }
            }
        }
        else
        {
            using var slots = new SemaphoreSlim(parallel);
            await Task.WhenAll(batch.Records.Select(async (record, i) =>
            {
                await slots.WaitAsync(CancellationToken.None);
                try
                {
                    done[i] = !cancellationToken.IsCancellationRequested && await TryAsync(record, handle, invocation, cancellationToken);
                }
                finally
                {
                    slots.Release();
                }
            }));
        }

        return new SqsBatchResponse([.. batch.Records.Where((_, i) => !done[i]).Select(record => new SqsBatchItemFailure(record.MessageId))]);
    }

    private static async Task<bool> TryAsync(
        SqsRecord record, Func<SqsRecord, Invocation, CancellationToken, Task> handle, Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            await handle(record, invocation, cancellationToken);
            return true;
        }
        catch (Exception error)
        {
            // Boundary: one message's failure, whatever it is, is that message's alone.
            invocation.Log($"{invocation.RequestId} message {record.MessageId}, receipt {record.ReceiveCount}: {error}");
            return false;
        }
    }
}
