using System.Text;

namespace ThemisGuard.GuardLanguage.RegularExpressions;

/// <summary>
/// The patterns that most rules use and that need no engine: a text, possibly anchored at either end, possibly with
/// <c>.*</c> or <c>.+</c> after it, and <c>\A\s*\z</c>, "blank or empty".
/// </summary>
internal sealed class PlainPattern
{
    private readonly byte[] text;
    private readonly bool atStart;
    private readonly bool atEnd;
    private readonly bool isBlank;
    private readonly Tail tail;

    private PlainPattern(byte[] text, bool atStart, bool atEnd, bool isBlank, Tail tail = Tail.None)
    {
        this.tail = tail;
        this.text = text;
        this.atStart = atStart;
        this.atEnd = atEnd;
        this.isBlank = isBlank;
    }

    private enum Tail
    {
        None,

        /// <summary><c>.*</c></summary>
        Any,

        /// <summary><c>.+</c></summary>
        Some,
    }

    public static PlainPattern? TryCreate(string pattern)
    {
        if (pattern is @"\A\s*\z" or @"^\s*$")
        {
            return new PlainPattern([], true, true, isBlank: true);
        }

        ReadOnlySpan<char> rest = pattern;
        bool atStart = rest.StartsWith("^") || rest.StartsWith("\\A");
        rest = atStart ? rest[(rest[0] == '^' ? 1 : 2)..] : rest;
        Tail tail = TailOf(ref rest, out bool anchored);
        bool atEnd = tail != Tail.None && anchored;
        var text = new StringBuilder();
        for (int i = 0; i < rest.Length; i++)
        {
            char c = rest[i];
            if (c == '$' && i == rest.Length - 1)
            {
                atEnd = true;
            }
            else if (c == '\\' && i + 1 < rest.Length && char.IsAscii(rest[i + 1]) && !char.IsAsciiLetterOrDigit(rest[i + 1]) && rest[i + 1] is not ('<' or '>'))
            {
                text.Append(rest[++i]);
            }
            else if (c is '.' or '*' or '+' or '?' or '(' or ')' or '[' or ']' or '{' or '}' or '|' or '\\' or '^' or '$')
            {
                return null;
            }
            else
            {
                text.Append(c);
            }
        }

        // Where the text occurs more than once, it matters after which of them the tail is looked for.
        return tail != Tail.None && !atStart ? null : new PlainPattern(Encoding.UTF8.GetBytes(text.ToString()), atStart, atEnd, isBlank: false, tail);
    }

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (isBlank)
        {
            return IsBlank(utf8);
        }

        if (tail != Tail.None)
        {
            return utf8.StartsWith(text) && TailFits(utf8[text.Length..]);
        }

        if (atStart)
        {
            return atEnd ? utf8.SequenceEqual(text) : utf8.StartsWith(text);
        }

        return atEnd ? utf8.EndsWith(text) : utf8.IndexOf(text) >= 0;
    }

    /// <summary>Cuts <c>.*</c> or <c>.+</c>, greedy or not, off the end of a pattern, and leaves the <c>$</c> after it.</summary>
    private static Tail TailOf(ref ReadOnlySpan<char> rest, out bool anchored)
    {
        anchored = rest.EndsWith("$");
        ReadOnlySpan<char> body = anchored ? rest[..^1] : rest;
        body = body.EndsWith("?") ? body[..^1] : body;
        Tail tail = body.EndsWith(".*") ? Tail.Any : body.EndsWith(".+") ? Tail.Some : Tail.None;
        if (tail == Tail.None || (body.Length > 2 && body[^3] == '\\'))
        {
            return Tail.None;
        }

        rest = body[..^2];
        return tail;
    }

    // A dot is any character but a line feed.
    private bool TailFits(ReadOnlySpan<byte> rest)
    {
        bool starts = tail == Tail.Any || (rest.Length > 0 && rest[0] != (byte)'\n');
        return starts && (!atEnd || !rest.Contains((byte)'\n'));
    }

    private static bool IsBlank(ReadOnlySpan<byte> utf8)
    {
        while (utf8.Length > 0)
        {
            Rune.DecodeFromUtf8(utf8, out Rune rune, out int length);
            if (!Rune.IsWhiteSpace(rune))
            {
                return false;
            }

            utf8 = utf8[length..];
        }

        return true;
    }
}
