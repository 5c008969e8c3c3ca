using System.Text;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Lambda.Tests.Events;

public sealed class SqsBatchTests
{
    private readonly List<string> _log = [];

    [Fact]
    public async Task Messages_that_fail_are_reported_and_the_others_are_not() =>
        Assert.Equal(
            """{"batchItemFailures":[{"itemIdentifier":"m2"}]}""",
            await HandleAsync(Batch("q", "m1", "m2", "m3"), (record, _) => record.MessageId == "m2" ? throw new InvalidOperationException("no") : Task.CompletedTask));

    [Fact]
    public async Task A_failure_is_logged_with_its_message_and_receipt()
    {
        await HandleAsync(Batch("q", "m1"), (_, _) => throw new InvalidOperationException("no"));
        Assert.StartsWith("request message m1, receipt 3: System.InvalidOperationException: no", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_reached_before_the_deadline_is_reported()
    {
        using var deadline = new CancellationTokenSource();
        string answer = await HandleAsync(
            Batch("q", "m1", "m2", "m3"),
            (record, _) => record.MessageId == "m1" ? deadline.CancelAsync() : Task.CompletedTask,
            cancellationToken: deadline.Token);
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m2"},{"itemIdentifier":"m3"}]}""", answer);
    }

    [Fact]
    public async Task In_a_FIFO_batch_everything_after_a_failure_is_reported_too()
    {
        var seen = new List<string>();
        string answer = await HandleAsync(Batch("q.fifo", "m1", "m2", "m3"), (record, _) =>
        {
            seen.Add(record.MessageId);
            return record.MessageId == "m2" ? throw new InvalidOperationException("no") : Task.CompletedTask;
        });
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m2"},{"itemIdentifier":"m3"}]}""", answer);
        Assert.Equal(["m1", "m2"], seen);
    }

    [Fact]
    public async Task Parallel_handling_never_exceeds_its_bound_and_handles_all()
    {
        int running = 0, most = 0, handled = 0;
        string answer = await HandleAsync(
            Batch("q", [.. Enumerable.Range(0, 50).Select(i => $"m{i}")]),
            async (_, token) =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Delay(1, token);
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref handled);
            },
            parallel: 4);
        Assert.Equal("""{"batchItemFailures":[]}""", answer);
        Assert.Equal(50, handled);
        Assert.InRange(most, 2, 4);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = target) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }

    private async Task<string> HandleAsync(
        string batch, Func<SqsRecord, CancellationToken, Task> handle, int parallel = 1, CancellationToken cancellationToken = default)
    {
        FunctionHandler handler = SqsBatch.Create((record, _, token) => handle(record, token), parallel);
        var invocation = new Invocation("request", "arn", DateTimeOffset.MaxValue, TimeProvider.System) { Log = _log.Add };
        return Encoding.UTF8.GetString((await handler(Encoding.UTF8.GetBytes(batch), invocation, cancellationToken)).Span);
    }

    // As the mapping writes it: members that we do not read are there too.
    private static string Batch(string queue, params string[] ids) =>
        """{"Records":[""" + string.Join(",", ids.Select(id =>
            $$$"""
            {"messageId":"{{{id}}}","receiptHandle":"r","body":"b","attributes":{"ApproximateReceiveCount":"3"},
             "messageAttributes":{"n":{"stringValue":"1","stringListValues":[],"binaryListValues":[],"dataType":"Number"}},
             "md5OfBody":"x","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:{{{queue}}}","awsRegion":"us-east-1"}
            """)) + "]}";
}
