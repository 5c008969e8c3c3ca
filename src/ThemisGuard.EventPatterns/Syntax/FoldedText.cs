using System.Text;

namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>
/// Text compared without regard to case: each character of the pattern accepts its own lower-case and upper-case form
/// and nothing else, as the service does (so a pattern <c>σ</c> accepts Σ and not ς).
/// </summary>
internal sealed class FoldedText
{
    private readonly (byte[] Lower, byte[] Upper)[] _characters;

    public FoldedText(string text)
    {
        Written = Encoding.UTF8.GetBytes(text);
        _characters = [.. text.EnumerateRunes().Select(rune => (Utf8(Rune.ToLowerInvariant(rune)), Utf8(Rune.ToUpperInvariant(rune))))];
    }

    /// <summary>The text as written, UTF-8.</summary>
    public byte[] Written { get; }

    public bool Equals(ReadOnlySpan<byte> value) => PrefixLength(value) == value.Length;

    public bool IsPrefixOf(ReadOnlySpan<byte> value) => PrefixLength(value) >= 0;

    public bool IsSuffixOf(ReadOnlySpan<byte> value)
    {
        // UTF-8 is self-synchronising, so reading from the end finds the same characters.
        for (int i = _characters.Length - 1; i >= 0; i--)
        {
            (byte[] lower, byte[] upper) = _characters[i];
            if (value.EndsWith(lower))
            {
                value = value[..^lower.Length];
            }
            else if (value.EndsWith(upper))
            {
                value = value[..^upper.Length];
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private int PrefixLength(ReadOnlySpan<byte> value)
    {
        int at = 0;
        foreach ((byte[] lower, byte[] upper) in _characters)
        {
            ReadOnlySpan<byte> rest = value[at..];
            if (rest.StartsWith(lower))
            {
                at += lower.Length;
            }
            else if (rest.StartsWith(upper))
            {
                at += upper.Length;
            }
            else
            {
                return -1;
            }
        }

        return at;
    }

    private static byte[] Utf8(Rune rune)
    {
        var bytes = new byte[rune.Utf8SequenceLength];
        rune.EncodeToUtf8(bytes);
        return bytes;
    }
}
