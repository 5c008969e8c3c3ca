using System.Text;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Base64 and percent-encoding, as a browser's btoa, atob, encodeURI and encodeURIComponent do them.</summary>
internal static class EncodingFunctions
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    private const string Reserved = ";/?:@&=+$,#";

    internal static readonly NativeFunction[] All =
    [
        new("base64encode", "<s-:s>", Base64Encode),
        new("base64decode", "<s-:s>", Base64Decode),
        new("encodeUrlComponent", "<s-:s>", (a, context) => Encode(a[0], Unreserved, context)),
        new("encodeUrl", "<s-:s>", (a, context) => Encode(a[0], Unreserved + Reserved, context)),
        new("decodeUrlComponent", "<s-:s>", (a, _) => Decode(a[0], string.Empty)),
        new("decodeUrl", "<s-:s>", (a, _) => Decode(a[0], Reserved)),
    ];

    private static JsonataValue Base64Encode(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        // One byte per UTF-16 unit, as 'binary' strings have it.
        string text = arguments[0].AsString();
        context.StepString(text.Length * 4L / 3);
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = unchecked((byte)text[i]);
        }

        return JsonataValue.FromString(Convert.ToBase64String(bytes));
    }

    private static JsonataValue Base64Decode(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        // Lenient, as Node's Buffer: other characters are skipped, both alphabets are read, padding ends the text.
        var result = new StringBuilder();
        int bits = 0;
        int held = 0;
        foreach (char c in arguments[0].AsString())
        {
            int digit = c switch
            {
                >= 'A' and <= 'Z' => c - 'A',
                >= 'a' and <= 'z' => c - 'a' + 26,
                >= '0' and <= '9' => c - '0' + 52,
                '+' or '-' => 62,
                '/' or '_' => 63,
                _ => -1,
            };
            if (c == '=')
            {
                break;
            }

            if (digit < 0)
            {
                continue;
            }

            bits = ((bits << 6) | digit) & 0xFFFF;
            held += 6;
            if (held >= 8)
            {
                held -= 8;
                result.Append((char)((bits >> held) & 0xFF));
            }
        }

        return JsonataValue.FromString(result.ToString());
    }

    private static JsonataValue Encode(in JsonataValue value, string plain, EvaluationContext context)
    {
        if (value.IsUndefined)
        {
            return default;
        }

        string text = value.AsString();
        context.StepString(text.Length * 3L);
        var result = new StringBuilder();
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (plain.Contains(c, StringComparison.Ordinal))
            {
                result.Append(c);
                continue;
            }

            if (!Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                throw JsonataException.Create("D3140", value);
            }

            i += rune.Utf16SequenceLength - 1;
            foreach (byte unit in utf8[..rune.EncodeToUtf8(utf8)])
            {
                result.Append('%').Append(Convert.ToHexString([unit]));
            }
        }

        return JsonataValue.FromString(result.ToString());
    }

    private static JsonataValue Decode(in JsonataValue value, string kept)
    {
        if (value.IsUndefined)
        {
            return default;
        }

        string text = value.AsString();
        var result = new StringBuilder(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                result.Append(text[i++]);
                continue;
            }

            int start = i;
            utf8[0] = ReadByte(value, text, ref i);
            int length = utf8[0] switch { < 0x80 => 1, >= 0xC2 and < 0xE0 => 2, >= 0xE0 and < 0xF0 => 3, >= 0xF0 and < 0xF5 => 4, _ => 0 };
            for (int k = 1; k < length; k++)
            {
                utf8[k] = ReadByte(value, text, ref i);
            }

            if (length == 0 || Rune.DecodeFromUtf8(utf8[..length], out Rune rune, out int read) != System.Buffers.OperationStatus.Done || read != length)
            {
                throw JsonataException.Create("D3140", value);
            }

            if (rune.IsAscii && kept.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                result.Append(text, start, i - start);
            }
            else
            {
                result.Append(rune);
            }
        }

        return JsonataValue.FromString(result.ToString());
    }

    private static byte ReadByte(in JsonataValue value, string text, ref int at)
    {
        if (at + 2 >= text.Length || text[at] != '%' || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
        {
            throw JsonataException.Create("D3140", value);
        }

        byte result = Convert.FromHexString(text.AsSpan(at + 1, 2))[0];
        at += 3;
        return result;
    }
}
