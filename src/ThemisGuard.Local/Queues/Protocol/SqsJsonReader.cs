using System.Globalization;
using System.Text;
using System.Text.Json;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>Reads AWS JSON 1.0 bodies straight into an <see cref="SqsRequest"/>, without a document in between.</summary>
internal static class SqsJsonReader
{
    private const int MaxListItems = 1_000;

    /// <exception cref="WireException">SerializationException.</exception>
    public static SqsRequest Read(ReadOnlySpan<byte> body)
    {
        var request = new SqsRequest();
        if (body.IsEmpty)
        {
            return request;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 16 });
        try
        {
            reader.Read();
            Expect(ref reader, JsonTokenType.StartObject, "The request body");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref reader, request);
            }

            // Anything after the object is an error that only this call finds.
            reader.Read();
            return request;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no valid UTF-8 or UTF-16.
            throw WireError.Serialization("The request body is not valid JSON.");
        }
    }

    private static void ReadMember(ref Utf8JsonReader reader, SqsRequest request)
    {
        if (ReadSendMember(ref reader, request.Send))
        {
            return;
        }

        string name = reader.GetString()!;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        switch (name)
        {
            case "QueueUrl": request.QueueUrl = Text(ref reader, name); break;
            case "QueueName": request.QueueName = Text(ref reader, name); break;
            case "QueueNamePrefix": request.QueueNamePrefix = Text(ref reader, name); break;
            case "ReceiptHandle": request.ReceiptHandle = Text(ref reader, name); break;
            case "NextToken": request.NextToken = Text(ref reader, name); break;
            case "SourceArn": request.SourceArn = Text(ref reader, name); break;
            case "DestinationArn": request.DestinationArn = Text(ref reader, name); break;
            case "TaskHandle": request.TaskHandle = Text(ref reader, name); break;
            case "MaxResults": request.MaxResults = Number(ref reader, name); break;
            case "MaxNumberOfMessages": request.MaxNumberOfMessages = Number(ref reader, name); break;
            case "MaxNumberOfMessagesPerSecond": request.MaxNumberOfMessagesPerSecond = Number(ref reader, name); break;
            case "VisibilityTimeout": request.VisibilityTimeout = Number(ref reader, name); break;
            case "WaitTimeSeconds": request.WaitTimeSeconds = Number(ref reader, name); break;
            case "Attributes": request.Attributes = Map(ref reader, name); break;
            case "tags" or "Tags": request.Tags = Map(ref reader, name); break;
            case "TagKeys": request.TagKeys = List(ref reader, name); break;
            case "AttributeNames" or "MessageSystemAttributeNames": (request.AttributeNames ??= []).AddRange(List(ref reader, name)); break;
            case "MessageAttributeNames": request.MessageAttributeNames = List(ref reader, name); break;
            case "Entries": request.Entries = Entries(ref reader); break;
            default: reader.Skip(); break;
        }
    }

    // The members of a message come first: they are read most often, and from entries of batches too.
    private static bool ReadSendMember(ref Utf8JsonReader reader, SendEntry entry)
    {
        if (reader.ValueTextEquals("MessageBody"u8))
        {
            entry.Body = NextIsNull(ref reader) ? null : Bytes(ref reader);
        }
        else if (reader.ValueTextEquals("DelaySeconds"u8))
        {
            entry.DelaySeconds = NextIsNull(ref reader) ? null : Number(ref reader, "DelaySeconds");
        }
        else if (reader.ValueTextEquals("MessageGroupId"u8))
        {
            entry.GroupId = NextIsNull(ref reader) ? null : Text(ref reader, "MessageGroupId");
        }
        else if (reader.ValueTextEquals("MessageDeduplicationId"u8))
        {
            entry.DeduplicationId = NextIsNull(ref reader) ? null : Text(ref reader, "MessageDeduplicationId");
        }
        else if (reader.ValueTextEquals("MessageAttributes"u8))
        {
            entry.Attributes = NextIsNull(ref reader) ? null : Attributes(ref reader, "MessageAttributes");
        }
        else if (reader.ValueTextEquals("MessageSystemAttributes"u8))
        {
            entry.SystemAttributes = NextIsNull(ref reader) ? null : Attributes(ref reader, "MessageSystemAttributes");
        }
        else
        {
            return false;
        }

        return true;
    }

    private static List<SendEntry> Entries(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "The member Entries");
        var entries = new List<SendEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.StartObject, "An entry");
            var entry = new SendEntry();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (ReadSendMember(ref reader, entry))
                {
                    continue;
                }

                string name = reader.GetString()!;
                reader.Read();
                switch (name)
                {
                    case "Id": entry.Id = TextOrNull(ref reader, name); break;
                    case "ReceiptHandle": entry.ReceiptHandle = TextOrNull(ref reader, name); break;
                    case "VisibilityTimeout": entry.VisibilityTimeout = reader.TokenType == JsonTokenType.Null ? null : Number(ref reader, name); break;
                    default: reader.Skip(); break;
                }
            }

            CheckCount(entries.Count);
            entries.Add(entry);
        }

        return entries;
    }

    private static List<KeyValuePair<string, QueueMessageAttribute>> Attributes(ref Utf8JsonReader reader, string member)
    {
        Expect(ref reader, JsonTokenType.StartObject, "The member " + member);
        var attributes = new List<KeyValuePair<string, QueueMessageAttribute>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            Expect(ref reader, JsonTokenType.StartObject, "The attribute " + name);
            string? type = null, text = null;
            byte[]? binary = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string part = reader.GetString()!;
                reader.Read();
                switch (part)
                {
                    case "DataType": type = TextOrNull(ref reader, part); break;
                    case "StringValue": text = TextOrNull(ref reader, part); break;
                    case "BinaryValue":
                        binary = reader.TokenType == JsonTokenType.Null ? null
                            : reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out byte[]? decoded) ? decoded
                            : throw WireError.Serialization("BinaryValue is not base64.");
                        break;
                    default: reader.Skip(); break;
                }
            }

            CheckCount(attributes.Count);
            attributes.Add(new(name, new QueueMessageAttribute(type ?? "", text, binary)));
        }

        return attributes;
    }

    private static Dictionary<string, string> Map(ref Utf8JsonReader reader, string member)
    {
        Expect(ref reader, JsonTokenType.StartObject, "The member " + member);
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            CheckCount(map.Count);
            map[name] = Text(ref reader, member);
        }

        return map;
    }

    private static List<string> List(ref Utf8JsonReader reader, string member)
    {
        Expect(ref reader, JsonTokenType.StartArray, "The member " + member);
        var list = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            CheckCount(list.Count);
            list.Add(Text(ref reader, member));
        }

        return list;
    }

    private static byte[] Bytes(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw WireError.Serialization("The member MessageBody is not a string.");
        }

        byte[] buffer = new byte[reader.ValueSpan.Length];
        int length = reader.CopyString(buffer);
        return length == buffer.Length ? buffer : buffer[..length];
    }

    private static bool NextIsNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null;
    }

    private static string? TextOrNull(ref Utf8JsonReader reader, string member) => reader.TokenType == JsonTokenType.Null ? null : Text(ref reader, member);

    private static string Text(ref Utf8JsonReader reader, string member) => reader.TokenType == JsonTokenType.String
        ? reader.GetString()!
        : throw WireError.Serialization($"The member {member} is not a string.");

    private static int Number(ref Utf8JsonReader reader, string member) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt32(out int number) => number,

        // Tools that were written for the query protocol send digits as text.
        JsonTokenType.String when int.TryParse(Encoding.UTF8.GetString(reader.ValueSpan), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) => number,
        _ => throw WireError.Serialization($"The member {member} is not an integer."),
    };

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw WireError.Serialization($"{what} is not {(type == JsonTokenType.StartArray ? "a list" : "an object")}.");
        }
    }

    private static void CheckCount(int count)
    {
        if (count >= MaxListItems)
        {
            throw WireError.Serialization($"A list or map has more than {MaxListItems} members.");
        }
    }
}
