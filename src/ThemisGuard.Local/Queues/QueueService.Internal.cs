using System.Text;
using ThemisGuard.Local.Queues.Protocol;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues;

/// <summary>The engine's own way in, without HTTP; the same checks as over the wire.</summary>
public sealed partial class QueueService
{
    /// <inheritdoc/>
    /// <exception cref="WireException">SQS would refuse the message.</exception>
    public async Task<string> SendAsync(string queueUrlOrArn, QueueMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        LocalQueue queue = Find(queueUrlOrArn);
        cancellationToken.ThrowIfCancellationRequested();
        OutgoingMessage outgoing = MessageChecks.Check(new SendEntry
        {
            Body = Encoding.UTF8.GetBytes(message.Body),
            GroupId = message.GroupId,
            DeduplicationId = message.DeduplicationId,
            DelaySeconds = message.DelaySeconds,
            SystemAttributes = message.TraceHeader is { } trace ? [new("AWSTraceHeader", new QueueMessageAttribute("String", trace))] : null,
            Attributes = message.Attributes is { Count: > 0 } ? [.. message.Attributes] : null,
        }, queue.Definition.Settings);
        (SendResult[] results, Task stored) = queue.Send([outgoing]);
        await stored;
        return results[0].MessageId.ToString();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        string queueUrlOrArn, int maxMessages, TimeSpan wait, TimeSpan? visibilityTimeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessages, 10);
        LocalQueue queue = Find(queueUrlOrArn);
        IReadOnlyList<Receipt> receipts = await queue.ReceiveAsync(
            maxMessages, (long)wait.TotalMilliseconds, (long?)visibilityTimeout?.TotalMilliseconds, stored: true, cancellationToken);
        return [.. receipts.Select(receipt => Received(queue, receipt))];
    }

    /// <inheritdoc/>
    /// <exception cref="WireException">A handle is none, or has expired on a FIFO queue; the others are deleted.</exception>
    public async Task DeleteAsync(string queueUrlOrArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken)
    {
        (WireException?[] errors, Task stored) = Find(queueUrlOrArn).Delete(receiptHandles);
        await stored;
        ThrowFirst(errors);
    }

    /// <inheritdoc/>
    /// <exception cref="WireException">A handle is none, or its message is gone; the others are changed.</exception>
    public async Task ChangeVisibilityAsync(string queueUrlOrArn, IReadOnlyList<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken)
    {
        int seconds = (int)visibilityTimeout.TotalSeconds;
        ArgumentOutOfRangeException.ThrowIfNegative(seconds, nameof(visibilityTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seconds, 43_200, nameof(visibilityTimeout));
        (WireException?[] errors, Task stored) = Find(queueUrlOrArn).ChangeVisibility([.. receiptHandles.Select(handle => (handle, seconds))]);
        await stored;
        ThrowFirst(errors);
    }

    /// <inheritdoc/>
    public async Task<int> ReleaseAsync(string queueUrlOrArn, bool died, CancellationToken cancellationToken)
    {
        (int released, Task stored) = Find(queueUrlOrArn).ReleaseAll(died);
        await stored;
        return released;
    }

    /// <inheritdoc/>
    public Task SetAloneAsync(string queueUrlOrArn, string receiptHandle, bool alone, CancellationToken cancellationToken) =>
        Find(queueUrlOrArn).SetAlone(receiptHandle, alone);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> GetAttributesAsync(string queueUrlOrArn, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(SqsActions.Attributes(Find(queueUrlOrArn)));

    /// <summary>Age of a queue's oldest message, in whole seconds; null when there is no such queue, or nothing in it.</summary>
    internal long? OldestAgeSeconds(string queueName) =>
        _world.Find(_world.Identity.Arn("sqs", queueName))?.OldestSentMs() is { } sent ? Math.Max(0, (_world.Clock.NowMs - sent) / 1_000) : null;

    private LocalQueue Find(string queueUrlOrArn) => _world.Find(queueUrlOrArn) ?? throw new QueueNotFoundException(queueUrlOrArn);

    private ReceivedMessage Received(LocalQueue queue, Receipt receipt)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        SystemAttributes.Visit(receipt, queue, _world.Identity, attributes.Add);
        return new ReceivedMessage(
            receipt.Message.MessageId.ToString(),
            receipt.Handle.ToString(),
            Encoding.UTF8.GetString(receipt.Message.Body),
            MessageAttributes.Hex(receipt.Message.BodyMd5),
            attributes,
            receipt.Message.Attributes is { } encoded ? MessageAttributes.Decode(encoded).ToDictionary(StringComparer.Ordinal) : [])
        {
            MustBeAlone = receipt.Message.Deaths >= Deaths.InCompany,
        };
    }

    private static void ThrowFirst(WireException?[] errors)
    {
        if (errors.FirstOrDefault(error => error is not null) is { } first)
        {
            throw first;
        }
    }
}
