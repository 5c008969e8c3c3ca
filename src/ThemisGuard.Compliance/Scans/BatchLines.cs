using System.Text.Encodings.Web;
using System.Text.Json;
using ThemisGuard.Compliance.Inventory;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// The lines of a batch after its header: templates as <c>{"source","text"}</c>; resources with their members, each with
/// its place in the source, so that evidence points there. A member that spans lines is kept as text, since a batch has one
/// resource a line and a value written anew would no longer be where it was.
/// </summary>
internal static class BatchLines
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1024,
    };

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = InventoryLimits.MaxDepth + 8 };

    public static Utf8JsonWriter CreateWriter(System.Buffers.IBufferWriter<byte> output) => new(output, WriterOptions);

    public static void WriteTemplate(Utf8JsonWriter writer, string source, ReadOnlySpan<byte> text)
    {
        writer.WriteStartObject();
        writer.WriteString("source"u8, source);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
        writer.Flush();
    }

    public static void WriteResource(Utf8JsonWriter writer, string source, InventoryResource resource)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, resource.Type);
        writer.WriteString("id"u8, resource.Id);
        writer.WriteString("source"u8, source);
        writer.WriteString("provider"u8, resource.Provider);
        writer.WriteNumber("line"u8, resource.Line);
        writer.WriteNumber("column"u8, resource.Column);
        if (resource.ConfigurationHash is { } hash)
        {
            writer.WriteString("hash"u8, hash);
        }

        writer.WriteStartArray("members"u8);
        foreach (ResourceMember member in resource.Members)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(member.Name);
            writer.WriteNumberValue(member.Line);
            writer.WriteNumberValue(member.Column);
            bool spansLines = member.Json.Span.Contains((byte)'\n');
            writer.WriteBooleanValue(spansLines);
            if (spansLines)
            {
                writer.WriteStringValue(member.Json.Span);
            }
            else
            {
                writer.WriteRawValue(member.Json.Span, skipInputValidation: true);
            }

            if (member.Source is not null && member.Source != source)
            {
                writer.WriteStringValue(member.Source);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
    }

    public static (string Source, byte[] Text) ReadTemplate(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, ReaderOptions);
        string? source = null;
        byte[]? text = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isSource = reader.ValueTextEquals("source"u8);
            reader.Read();
            if (isSource)
            {
                source = reader.GetString();
            }
            else
            {
                text = CopyText(ref reader);
            }
        }

        return (source!, text!);
    }

    /// <summary>The type of a resource, without reading the rest of its line.</summary>
    public static string ReadType(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, ReaderOptions);
        reader.Read();
        reader.Read();
        reader.Read();
        return reader.GetString()!;
    }

    public static (string Source, InventoryResource Resource) ReadResource(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, ReaderOptions);
        string type = "", id = "", source = "", provider = "";
        string? hash = null;
        int lineNumber = 0, column = 0;
        var members = new List<ResourceMember>(6);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "type":
                    type = reader.GetString()!;
                    break;
                case "id":
                    id = reader.GetString()!;
                    break;
                case "source":
                    source = reader.GetString()!;
                    break;
                case "provider":
                    provider = reader.GetString()!;
                    break;
                case "line":
                    lineNumber = reader.GetInt32();
                    break;
                case "hash":
                    hash = reader.GetString();
                    break;
                case "column":
                    column = reader.GetInt32();
                    break;
                default:
                    ReadMembers(ref reader, line, members);
                    break;
            }
        }

        return (source, new(id, type, provider, lineNumber, column, members) { ConfigurationHash = hash });
    }

    private static void ReadMembers(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line, List<ResourceMember> members)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            string name = reader.GetString()!;
            reader.Read();
            int at = reader.GetInt32();
            reader.Read();
            int column = reader.GetInt32();
            reader.Read();
            bool isText = reader.GetBoolean();
            reader.Read();
            ReadOnlyMemory<byte> json;
            if (isText)
            {
                json = CopyText(ref reader);
            }
            else
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                json = line[start..(int)reader.BytesConsumed];
            }

            reader.Read();
            string? source = null;
            if (reader.TokenType == JsonTokenType.String)
            {
                source = reader.GetString();
                reader.Read();
            }

            members.Add(new(name, json, at, column, source));
        }
    }

    private static byte[] CopyText(ref Utf8JsonReader reader)
    {
        byte[] text = new byte[reader.ValueSpan.Length];
        int length = reader.CopyString(text);
        return length == text.Length ? text : text[..length];
    }
}
