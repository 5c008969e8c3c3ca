namespace ThemisGuard.Lambda.Events;

/// <summary>What an SQS event source mapping gives to a function.</summary>
/// <param name="Records">1 to 10,000 messages.</param>
public sealed record SqsEvent([property: System.Text.Json.Serialization.JsonPropertyName("Records")] IReadOnlyList<SqsRecord> Records);

/// <summary>One message.</summary>
/// <param name="MessageId">UUID.</param>
/// <param name="ReceiptHandle">Of this receipt.</param>
/// <param name="Body">Text.</param>
/// <param name="Attributes">System attributes: <c>ApproximateReceiveCount</c>, <c>SentTimestamp</c> (ms), <c>MessageGroupId</c>, …</param>
/// <param name="MessageAttributes">The sender's attributes.</param>
/// <param name="EventSourceArn">ARN of the queue.</param>
public sealed record SqsRecord(
    string MessageId,
    string ReceiptHandle,
    string Body,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, SqsAttribute> MessageAttributes,
    [property: System.Text.Json.Serialization.JsonPropertyName("eventSourceARN")] string EventSourceArn)
{
    /// <summary>How often this message was received, this time included; 1 when the queue does not say.</summary>
    public int ReceiveCount =>
        Attributes.TryGetValue("ApproximateReceiveCount", out string? text) && int.TryParse(text, out int count) ? count : 1;
}

/// <summary>One message attribute.</summary>
/// <param name="DataType"><c>String</c>, <c>Number</c> or <c>Binary</c>, with an optional <c>.label</c>.</param>
/// <param name="StringValue">For strings and numbers.</param>
/// <param name="BinaryValue">Base64, for binaries.</param>
public sealed record SqsAttribute(string DataType, string? StringValue = null, string? BinaryValue = null);

/// <summary>A partial batch response: the listed messages come back, the others are deleted.</summary>
/// <param name="BatchItemFailures">Empty when all were handled.</param>
public sealed record SqsBatchResponse(IReadOnlyList<SqsBatchItemFailure> BatchItemFailures);

/// <summary>One message that was not handled.</summary>
/// <param name="ItemIdentifier">Its message id.</param>
public sealed record SqsBatchItemFailure(string ItemIdentifier);
