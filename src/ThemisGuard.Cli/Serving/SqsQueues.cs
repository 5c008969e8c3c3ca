using Amazon.SQS;
using Amazon.SQS.Model;
using ThemisGuard.Local.Queues;

namespace ThemisGuard.Cli.Serving;

/// <summary>Queues in SQS, for the workers of <c>themis serve</c>.</summary>
/// <param name="sqs">The client.</param>
/// <param name="urls">URLs by the ARNs that the template has.</param>
internal sealed class SqsQueues(IAmazonSQS sqs, IReadOnlyDictionary<string, string> urls) : IQueueService
{
    public async Task<string> SendAsync(string queueUrlOrArn, QueueMessage message, CancellationToken cancellationToken) => (await sqs.SendMessageAsync(
        new SendMessageRequest
        {
            QueueUrl = Url(queueUrlOrArn),
            MessageBody = message.Body,
            MessageGroupId = message.GroupId,
            MessageDeduplicationId = message.DeduplicationId,
            DelaySeconds = message.DelaySeconds,
        },
        cancellationToken)).MessageId;

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        string queueUrlOrArn, int maxMessages, TimeSpan wait, TimeSpan? visibilityTimeout, CancellationToken cancellationToken)
    {
        ReceiveMessageResponse response = await sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = Url(queueUrlOrArn),
                MaxNumberOfMessages = maxMessages,
                WaitTimeSeconds = (int)wait.TotalSeconds,
                VisibilityTimeout = (int?)visibilityTimeout?.TotalSeconds,
                MessageSystemAttributeNames = ["All"],
                MessageAttributeNames = ["All"],
            },
            cancellationToken);
        return [.. (response.Messages ?? []).Select(message => new ReceivedMessage(
            message.MessageId,
            message.ReceiptHandle,
            message.Body,
            message.MD5OfBody,
            message.Attributes ?? [],
            (message.MessageAttributes ?? []).ToDictionary(
                attribute => attribute.Key,
                attribute => new QueueMessageAttribute(attribute.Value.DataType, attribute.Value.StringValue, attribute.Value.BinaryValue?.ToArray()))))];
    }

    public async Task DeleteAsync(string queueUrlOrArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken)
    {
        DeleteMessageBatchResponse response = await sqs.DeleteMessageBatchAsync(
            Url(queueUrlOrArn), [.. receiptHandles.Select((handle, i) => new DeleteMessageBatchRequestEntry($"m{i}", handle))], cancellationToken);
        if (response.Failed is { Count: > 0 } failed)
        {
            throw new AmazonSQSException($"{failed.Count} of {receiptHandles.Count} messages were not deleted: {failed[0].Code} {failed[0].Message}");
        }
    }

    public async Task ChangeVisibilityAsync(string queueUrlOrArn, IReadOnlyList<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken) =>
        await sqs.ChangeMessageVisibilityBatchAsync(
            Url(queueUrlOrArn),
            [.. receiptHandles.Select((handle, i) => new ChangeMessageVisibilityBatchRequestEntry($"m{i}", handle) { VisibilityTimeout = (int)visibilityTimeout.TotalSeconds })],
            cancellationToken);

    /// <summary>Nothing: other processes work on what is in flight.</summary>
    public Task<int> ReleaseAsync(string queueUrlOrArn, bool died, CancellationToken cancellationToken) => Task.FromResult(0);

    /// <summary>Nothing: here the redrive policy ends what keeps killing its process.</summary>
    public Task SetAloneAsync(string queueUrlOrArn, string receiptHandle, bool alone, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyDictionary<string, string>> GetAttributesAsync(string queueUrlOrArn, CancellationToken cancellationToken) =>
        (await sqs.GetQueueAttributesAsync(Url(queueUrlOrArn), ["All"], cancellationToken)).Attributes;

    private string Url(string queueUrlOrArn) => urls.TryGetValue(queueUrlOrArn, out string? url) ? url : queueUrlOrArn;
}
