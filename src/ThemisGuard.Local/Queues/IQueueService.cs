namespace ThemisGuard.Local.Queues;

/// <summary>The engine's own view of its queues: what event source mappings, executions and the bus need of SQS.</summary>
public interface IQueueService
{
    /// <summary>Sends a message; acknowledged when durable.</summary>
    /// <exception cref="QueueNotFoundException">No such queue.</exception>
    Task<string> SendAsync(string queueUrlOrArn, QueueMessage message, CancellationToken cancellationToken);

    /// <summary>Receives up to <paramref name="maxMessages"/> (1 to 10) messages, waiting up to <paramref name="wait"/> for the first.</summary>
    Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        string queueUrlOrArn, int maxMessages, TimeSpan wait, TimeSpan? visibilityTimeout, CancellationToken cancellationToken);

    /// <summary>Deletes received messages; acknowledged when durable.</summary>
    Task DeleteAsync(string queueUrlOrArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken);

    /// <summary>Sets the visibility of received messages from now.</summary>
    Task ChangeVisibilityAsync(string queueUrlOrArn, IReadOnlyList<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken);

    /// <summary>
    /// Makes every message in flight visible, as if it had not been received. For the engine's start: the consumers that had
    /// received them went with the process before.
    /// </summary>
    /// <param name="queueUrlOrArn">The queue.</param>
    /// <param name="died">True when that process did not end by itself; see <see cref="ReceivedMessage.MustBeAlone"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How many there were.</returns>
    Task<int> ReleaseAsync(string queueUrlOrArn, bool died, CancellationToken cancellationToken);

    /// <summary>Notes that a consumer in this process begins (or ends) to handle a message and nothing else of the queue.</summary>
    Task SetAloneAsync(string queueUrlOrArn, string receiptHandle, bool alone, CancellationToken cancellationToken);

    /// <summary>The queue's attributes as <c>GetQueueAttributes</c> names them.</summary>
    Task<IReadOnlyDictionary<string, string>> GetAttributesAsync(string queueUrlOrArn, CancellationToken cancellationToken);
}

/// <summary>A message to send.</summary>
/// <param name="Body">Text, at most 1 MiB.</param>
/// <param name="GroupId">Message group (the tenant, on fair queues), or null.</param>
/// <param name="DeduplicationId">FIFO queues only.</param>
/// <param name="DelaySeconds">0 to 900, or null for the queue's.</param>
/// <param name="Attributes">Message attributes by name, or null.</param>
/// <param name="TraceHeader">Received as <c>AWSTraceHeader</c>, or null.</param>
public sealed record QueueMessage(
    string Body, string? GroupId = null, string? DeduplicationId = null, int? DelaySeconds = null,
    IReadOnlyDictionary<string, QueueMessageAttribute>? Attributes = null, string? TraceHeader = null);

/// <summary>One message attribute: <c>String</c>, <c>Number</c> or <c>Binary</c>, with an optional <c>.label</c>.</summary>
public sealed record QueueMessageAttribute(string DataType, string? StringValue, byte[]? BinaryValue = null);

/// <summary>A message as received.</summary>
/// <param name="MessageId">UUID.</param>
/// <param name="ReceiptHandle">Of this receipt.</param>
/// <param name="Body">Text.</param>
/// <param name="Md5OfBody">Hex.</param>
/// <param name="Attributes">System attributes, all of them, as strings.</param>
/// <param name="MessageAttributes">Message attributes; empty when none.</param>
public sealed record ReceivedMessage(
    string MessageId, string ReceiptHandle, string Body, string Md5OfBody,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, QueueMessageAttribute> MessageAttributes)
{
    /// <summary>The process died several times while it was handled together with others: which of them was it?</summary>
    public bool MustBeAlone { get; init; }
}

/// <summary>The queue does not exist.</summary>
public sealed class QueueNotFoundException(string queue) : Exception($"The specified queue does not exist: {queue}");
