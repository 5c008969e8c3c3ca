namespace ThemisGuard.Local.Queues;

/// <summary>A checked message on its way into a queue.</summary>
/// <param name="Body">UTF-8.</param>
/// <param name="BodyMd5">MD5 of <paramref name="Body"/>.</param>
/// <param name="Attributes">As <see cref="MessageAttributes"/> encodes them; null when none.</param>
/// <param name="TraceHeader">X-Ray's, or null.</param>
/// <param name="GroupId">Null on standard queues without fair groups.</param>
/// <param name="DeduplicationId">Null on standard queues.</param>
/// <param name="DelaySeconds">Null for the queue's.</param>
internal sealed record OutgoingMessage(
    byte[] Body, UInt128 BodyMd5, byte[]? Attributes, string? TraceHeader, string? GroupId, string? DeduplicationId, int? DelaySeconds);

/// <summary>Ids given to one send.</summary>
/// <param name="MessageId">Of the message, or of the first one that a FIFO send repeats.</param>
/// <param name="Id">Row id and, in FIFO queues, the sequence number.</param>
internal readonly record struct SendResult(Guid MessageId, long Id);
