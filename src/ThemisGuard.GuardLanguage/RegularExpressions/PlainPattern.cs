using System.Text;

namespace ThemisGuard.GuardLanguage.RegularExpressions;

/// <summary>
/// The patterns that most rules use and that need no engine: a text, possibly anchored at either end, and
/// <c>\A\s*\z</c>, "blank or empty".
/// </summary>
internal sealed class PlainPattern
{
    private readonly byte[] text;
    private readonly bool atStart;
    private readonly bool atEnd;
    private readonly bool isBlank;

    private PlainPattern(byte[] text, bool atStart, bool atEnd, bool isBlank)
    {
        this.text = text;
        this.atStart = atStart;
        this.atEnd = atEnd;
        this.isBlank = isBlank;
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
        bool atEnd = false;
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

        return new PlainPattern(Encoding.UTF8.GetBytes(text.ToString()), atStart, atEnd, isBlank: false);
    }

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (isBlank)
        {
            return IsBlank(utf8);
        }

        if (atStart)
        {
            return atEnd ? utf8.SequenceEqual(text) : utf8.StartsWith(text);
        }

        return atEnd ? utf8.EndsWith(text) : utf8.IndexOf(text) >= 0;
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
