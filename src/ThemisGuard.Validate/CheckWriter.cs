using System.Buffers;
using System.Text;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Validate;

/// <summary>
/// What failed, in the reference's form. Positions are fields of their own, and what is echoed of the data is capped.
/// Nothing is kept of a check: a report can hold millions.
/// </summary>
internal sealed class CheckWriter(Utf8JsonWriter writer)
{
    private const int MaxEncoded = 64;

    private readonly FailureText text = new();
    private readonly ArrayBufferWriter<byte> path = new(256);

    // Clauses and their messages come again, as the same objects, with each resource.
    private readonly Dictionary<string, JsonEncodedText> encoded = new(ReferenceEqualityComparer.Instance);

    public void Write(Evidence evidence)
    {
        var comparison = ComparisonName.Of(evidence.Wanted);
        text.Tell(evidence);
        writer.WriteStartObject();
        writer.WriteStartObject("Clause"u8);
        writer.WriteStartObject(comparison.IsBinary ? "Binary"u8 : "Unary"u8);
        writer.WriteString("context"u8, Encode(evidence.Clause));
        writer.WriteStartObject("messages"u8);
        writer.WriteString("custom_message"u8, Encode(evidence.Message ?? ""));
        writer.WriteString("error_message"u8, text.Sentence);
        writer.WriteEndObject();
        writer.WriteStartObject("location"u8);
        writer.WriteNumber("line"u8, text.Position.Line);
        writer.WriteNumber("column"u8, text.Position.Column);
        writer.WriteNumber("rule_line"u8, evidence.Position.Line);
        writer.WriteNumber("rule_column"u8, evidence.Position.Column);
        writer.WriteEndObject();
        writer.WriteStartObject("check"u8);
        if (evidence.Missing)
        {
            writer.WriteStartObject("UnResolved"u8);
            writer.WriteStartObject("value"u8);
            writer.WriteStartObject("traversed_to"u8);
            WriteFound();
            writer.WriteEndObject();
            writer.WriteString("remaining_query"u8, Encode(evidence.RemainingQuery ?? ""));
            writer.WriteString("reason"u8, text.Sentence);
            writer.WriteEndObject();
        }
        else if (comparison.IsBinary)
        {
            writer.WriteStartObject(comparison.Name == "In" ? "InResolved"u8 : "Resolved"u8);
            writer.WriteStartObject("from"u8);
            WriteFound();
            writer.WriteEndObject();
            WriteWanted(evidence, comparison.Name == "In");
        }
        else
        {
            writer.WriteStartObject("Resolved"u8);
            writer.WriteStartObject("value"u8);
            WriteFound();
            writer.WriteEndObject();
        }

        writer.WriteStartArray("comparison"u8);
        writer.WriteStringValue(comparison.Name);
        writer.WriteBooleanValue(comparison.IsNegated);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private JsonEncodedText Encode(string repeated)
    {
        if (!encoded.TryGetValue(repeated, out JsonEncodedText known))
        {
            if (encoded.Count == MaxEncoded)
            {
                encoded.Clear();
            }

            known = JsonEncodedText.Encode(repeated, writer.Options.Encoder);
            encoded.Add(repeated, known);
        }

        return known;
    }

    private void WriteWanted(Evidence evidence, bool asList)
    {
        if (asList)
        {
            writer.WriteStartArray("to"u8);
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartObject("to"u8);
        }

        if (evidence.WantedValue is { } wanted)
        {
            path.ResetWrittenCount();
            if (wanted.Line > 0)
            {
                wanted.WritePath(path);
            }

            WriteValue(path.WrittenSpan, text.JsonOf(wanted));
        }
        else
        {
            WriteValue([], []);
        }

        writer.WriteEndObject();
        if (asList)
        {
            writer.WriteEndArray();
        }
    }

    private void WriteFound() => WriteValue(text.Position.Line > 0 ? text.ValuePath : [], text.ValueJson);

    private void WriteValue(ReadOnlySpan<byte> at, ReadOnlySpan<byte> json)
    {
        writer.WriteString("path"u8, at);
        writer.WritePropertyName("value"u8);
        if (json.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else if (json.Length <= FailureText.MaxEcho)
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(string.Concat(Encoding.UTF8.GetString(json[..FailureText.MaxEcho]).TrimEnd('\uFFFD'), "…"));
        }
    }
}
