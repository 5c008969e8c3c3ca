using System.Globalization;
using System.Text;

namespace ThemisGuard.GuardLanguage.RegularExpressions;

/// <summary>Groups, flags and escapes.</summary>
internal sealed partial class RegexTranslator
{
    private (FixedLength Length, bool IsRepeatable) Group()
    {
        at++;
        if (TryTake("?="))
        {
            return Look("(?=", isBehind: false);
        }

        if (TryTake("?!"))
        {
            return Look("(?!", isBehind: false);
        }

        if (TryTake("?<="))
        {
            return Look("(?<=", isBehind: true);
        }

        if (TryTake("?<!"))
        {
            return Look("(?<!", isBehind: true);
        }

        if (TryTake("?>"))
        {
            NeedsBacktracking = true;
            return (Inside("(?>").Whole, true);
        }

        if (TryTake("?P="))
        {
            BackReference(Until(')'));
            return (new FixedLength(0, false), true);
        }

        if (TryTake("?P<") || TryTake("?<"))
        {
            string name = Until('>');
            if (!IsName(name) || names.Contains(name))
            {
                throw Malformed($"'{name}' is no new name for a group");
            }

            groups++;
            names.Add(name);
            return (Inside($"(?<{groups}>").Whole, true);
        }

        if (TryTake("?("))
        {
            return (Conditional(), true);
        }

        if (TryTake("?"))
        {
            return Flags();
        }

        groups++;
        names.Add("");
        return (Inside($"(?<{groups}>").Whole, true);
    }

    private (FixedLength Whole, bool EachIsFixed) Inside(string open)
    {
        output.Append(open);
        (FixedLength Whole, bool EachIsFixed) inside = Alternatives();
        if (AtEnd)
        {
            throw Malformed("a group is not closed");
        }

        at++;
        output.Append(')');
        return inside;
    }

    private (FixedLength Length, bool IsRepeatable) Look(string open, bool isBehind)
    {
        NeedsBacktracking = true;
        bool eachIsFixed = Inside(open).EachIsFixed;
        if (isBehind && !eachIsFixed)
        {
            throw Malformed("what a look-behind looks for must have a fixed length");
        }

        return (FixedLength.Zero, false);
    }

    private string Until(char end)
    {
        int close = pattern.IndexOf(end, at);
        if (close < 0)
        {
            throw Malformed($"a group lacks its '{end}'");
        }

        string text = pattern[at..close];
        at = close + 1;
        return text;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private void BackReference(string group)
    {
        NeedsBacktracking = true;
        int number = -1;
        if (int.TryParse(group, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed))
        {
            number = parsed < 0 ? groups + 1 + parsed : parsed;
        }
        else if (IsName(group) && names.IndexOf(group) is >= 0 and var index)
        {
            number = index + 1;
        }

        if (number < 1 || number > groups)
        {
            throw Malformed($"there is no group '{group}' to refer to");
        }

        output.Append(CultureInfo.InvariantCulture, $"\\k<{number}>");
    }

    private FixedLength Conditional()
    {
        string group = Until(')');
        if (!int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > groups)
        {
            throw Malformed("a condition must be the number of a group before it");
        }

        NeedsBacktracking = true;
        Inside($"(?({number})");
        return new FixedLength(0, false);
    }

    /// <summary><c>(?i)</c>, which holds until the group around it ends, or <c>(?i:…)</c>.</summary>
    private (FixedLength Length, bool IsRepeatable) Flags()
    {
        (bool I, bool M, bool S, bool X) before = (ignoresCase, isMultiline, dotMatchesLineFeed, skipsBlanks);
        bool on = true;
        bool any = false;
        while (true)
        {
            if (AtEnd)
            {
                throw Malformed("a group is not closed");
            }

            char flag = pattern[at++];
            switch (flag)
            {
                case 'i':
                    ignoresCase = on;
                    break;
                case 'm':
                    isMultiline = on;
                    break;
                case 's':
                    dotMatchesLineFeed = on;
                    break;
                case 'x':
                    skipsBlanks = on;
                    break;
                case 'U' or 'u' when on:
                    break;
                case '-' when on:
                    on = false;
                    break;
                case ')' when any:
                    output.Append(ignoresCase ? "(?i)" : "(?-i)");
                    return (FixedLength.Zero, false);
                case ':':
                    FixedLength inside = Inside(ignoresCase == before.I ? "(?:" : ignoresCase ? "(?i:" : "(?-i:").Whole;
                    (ignoresCase, isMultiline, dotMatchesLineFeed, skipsBlanks) = before;
                    return (inside, true);
                default:
                    throw Malformed($"'(?{flag}' starts no kind of group");
            }

            any = true;
        }
    }

    private (FixedLength Length, bool IsRepeatable) Escape()
    {
        at++;
        if (AtEnd)
        {
            throw Malformed("a backslash ends the pattern");
        }

        char c = pattern[at];
        if (char.IsAsciiDigit(c))
        {
            int end = at;
            while (end < pattern.Length && char.IsAsciiDigit(pattern[end]))
            {
                end++;
            }

            string number = pattern[at..end];
            at = end;
            BackReference(number);
            return (new FixedLength(0, false), true);
        }

        if (TryTake("k<") || TryTake("k'"))
        {
            BackReference(Until(pattern[at - 1] == '<' ? '>' : '\''));
            return (new FixedLength(0, false), true);
        }

        if (c is 'A' or 'z' or 'b' or 'B' or '<' or '>' or 'K' or 'G')
        {
            at++;
            NeedsBacktracking |= c is '<' or '>';
            output.Append(c switch
            {
                '<' => @"\b(?=\w)",
                '>' => @"\b(?<=\w)",
                'K' => "",
                'G' => @"\A",
                _ => "\\" + c,
            });
            return (FixedLength.Zero, false);
        }

        if (TryClassEscape(out string set))
        {
            output.Append(set);
            return (FixedLength.One, true);
        }

        Literal(CharacterEscape());
        return (FixedLength.One, true);
    }

    /// <summary>After the backslash: an escape that stands for one character.</summary>
    private Rune CharacterEscape()
    {
        char c = pattern[at];
        if (!char.IsAsciiLetterOrDigit(c))
        {
            return NextRune();
        }

        at++;
        return c switch
        {
            'a' => new Rune(0x07),
            'e' => new Rune(0x1B),
            'f' => new Rune(0x0C),
            'n' => new Rune('\n'),
            'r' => new Rune('\r'),
            't' => new Rune('\t'),
            'v' => new Rune(0x0B),
            'x' => HexEscape(2),
            'u' => HexEscape(4),
            'U' => HexEscape(8),
            _ => throw Malformed($"'\\{c}' is no escape"),
        };
    }

    private Rune HexEscape(int digits)
    {
        string hex;
        if (!AtEnd && pattern[at] == '{')
        {
            at++;
            hex = Until('}');
        }
        else
        {
            int end = Math.Min(pattern.Length, at + digits);
            hex = pattern[at..end];
            at = end;
            hex = hex.Length == digits ? hex : "";
        }

        return uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) && Rune.IsValid(value)
            ? new Rune(value)
            : throw Malformed($"'{hex}' is no hexadecimal number of a character");
    }
}
