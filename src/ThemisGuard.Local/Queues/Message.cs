namespace ThemisGuard.Local.Queues;

/// <summary>A message in a queue. What was sent never changes; where it stands does, under its queue's lock.</summary>
/// <param name="id">Row id and, in FIFO queues, the sequence number: grows over restarts.</param>
internal sealed class Message(long id)
{
    public long Id { get; } = id;

    public required Guid MessageId { get; init; }

    /// <summary>UTF-8.</summary>
    public required byte[] Body { get; init; }

    /// <summary>MD5 of <see cref="Body"/>.</summary>
    public required UInt128 BodyMd5 { get; init; }

    /// <summary>As <see cref="MessageAttributes"/> encodes them; null when none.</summary>
    public byte[]? Attributes { get; init; }

    public string? TraceHeader { get; init; }

    public string? GroupId { get; init; }

    public string? DeduplicationId { get; init; }

    /// <summary>ARN of the queue that it was moved from as a dead letter.</summary>
    public string? SourceArn { get; init; }

    public required long SentMs { get; init; }

    /// <summary>When the retention period began.</summary>
    public required long RetainedMs { get; init; }

    public MessageState State { get; set; }

    /// <summary>When a delay or visibility timeout ends.</summary>
    public long VisibleMs { get; set; }

    public int ReceiveCount { get; set; }

    public long FirstReceivedMs { get; set; }

    /// <summary>When it was last received; 0 when that was before a restart.</summary>
    public long ReceivedMs { get; set; }

    /// <summary>How often the process died while a function had it (<c>LocalQueue.Releasing.cs</c>).</summary>
    public int Deaths { get; set; }

    /// <summary>Whether a function has it right now and nothing else of its queue.</summary>
    public bool IsAlone { get; set; }

    /// <summary>Counts how often it was put into its lane; an entry of an earlier time is void.</summary>
    public int ReadyStamp { get; set; }

    /// <summary>Its place in its FIFO group.</summary>
    public LinkedListNode<Message>? Place { get; set; }

    /// <summary>The same message in its dead-letter queue: id, content and receive count go with it.</summary>
    public Message AsDeadLetter(LocalQueue from, LocalQueue to, long nowMs, QueueWorld world)
    {
        bool fifo = to.Definition.Settings.IsFifo;
        return new Message(fifo ? world.NextId() : Id)
        {
            MessageId = MessageId,
            Body = Body,
            BodyMd5 = BodyMd5,
            Attributes = Attributes,
            TraceHeader = TraceHeader,
            GroupId = GroupId,
            DeduplicationId = DeduplicationId,
            SourceArn = from.Arn,
            SentMs = SentMs,

            // Source: SQS Developer Guide, "Message retention periods for dead-letter queues".
            RetainedMs = fifo ? nowMs : RetainedMs,
            VisibleMs = nowMs,
            State = MessageState.Ready,
            ReceiveCount = ReceiveCount,
            FirstReceivedMs = FirstReceivedMs,
        };
    }

    /// <summary>A new message with the same content, as a move task makes it.</summary>
    public Message AsNew(long nowMs, QueueWorld world) => new(world.NextId())
    {
        MessageId = RandomId.Next(),
        Body = Body,
        BodyMd5 = BodyMd5,
        Attributes = Attributes,
        TraceHeader = TraceHeader,
        GroupId = GroupId,
        DeduplicationId = DeduplicationId,
        SentMs = nowMs,
        RetainedMs = nowMs,
        VisibleMs = nowMs,
        State = MessageState.Ready,
    };
}

internal enum MessageState
{
    Delayed = 0,
    Ready,
    InFlight,
    Gone,
}
