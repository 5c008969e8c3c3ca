using System.Buffers;
using System.Text.Json;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>The actions on messages.</summary>
internal sealed partial class SqsActions
{
    private const int MaxBatch = 10;

    private static readonly SearchValues<char> EntryIdLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private async Task<Action<Utf8JsonWriter>> SendMessageAsync(SqsRequest request)
    {
        LocalQueue queue = Queue(request);
        OutgoingMessage message = MessageChecks.Check(request.Send, queue.Definition.Settings);
        byte[]? system = MessageChecks.EncodeSystem(request.Send);
        (SendResult[] results, Task stored) = queue.Send([message]);
        await stored;
        bool fifo = queue.Definition.Settings.IsFifo;
        return json => WriteSent(json, message, system, results[0], fifo);
    }

    private async Task<Action<Utf8JsonWriter>> SendMessageBatchAsync(SqsRequest request)
    {
        LocalQueue queue = Queue(request);
        List<SendEntry> entries = CheckEntries(request.Entries, "SendMessageBatchRequestEntry");
        QueueSettings settings = queue.Definition.Settings;
        long size = entries.Sum(MessageChecks.Size);
        if (size > QueueSettings.LargestMessage)
        {
            throw SqsErrors.BatchTooLong(size);
        }

        var errors = new WireException?[entries.Count];
        var messages = new List<OutgoingMessage>(entries.Count);
        var accepted = new List<int>(entries.Count);
        for (int i = 0; i < entries.Count; i++)
        {
            MessageChecks.CheckFifo(entries[i], settings);
            try
            {
                messages.Add(MessageChecks.Check(entries[i], settings));
                accepted.Add(i);
            }
            catch (WireException error)
            {
                errors[i] = error;
            }
        }

        (SendResult[] results, Task stored) = messages.Count == 0 ? ([], Task.CompletedTask) : queue.Send(messages);
        await stored;
        return json =>
        {
            if (messages.Count > 0)
            {
                json.WriteStartArray("Successful"u8);
                for (int i = 0; i < messages.Count; i++)
                {
                    json.WriteStartObject();
                    json.WriteString("Id"u8, entries[accepted[i]].Id);
                    WriteSent(json, messages[i], MessageChecks.EncodeSystem(entries[accepted[i]]), results[i], settings.IsFifo);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            WriteFailed(json, entries, errors);
        };
    }

    private async Task<Action<Utf8JsonWriter>> ReceiveMessageAsync(SqsRequest request, CancellationToken cancellationToken)
    {
        LocalQueue queue = Queue(request);
        if (request.MaxNumberOfMessages is < 1 or > MaxBatch)
        {
            throw SqsErrors.InvalidParameter("MaxNumberOfMessages", request.MaxNumberOfMessages, "Must be between 1 and 10, if provided.");
        }

        if (request.WaitTimeSeconds is < 0 or > 20)
        {
            throw SqsErrors.InvalidParameter("WaitTimeSeconds", request.WaitTimeSeconds, "Must be >= 0 and <= 20, if provided.");
        }

        if (request.VisibilityTimeout is { } asked)
        {
            CheckVisibility(asked);
        }

        if (request.AttributeNames?.Find(name => !SystemAttributes.Names.Contains(name) && !QueueSettings.IsAttribute(name)) is { } unknown)
        {
            throw SqsErrors.InvalidAttributeName(unknown);
        }

        IReadOnlyList<Receipt> receipts = await queue.ReceiveAsync(
            request.MaxNumberOfMessages ?? 1, request.WaitTimeSeconds * 1_000L, request.VisibilityTimeout * 1_000L, stored: false, cancellationToken);
        if (receipts.Count == 0)
        {
            return Nothing;
        }

        return json =>
        {
            json.WriteStartArray("Messages"u8);
            foreach (Receipt receipt in receipts)
            {
                WriteReceived(json, receipt, queue, request);
            }

            json.WriteEndArray();
        };
    }

    private async Task<Action<Utf8JsonWriter>> DeleteMessageAsync(SqsRequest request)
    {
        (WireException?[] errors, Task stored) = Queue(request).Delete([Required(request.ReceiptHandle, "ReceiptHandle")]);
        return errors[0] is { } error ? throw error : await After(stored, Nothing);
    }

    private async Task<Action<Utf8JsonWriter>> DeleteMessageBatchAsync(SqsRequest request)
    {
        LocalQueue queue = Queue(request);
        List<SendEntry> entries = CheckEntries(request.Entries, "DeleteMessageBatchRequestEntry");
        (WireException?[] errors, Task stored) = queue.Delete([.. entries.Select(entry => Required(entry.ReceiptHandle, "ReceiptHandle"))]);
        return await After(stored, json => WriteOutcome(json, entries, errors));
    }

    private async Task<Action<Utf8JsonWriter>> ChangeMessageVisibilityAsync(SqsRequest request)
    {
        LocalQueue queue = Queue(request);
        int seconds = CheckVisibility(request.VisibilityTimeout ?? throw SqsErrors.MissingParameter("VisibilityTimeout"));
        (WireException?[] errors, Task stored) = queue.ChangeVisibility([(Required(request.ReceiptHandle, "ReceiptHandle"), seconds)]);
        return errors[0] is { } error ? throw error : await After(stored, Nothing);
    }

    private async Task<Action<Utf8JsonWriter>> ChangeMessageVisibilityBatchAsync(SqsRequest request)
    {
        LocalQueue queue = Queue(request);
        List<SendEntry> entries = CheckEntries(request.Entries, "ChangeMessageVisibilityBatchRequestEntry");
        var errors = new WireException?[entries.Count];
        var changes = new List<(string Handle, int Seconds)>(entries.Count);
        var accepted = new List<int>(entries.Count);
        for (int i = 0; i < entries.Count; i++)
        {
            try
            {
                changes.Add((Required(entries[i].ReceiptHandle, "ReceiptHandle"), CheckVisibility(entries[i].VisibilityTimeout ?? throw SqsErrors.MissingParameter("VisibilityTimeout"))));
                accepted.Add(i);
            }
            catch (WireException error)
            {
                errors[i] = error;
            }
        }

        (WireException?[] refused, Task stored) = queue.ChangeVisibility(changes);
        for (int i = 0; i < refused.Length; i++)
        {
            errors[accepted[i]] = refused[i];
        }

        return await After(stored, json => WriteOutcome(json, entries, errors));
    }

    private static async Task<Action<Utf8JsonWriter>> After(Task stored, Action<Utf8JsonWriter> answer)
    {
        await stored;
        return answer;
    }

    private static int CheckVisibility(int seconds) => seconds is >= 0 and <= 43_200
        ? seconds
        : throw SqsErrors.InvalidParameter("VisibilityTimeout", seconds, "VisibilityTimeout must be an integer between 0 and 43200");

    private static List<SendEntry> CheckEntries(List<SendEntry>? entries, string name)
    {
        if (entries is not { Count: > 0 })
        {
            throw SqsErrors.EmptyBatch(name);
        }

        if (entries.Count > MaxBatch)
        {
            throw SqsErrors.TooManyEntries(entries.Count);
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (SendEntry entry in entries)
        {
            if (entry.Id is not { Length: >= 1 and <= 80 } id || id.AsSpan().ContainsAnyExcept(EntryIdLetters))
            {
                throw SqsErrors.InvalidEntryId();
            }

            if (!ids.Add(id))
            {
                throw SqsErrors.IdsNotDistinct(id);
            }
        }

        return entries;
    }

    private static void WriteSent(Utf8JsonWriter json, OutgoingMessage message, byte[]? system, SendResult result, bool fifo)
    {
        json.WriteString("MessageId"u8, result.MessageId);
        json.WriteString("MD5OfMessageBody"u8, MessageAttributes.Hex(message.BodyMd5));
        if (message.Attributes is not null)
        {
            json.WriteString("MD5OfMessageAttributes"u8, MessageAttributes.Md5(message.Attributes));
        }

        if (system is not null)
        {
            json.WriteString("MD5OfMessageSystemAttributes"u8, MessageAttributes.Md5(system));
        }

        if (fifo)
        {
            json.WriteString("SequenceNumber"u8, SystemAttributes.SequenceNumber(result.Id));
        }
    }

    private void WriteReceived(Utf8JsonWriter json, Receipt receipt, LocalQueue queue, SqsRequest request)
    {
        Message message = receipt.Message;
        json.WriteStartObject();
        json.WriteString("MessageId"u8, message.MessageId);
        json.WriteString("ReceiptHandle"u8, receipt.Handle.ToString());
        json.WriteString("MD5OfBody"u8, MessageAttributes.Hex(message.BodyMd5));
        json.WriteString("Body"u8, message.Body);
        if (request.AttributeNames is { Count: > 0 } names)
        {
            json.WriteStartObject("Attributes"u8);
            bool all = names.Contains("All");
            SystemAttributes.Visit(receipt, queue, world.Identity, (name, value) =>
            {
                if (all || names.Contains(name))
                {
                    json.WriteString(name, value);
                }
            });
            json.WriteEndObject();
        }

        if (request.MessageAttributeNames is { Count: > 0 } patterns && message.Attributes is not null)
        {
            WriteAttributes(json, message.Attributes, patterns);
        }

        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, byte[] encoded, List<string> patterns)
    {
        List<KeyValuePair<string, QueueMessageAttribute>> asked =
            [.. MessageAttributes.Decode(encoded).Where(attribute => patterns.Exists(pattern => Matches(pattern, attribute.Key)))];
        if (asked.Count == 0)
        {
            return;
        }

        // Over what is returned: a client checks the digest against what it sees.
        json.WriteString("MD5OfMessageAttributes"u8, MessageAttributes.Md5(MessageAttributes.Encode(asked)));
        json.WriteStartObject("MessageAttributes"u8);
        foreach ((string name, QueueMessageAttribute attribute) in asked)
        {
            json.WriteStartObject(name);
            if (attribute.BinaryValue is not null)
            {
                json.WriteBase64String("BinaryValue"u8, attribute.BinaryValue);
            }
            else
            {
                json.WriteString("StringValue"u8, attribute.StringValue);
            }

            json.WriteString("DataType"u8, attribute.DataType);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static bool Matches(string pattern, string name) =>
        pattern is "All" or ".*" or "*" || pattern == name
        || (pattern.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(pattern.AsSpan()[..^1], StringComparison.Ordinal));

    private static void WriteOutcome(Utf8JsonWriter json, List<SendEntry> entries, WireException?[] errors)
    {
        if (Array.Exists(errors, error => error is null))
        {
            json.WriteStartArray("Successful"u8);
            for (int i = 0; i < entries.Count; i++)
            {
                if (errors[i] is null)
                {
                    json.WriteStartObject();
                    json.WriteString("Id"u8, entries[i].Id);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
        }

        WriteFailed(json, entries, errors);
    }

    private static void WriteFailed(Utf8JsonWriter json, List<SendEntry> entries, WireException?[] errors)
    {
        if (Array.TrueForAll(errors, error => error is null))
        {
            return;
        }

        json.WriteStartArray("Failed"u8);
        for (int i = 0; i < entries.Count; i++)
        {
            if (errors[i] is { } error)
            {
                json.WriteStartObject();
                json.WriteString("Id"u8, entries[i].Id);
                json.WriteBoolean("SenderFault"u8, true);
                json.WriteString("Code"u8, error.QueryCode);
                json.WriteString("Message"u8, error.Message);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
