using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ThemisGuard.EventPatterns;
using ThemisGuard.Local.Queues;

namespace ThemisGuard.Local.Functions;

/// <summary>Writes received messages as the event that a function gets. The order of members is AWS's.</summary>
internal static class SqsEventWriter
{
    /// <summary>Size at which a batch is sent, full or not: 6 MB with room for one more receive of large messages.</summary>
    public const int MaxSize = 4 * 1_024 * 1_024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>About how large the event will be, bytes.</summary>
    public static int SizeOf(IReadOnlyList<ReceivedMessage> batch) => batch.Sum(message => message.Body.Length + 1_024);

    public static ReadOnlyMemory<byte> Write(string queueArn, IReadOnlyList<ReceivedMessage> batch)
    {
        var buffer = new ArrayBufferWriter<byte>(SizeOf(batch));
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("Records");
            foreach (ReceivedMessage message in batch)
            {
                WriteRecord(json, queueArn, message, parsedBody: null);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>True when one of the patterns matches the record, whose body counts as JSON when it is.</summary>
    public static bool Matches(EventPattern[] filters, string queueArn, ReceivedMessage message)
    {
        using JsonDocument? body = TryParse(message.Body);
        var buffer = new ArrayBufferWriter<byte>(message.Body.Length + 1_024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteRecord(json, queueArn, message, body?.RootElement);
        }

        return filters.Any(filter => filter.Matches(buffer.WrittenSpan));
    }

    private static void WriteRecord(Utf8JsonWriter json, string queueArn, ReceivedMessage message, JsonElement? parsedBody)
    {
        json.WriteStartObject();
        json.WriteString("messageId", message.MessageId);
        json.WriteString("receiptHandle", message.ReceiptHandle);
        if (parsedBody is { } body)
        {
            json.WritePropertyName("body");
            body.WriteTo(json);
        }
        else
        {
            json.WriteString("body", message.Body);
        }

        json.WriteStartObject("attributes");
        foreach ((string name, string value) in message.Attributes)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartObject("messageAttributes");
        foreach ((string name, QueueMessageAttribute attribute) in message.MessageAttributes)
        {
            json.WriteStartObject(name);
            if (attribute.StringValue is not null)
            {
                json.WriteString("stringValue", attribute.StringValue);
            }

            if (attribute.BinaryValue is not null)
            {
                json.WriteBase64String("binaryValue", attribute.BinaryValue);
            }

            json.WriteStartArray("stringListValues");
            json.WriteEndArray();
            json.WriteStartArray("binaryListValues");
            json.WriteEndArray();
            json.WriteString("dataType", attribute.DataType);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("md5OfBody", message.Md5OfBody);
        json.WriteString("eventSource", "aws:sqs");
        json.WriteString("eventSourceARN", queueArn);
        json.WriteString("awsRegion", queueArn.Split(':') is [_, _, _, var region, ..] ? region : "");
        json.WriteEndObject();
    }

    private static JsonDocument? TryParse(string body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
