using System.Globalization;
using System.Text;

namespace ThemisGuard.GuardLanguage.RegularExpressions;

/// <summary>
/// Translates a pattern of the reference's dialect (fancy-regex 0.13 over regex 1.10) into .NET's, for a yes/no search.
/// Whatever depends on an option in .NET (<c>.</c>, <c>^</c>, <c>$</c>, blanks) is written out, so that the only option left is
/// the inline <c>i</c>.
/// </summary>
/// <param name="pattern">The pattern.</param>
/// <param name="astral">
/// Whether the subject has characters beyond U+FFFF, which .NET sees as two: then "any character" is spelled as one or a pair.
/// </param>
internal sealed partial class RegexTranslator(string pattern, bool astral)
{
    private const int MaxDepth = 100;

    private readonly StringBuilder output = new();
    private readonly List<string> names = [];
    private int at;
    private int depth;
    private int groups;
    private bool ignoresCase;
    private bool isMultiline;
    private bool dotMatchesLineFeed;
    private bool skipsBlanks;

    /// <summary>
    /// Names of the capturing groups, empty for those without one; the first is group 1. In the translation all groups go by
    /// their numbers, since .NET would number the named ones last.
    /// </summary>
    public IReadOnlyList<string> GroupNames => names;

    /// <summary>Whether the pattern needs an engine that backtracks.</summary>
    public bool NeedsBacktracking { get; private set; }

    private bool AtEnd => at >= pattern.Length;

    private string AnyCharacter => astral ? @"(?:[^\uD800-\uDFFF]|[\uD800-\uDBFF][\uDC00-\uDFFF])" : @"[\s\S]";

    /// <summary>The pattern for .NET.</summary>
    /// <exception cref="FormatException">The pattern is malformed; the message says how.</exception>
    public string Translate()
    {
        Alternatives();
        if (!AtEnd)
        {
            throw Malformed("a ')' closes nothing");
        }

        return output.ToString();
    }

    private static FormatException Malformed(string problem) => new(problem);

    private bool Is(string word) => pattern.AsSpan(at).StartsWith(word);

    private bool TryTake(string word)
    {
        if (!Is(word))
        {
            return false;
        }

        at += word.Length;
        return true;
    }

    /// <summary>Alternatives up to a closing parenthesis or the end. Flags set inside end with them.</summary>
    /// <returns>Length in characters, when it is fixed, of all alternatives together and of each.</returns>
    private (FixedLength Whole, bool EachIsFixed) Alternatives()
    {
        if (++depth > MaxDepth)
        {
            throw Malformed($"groups are nested more than {MaxDepth} deep");
        }

        (bool I, bool M, bool S, bool X) flags = (ignoresCase, isMultiline, dotMatchesLineFeed, skipsBlanks);
        FixedLength whole = Sequence();
        bool eachIsFixed = whole.IsFixed;
        while (!AtEnd && pattern[at] == '|')
        {
            at++;
            output.Append('|');
            FixedLength next = Sequence();
            eachIsFixed &= next.IsFixed;
            whole = whole.Or(next);
        }

        (ignoresCase, isMultiline, dotMatchesLineFeed, skipsBlanks) = flags;
        depth--;
        return (whole, eachIsFixed);
    }

    private FixedLength Sequence()
    {
        var length = new FixedLength(0, true);
        while (true)
        {
            SkipIgnored();
            if (AtEnd || pattern[at] is '|' or ')')
            {
                return length;
            }

            length = length.Then(Piece());
        }
    }

    private void SkipIgnored()
    {
        while (!AtEnd)
        {
            if (Is("(?#"))
            {
                int end = pattern.IndexOf(')', at);
                at = end < 0 ? throw Malformed("a comment does not end") : end + 1;
            }
            else if (skipsBlanks && char.IsWhiteSpace(pattern[at]))
            {
                at++;
            }
            else if (skipsBlanks && pattern[at] == '#')
            {
                int end = pattern.IndexOf('\n', at);
                at = end < 0 ? pattern.Length : end + 1;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>An atom and the repetition after it.</summary>
    private FixedLength Piece()
    {
        int start = output.Length;
        (FixedLength length, bool isRepeatable) = Atom();
        SkipIgnored();
        if (AtEnd || !TryRepetition(out string repetition, out int? times))
        {
            return length;
        }

        if (!isRepeatable)
        {
            throw Malformed("nothing to repeat");
        }

        output.Append(repetition);
        if (!AtEnd && pattern[at] == '?')
        {
            at++;
            output.Append('?');
        }
        else if (!AtEnd && pattern[at] == '+')
        {
            at++;
            output.Insert(start, "(?>").Append(')');
            NeedsBacktracking = true;
        }

        return times is { } count && length.IsFixed ? new FixedLength(length.Length * count, true) : new FixedLength(0, false);
    }

    private bool TryRepetition(out string repetition, out int? times)
    {
        times = null;
        switch (pattern[at])
        {
            case '*' or '+' or '?':
                repetition = pattern[at++].ToString();
                return true;
            case '{':
                return TryCounted(out repetition, out times);
            default:
                repetition = "";
                return false;
        }
    }

    // Braces that are no count, as in {{resolve, are characters.
    private bool TryCounted(out string repetition, out int? times)
    {
        repetition = "";
        times = null;
        int end = pattern.IndexOf('}', at);
        if (end < 0)
        {
            return false;
        }

        string[] bounds = pattern[(at + 1)..end].Split(',');
        bool plain = Array.TrueForAll(bounds, bound => bound.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0);
        if (!plain || bounds.Length > 2 || (bounds.Length == 1 ? bounds[0].Length == 0 : bounds[0].Length + bounds[1].Length == 0))
        {
            return false;
        }

        int low = bounds[0].Length == 0 ? 0 : Count(bounds[0]);
        int high = bounds.Length == 1 ? low : bounds[1].Length == 0 ? int.MaxValue : Count(bounds[1]);
        if (high < low)
        {
            throw Malformed("a repetition ends before it starts");
        }

        at = end + 1;
        times = low == high ? low : null;
        repetition = high == int.MaxValue ? $"{{{low},}}" : low == high ? $"{{{low}}}" : $"{{{low},{high}}}";
        return true;
    }

    private static int Count(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= 100_000
            ? count
            : throw Malformed("a repetition is too large");

    private (FixedLength Length, bool IsRepeatable) Atom()
    {
        char c = pattern[at];
        switch (c)
        {
            case '.':
                at++;
                output.Append(dotMatchesLineFeed ? AnyCharacter : astral ? @"(?:[^\n\uD800-\uDFFF]|[\uD800-\uDBFF][\uDC00-\uDFFF])" : @"[^\n]");
                return (FixedLength.One, true);
            case '^':
                at++;
                output.Append(isMultiline ? "(?m:^)" : @"\A");
                return (FixedLength.Zero, true);
            case '$':
                at++;
                output.Append(isMultiline ? "(?m:$)" : @"\z");
                return (FixedLength.Zero, true);
            case '(':
                return Group();
            case '[':
                output.Append(CharacterClass());
                return (FixedLength.One, true);
            case '\\':
                return Escape();
            case '*' or '+' or '?':
                throw Malformed("nothing to repeat");
            default:
                Literal(NextRune());
                return (FixedLength.One, true);
        }
    }

    private Rune NextRune()
    {
        Rune rune = Rune.GetRuneAt(pattern, at);
        at += rune.Utf16SequenceLength;
        return rune;
    }

    private void Literal(Rune rune)
    {
        if (rune.Value > 0xFFFF)
        {
            output.Append("(?:").Append(rune.ToString()).Append(')');
        }
        else
        {
            output.Append(Quote((char)rune.Value));
        }
    }

    private static string Quote(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or ':' or '-'
        ? c.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");

    /// <summary>How many characters a part matches, if always the same number; look-behind accepts nothing else.</summary>
    private readonly record struct FixedLength(int Length, bool IsFixed)
    {
        public static FixedLength Zero { get; } = new(0, true);

        public static FixedLength One { get; } = new(1, true);

        public FixedLength Then(FixedLength next) => new(Length + next.Length, IsFixed && next.IsFixed);

        public FixedLength Or(FixedLength other) => new(Length, IsFixed && other.IsFixed && Length == other.Length);
    }
}
