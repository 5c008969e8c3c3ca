using System.Globalization;
using System.Text;

namespace ThemisGuard.EventPatterns.Matching;

/// <summary>Escapes of JSON strings that a reader has found well-formed.</summary>
internal static class JsonText
{
    /// <summary>Unescapes; never longer than the source. A lone surrogate becomes U+FFFD instead of an error.</summary>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int written = 0;
        while (!source.IsEmpty)
        {
            int escape = source.IndexOf((byte)'\\');
            if (escape < 0)
            {
                escape = source.Length;
            }

            source[..escape].CopyTo(target[written..]);
            written += escape;
            source = source[escape..];
            if (source.IsEmpty)
            {
                break;
            }

            if (source[1] != 'u')
            {
                target[written++] = source[1] switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'t' => (byte)'\t',
                    (byte)'r' => (byte)'\r',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    byte other => other,
                };
                source = source[2..];
                continue;
            }

            char unit = CodeUnit(source);
            source = source[6..];
            Rune rune;
            if (char.IsHighSurrogate(unit) && source.StartsWith("\\u"u8) && Rune.TryCreate(unit, CodeUnit(source), out rune))
            {
                source = source[6..];
            }
            else if (!Rune.TryCreate(unit, out rune))
            {
                rune = Rune.ReplacementChar;
            }

            written += rune.EncodeToUtf8(target[written..]);
        }

        return written;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
