namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>
/// The members of any SQS call: a member means the same in every action that has it, so one reader per protocol serves
/// all. Absent members are null.
/// </summary>
internal sealed class SqsRequest
{
    public string? QueueUrl { get; set; }

    public string? QueueName { get; set; }

    public string? QueueNamePrefix { get; set; }

    public string? ReceiptHandle { get; set; }

    public string? NextToken { get; set; }

    public string? SourceArn { get; set; }

    public string? DestinationArn { get; set; }

    public string? TaskHandle { get; set; }

    public int? MaxResults { get; set; }

    public int? MaxNumberOfMessages { get; set; }

    public int? MaxNumberOfMessagesPerSecond { get; set; }

    public int? VisibilityTimeout { get; set; }

    public int? WaitTimeSeconds { get; set; }

    public Dictionary<string, string>? Attributes { get; set; }

    public Dictionary<string, string>? Tags { get; set; }

    public List<string>? TagKeys { get; set; }

    /// <summary>Of queues in GetQueueAttributes, of messages in ReceiveMessage; holds <c>MessageSystemAttributeNames</c> too.</summary>
    public List<string>? AttributeNames { get; set; }

    public List<string>? MessageAttributeNames { get; set; }

    /// <summary>SendMessage's own members.</summary>
    public SendEntry Send { get; } = new();

    /// <summary>Of the three batch calls.</summary>
    public List<SendEntry>? Entries { get; set; }
}

/// <summary>One message to send, or one receipt handle to act on: an entry of a batch.</summary>
internal sealed class SendEntry
{
    public string? Id { get; set; }

    public byte[]? Body { get; set; }

    public int? DelaySeconds { get; set; }

    public string? GroupId { get; set; }

    public string? DeduplicationId { get; set; }

    public List<KeyValuePair<string, QueueMessageAttribute>>? Attributes { get; set; }

    public List<KeyValuePair<string, QueueMessageAttribute>>? SystemAttributes { get; set; }

    public string? ReceiptHandle { get; set; }

    public int? VisibilityTimeout { get; set; }
}
