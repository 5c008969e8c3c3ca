using System.Globalization;
using System.Text;
using System.Text.Json;
using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata.Values;

/// <summary>Values as JSON text, spelt as ECMAScript's <c>JSON.stringify</c> spells it.</summary>
internal static class JsonWriting
{
    internal static string ToText(in JsonataValue value, bool indented, bool roundNumbers = false)
    {
        if (value.IsUndefined)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        Append(text, value, indented ? 0 : -1, roundNumbers);
        return text.ToString();
    }

    /// <param name="depth">Nesting so far for indented text, -1 for compact text.</param>
    /// <param name="roundNumbers">Numbers with 15 digits, as <c>$string</c> has them.</param>
    private static void Append(StringBuilder text, in JsonataValue value, int depth, bool roundNumbers)
    {
        switch (value.Reference)
        {
            case JsonataValue.Scalar scalar:
                AppendScalar(text, value, scalar, roundNumbers);
                break;
            case string content:
                AppendString(text, content);
                break;
            case JsonataArray items:
                AppendItems(text, items, depth, roundNumbers);
                break;
            case JsonataObject members:
                AppendMembers(text, members, depth, roundNumbers);
                break;
            case null:
                text.Append("null");
                break;
            default:
                text.Append("\"\"");
                break;
        }
    }

    internal static double RoundTo15Digits(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < NumberText.MaxExactInteger
            ? value
            : double.Parse(value.ToString("E14", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    internal static void Write(Utf8JsonWriter writer, in JsonataValue value)
    {
        switch (value.Reference)
        {
            case JsonataValue.Scalar scalar:
                WriteScalar(writer, value, scalar);
                break;
            case string content:
                writer.WriteStringValue(content);
                break;
            case JsonataArray items:
                StackGuard.Check();
                writer.WriteStartArray();
                for (int i = 0; i < items.Count; i++)
                {
                    Write(writer, items[i]);
                }

                writer.WriteEndArray();
                break;
            case JsonataObject members:
                StackGuard.Check();
                writer.WriteStartObject();
                for (int i = 0; i < members.Count; i++)
                {
                    writer.WritePropertyName(members.NameAt(i));
                    Write(writer, members.ValueAt(i));
                }

                writer.WriteEndObject();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteStringValue(string.Empty);
                break;
        }
    }

    internal static long SizeOfString(string content)
    {
        long size = 2;
        for (int i = 0; i < content.Length; i++)
        {
            char c = content[i];
            if (c < 0x80)
            {
                size += c is '"' or '\\' or '\b' or '\f' or '\n' or '\r' or '\t' ? 2 : c < 0x20 ? 6 : 1;
            }
            else if (c < 0x800)
            {
                size += 2;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < content.Length && char.IsLowSurrogate(content[i + 1]))
            {
                size += 4;
                i++;
            }
            else
            {
                // A lone surrogate is written as \ud83d.
                size += char.IsSurrogate(c) ? 6 : 3;
            }
        }

        return size;
    }

    private static void AppendScalar(StringBuilder text, in JsonataValue value, JsonataValue.Scalar scalar, bool roundNumbers)
    {
        switch (scalar.Kind)
        {
            case JsonataKind.Null:
                text.Append("null");
                break;
            case JsonataKind.Boolean:
                text.Append(value.IsTrue ? "true" : "false");
                break;
            default:
                if (scalar.Text is { } spelling && !roundNumbers)
                {
                    text.Append(spelling);
                    break;
                }

                double number = roundNumbers ? RoundTo15Digits(value.RawNumber) : value.RawNumber;
                if (!double.IsFinite(number))
                {
                    text.Append("null");
                    break;
                }

                Span<char> buffer = stackalloc char[NumberText.MaxLength];
                text.Append(buffer[..NumberText.Format(number, buffer)]);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, in JsonataValue value, JsonataValue.Scalar scalar)
    {
        switch (scalar.Kind)
        {
            case JsonataKind.Null:
                writer.WriteNullValue();
                break;
            case JsonataKind.Boolean:
                writer.WriteBooleanValue(value.IsTrue);
                break;
            default:
                if (scalar.Text is { } spelling)
                {
                    writer.WriteRawValue(spelling, skipInputValidation: true);
                    break;
                }

                if (!double.IsFinite(value.RawNumber))
                {
                    writer.WriteNullValue();
                    break;
                }

                Span<char> buffer = stackalloc char[NumberText.MaxLength];
                writer.WriteRawValue(buffer[..NumberText.Format(value.RawNumber, buffer)], skipInputValidation: true);
                break;
        }
    }

    private static void AppendItems(StringBuilder text, JsonataArray items, int depth, bool roundNumbers)
    {
        StackGuard.Check();
        text.Append('[');
        int inner = depth < 0 ? -1 : depth + 1;
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            NewLine(text, inner);
            Append(text, items[i], inner, roundNumbers);
        }

        if (items.Count > 0)
        {
            NewLine(text, depth);
        }

        text.Append(']');
    }

    private static void AppendMembers(StringBuilder text, JsonataObject members, int depth, bool roundNumbers)
    {
        StackGuard.Check();
        text.Append('{');
        int inner = depth < 0 ? -1 : depth + 1;
        for (int i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            NewLine(text, inner);
            AppendString(text, members.NameAt(i));
            text.Append(depth < 0 ? ":" : ": ");
            Append(text, members.ValueAt(i), inner, roundNumbers);
        }

        if (members.Count > 0)
        {
            NewLine(text, depth);
        }

        text.Append('}');
    }

    private static void NewLine(StringBuilder text, int depth)
    {
        if (depth >= 0)
        {
            text.Append('\n').Append(' ', depth * 2);
        }
    }

    private static void AppendString(StringBuilder text, string content)
    {
        text.Append('"');
        int plain = 0;
        for (int i = 0; i < content.Length; i++)
        {
            char c = content[i];
            if (c is >= ' ' and not '"' and not '\\' && (!char.IsSurrogate(c) || IsPaired(content, i)))
            {
                continue;
            }

            text.Append(content, plain, i - plain);
            plain = i + 1;
            switch (c)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                default:
                    text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
            }
        }

        text.Append(content, plain, content.Length - plain).Append('"');
    }

    private static bool IsPaired(string content, int at) =>
        char.IsHighSurrogate(content[at])
            ? at + 1 < content.Length && char.IsLowSurrogate(content[at + 1])
            : at > 0 && char.IsHighSurrogate(content[at - 1]);
}
