using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Compliance.Drift;

/// <summary>Hashes that tell whether something is as it was: 32 hex digits, the first half of SHA-256.</summary>
internal static class ContentHash
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true, MaxDepth = 2048 };
    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = InventoryLimits.MaxDepth + 8 };

    /// <summary>Of the text of a rule.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return Convert.ToHexStringLower(digest[..16]);
    }

    /// <summary>Of a resource in a template: the order of its keys, comments and places do not count.</summary>
    public static string OfConfiguration(DocumentNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Write(writer, node);
        }

        return Of(buffer.WrittenSpan);
    }

    /// <summary>Of a resource of a flat inventory: the order of its keys, blanks and places do not count.</summary>
    public static string OfConfiguration(InventoryResource resource)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            foreach (ResourceMember member in resource.Members.OrderBy(member => member.Name, StringComparer.Ordinal))
            {
                writer.WritePropertyName(member.Name);
                Write(writer, member.Json);
            }

            writer.WriteEndObject();
        }

        return Of(buffer.WrittenSpan);
    }

    /// <summary>Of the evidence of a finding: where, what was found in full, what was wanted. Places do not count.</summary>
    public static string OfEvidence(IEnumerable<Evidence> evidence, string prefix)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        foreach (Evidence item in evidence)
        {
            writer.Reset();
            writer.WriteStartArray();
            writer.WriteStringValue(item.Path.StartsWith(prefix, StringComparison.Ordinal) ? item.Path.AsSpan(prefix.Length) : item.Path);
            writer.WriteStringValue(item.Wanted);
            writer.WriteBooleanValue(item.Missing);
            if (!item.Missing && item.Value is { } value)
            {
                Write(writer, value);
            }

            writer.WriteEndArray();
            writer.Flush();
        }

        return Of(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, ReaderOptions);
            Write(writer, document.RootElement);
        }
        catch (JsonException)
        {
            // What is no JSON is an obstacle that evaluation names; here its bytes tell it from others.
            writer.WriteBase64StringValue(json.Span);
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, DocumentNode node)
    {
        switch (node.Kind)
        {
            case DocumentKind.Map:
                writer.WriteStartObject();
                foreach (DocumentNode entry in Sorted(node))
                {
                    writer.WritePropertyName(entry.Utf8Key);
                    Write(writer, entry);
                }

                writer.WriteEndObject();
                break;
            case DocumentKind.List:
                writer.WriteStartArray();
                foreach (DocumentNode item in node.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    private static List<DocumentNode> Sorted(DocumentNode map)
    {
        var entries = new List<DocumentNode>();
        foreach (DocumentNode entry in map.Entries)
        {
            entries.Add(entry);
        }

        entries.Sort((left, right) => left.Utf8Key.SequenceCompareTo(right.Utf8Key));
        return entries;
    }
}

/// <summary>The names of resources in a target's index of them: 32 hex digits.</summary>
internal static class ResourceKeys
{
    public static string OfTemplate(string source, string id) => Of("template", source, id);

    public static string OfResource(string provider, string type, string id) => Of("resource", provider, type, id);

    public static string OfDocument(string source) => Of("document", source);

    private static string Of(params ReadOnlySpan<string> identity) => Findings.Fingerprint.Of("", "", "", identity);
}
