using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ThemisGuard.Jsonata.Values;

/// <summary>JSON text to values, without a recursive descent: nesting costs heap, and is bounded.</summary>
internal static class JsonReading
{
    internal const int DefaultMaxDepth = 512;

    internal static JsonataValue Read(string json, int maxDepth)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            int length = Encoding.UTF8.GetBytes(json, rented);
            return Read(rented.AsSpan(0, length), maxDepth);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    internal static JsonataValue Read(JsonElement element)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(element.GetRawText());
        return Read(utf8, 1000);
    }

    internal static JsonataValue Read(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, 1000);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        var names = new NameCache();
        reader.Read();
        JsonataValue result = ReadValue(ref reader, names);
        if (reader.Read())
        {
            throw new JsonException("Text follows the JSON value.");
        }

        return result;
    }

    // Recursion is bounded by the reader's MaxDepth, at most 1,000 frames.
    private static JsonataValue ReadValue(ref Utf8JsonReader reader, NameCache names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return JsonataValue.Null;
            case JsonTokenType.True:
                return JsonataValue.True;
            case JsonTokenType.False:
                return JsonataValue.False;
            case JsonTokenType.Number:
                return ReadNumber(reader.ValueSpan);
            case JsonTokenType.String:
                return JsonataValue.FromString(ReadString(ref reader));
            case JsonTokenType.StartArray:
                var items = new JsonataArrayBuilder();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, names));
                }

                return items.Build();
            default:
                var members = new JsonataObjectBuilder();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = names.Get(ref reader);
                    reader.Read();
                    members[name] = ReadValue(ref reader, names);
                }

                return members.Build();
        }
    }

    private static JsonataValue ReadNumber(ReadOnlySpan<byte> digits)
    {
        // Up to 15 digits without fraction: exact, and spelt one way only.
        if (digits.Length <= 15)
        {
            long integer = 0;
            int start = digits[0] == '-' ? 1 : 0;
            int at = start;
            while (at < digits.Length && digits[at] is >= (byte)'0' and <= (byte)'9')
            {
                integer = (integer * 10) + (digits[at++] - '0');
            }

            if (at == digits.Length)
            {
                return JsonataValue.FromNumber(start == 0 ? integer : -integer);
            }
        }

        double value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        Span<char> spelling = stackalloc char[NumberText.MaxLength];
        int length = NumberText.Format(value, spelling);
        return double.IsFinite(value) && length == digits.Length && Ascii.Equals(digits, spelling[..length])
            ? JsonataValue.FromNumber(value)
            : JsonataValue.FromNumberText(value, Encoding.ASCII.GetString(digits));
    }

    private static string ReadString(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.GetString()!;
        }

        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The reader refuses \ud83d without its second half; ECMAScript strings, and so JSONata's, may hold it.
            return Unescape(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            char escape = text[++i];
            if (escape == 'u')
            {
                result.Append((char)ushort.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                result.Append(escape switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => escape });
            }
        }

        return result.ToString();
    }

    /// <summary>One string for the many times that a member name occurs in a document.</summary>
    private sealed class NameCache
    {
        private readonly string?[] _slots = new string?[64];

        internal string Get(ref Utf8JsonReader reader)
        {
            if (reader.ValueIsEscaped || reader.ValueSpan.Length > 64)
            {
                return ReadString(ref reader);
            }

            ReadOnlySpan<byte> name = reader.ValueSpan;
            uint hash = (uint)name.Length;
            foreach (byte b in name)
            {
                hash = (hash * 31) + b;
            }

            ref string? slot = ref _slots[(hash ^ (hash >> 8)) & 63];
            if (slot is null || !reader.ValueTextEquals(slot))
            {
                slot = reader.GetString()!;
            }

            return slot;
        }
    }
}
