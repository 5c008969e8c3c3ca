using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ThemisGuard.Local.Template;

/// <summary>A value of a template with its place. Tags of short-form intrinsics stay on the node until it is resolved.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Tag">E.g. <c>Ref</c> or <c>Fn::Sub</c>; null for plain values.</param>
public abstract record TemplateNode(int Line, int Column, string? Tag);

/// <summary>What a scalar is when it is written as JSON.</summary>
public enum ScalarKind
{
    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>Nothing.</summary>
    Null,
}

/// <summary>A scalar.</summary>
/// <param name="Text">As written; booleans in lower case.</param>
/// <param name="Kind">What it is in JSON.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Tag">See <see cref="TemplateNode.Tag"/>.</param>
public sealed record TemplateScalar(string Text, ScalarKind Kind, int Line, int Column, string? Tag = null) : TemplateNode(Line, Column, Tag);

/// <summary>A list.</summary>
public sealed record TemplateList(IReadOnlyList<TemplateNode> Items, int Line, int Column, string? Tag = null) : TemplateNode(Line, Column, Tag);

/// <summary>A map; keys are distinct and in the order of the file.</summary>
public sealed record TemplateMap(IReadOnlyList<TemplateEntry> Entries, int Line, int Column, string? Tag = null) : TemplateNode(Line, Column, Tag)
{
    /// <summary>The value under a key, or null.</summary>
    public TemplateNode? this[string key]
    {
        get
        {
            foreach (TemplateEntry entry in Entries)
            {
                if (entry.Key == key)
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }
}

/// <summary>One entry of a map.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Line">Line of the key.</param>
/// <param name="Column">Column of the key.</param>
public sealed record TemplateEntry(string Key, TemplateNode Value, int Line, int Column);

/// <summary>Resolved values as JSON.</summary>
public static class TemplateNodes
{
    /// <summary>The value as compact JSON text.</summary>
    public static string ToJson(this TemplateNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, node);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, TemplateNode node)
    {
        switch (node)
        {
            case TemplateMap map:
                json.WriteStartObject();
                foreach (TemplateEntry entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case TemplateList list:
                json.WriteStartArray();
                foreach (TemplateNode item in list.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case TemplateScalar { Kind: ScalarKind.Null }:
                json.WriteNullValue();
                break;
            case TemplateScalar { Kind: ScalarKind.Boolean } scalar:
                json.WriteBooleanValue(scalar.Text == "true");
                break;
            case TemplateScalar { Kind: ScalarKind.Number } scalar:
                json.WriteRawValue(scalar.Text);
                break;
            case TemplateScalar scalar:
                json.WriteStringValue(scalar.Text);
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is not a kind of template value.");
        }
    }
}
