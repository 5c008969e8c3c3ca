using System.Globalization;

namespace ThemisGuard.Local.Queues;

/// <summary>What SQS itself says of a message.</summary>
internal static class SystemAttributes
{
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.Ordinal)
    {
        "All", "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber",
        "MessageDeduplicationId", "MessageGroupId", "AWSTraceHeader", "DeadLetterQueueSourceArn",
    };

    /// <summary>20 digits, as AWS's.</summary>
    public static string SequenceNumber(long id) => id.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>Calls back with each attribute that the message has.</summary>
    public static void Visit(Receipt receipt, LocalQueue queue, LocalIdentity identity, Action<string, string> visit)
    {
        Message message = receipt.Message;
        visit("SenderId", identity.Account);
        visit("SentTimestamp", Number(message.SentMs));
        visit("ApproximateReceiveCount", Number(receipt.Handle.ReceiveCount));
        visit("ApproximateFirstReceiveTimestamp", Number(receipt.FirstReceivedMs));
        if (message.GroupId is not null)
        {
            visit("MessageGroupId", message.GroupId);
        }

        if (queue.Definition.Settings.IsFifo)
        {
            visit("MessageDeduplicationId", message.DeduplicationId!);
            visit("SequenceNumber", SequenceNumber(message.Id));
        }

        if (message.TraceHeader is not null)
        {
            visit("AWSTraceHeader", message.TraceHeader);
        }

        if (message.SourceArn is not null)
        {
            visit("DeadLetterQueueSourceArn", message.SourceArn);
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
