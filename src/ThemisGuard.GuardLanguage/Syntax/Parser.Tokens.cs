using System.Globalization;
using System.Text;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>Blanks, names and fixed words. Each <c>Try…</c> moves the position only when it succeeds.</summary>
internal sealed partial class Parser
{
    private int position;

    // Where alternatives failed last in the text, and what would have let each go on: the best place to complain about.
    private int farthest;
    private readonly List<string> expected = [];

    private bool AtEnd => position >= text.Length;

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';

    private void SkipBlanks()
    {
        while (position < text.Length)
        {
            char c = text[position];
            if (IsBlank(c))
            {
                position++;
            }
            else if (c == '#')
            {
                int end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private bool TrySkipBlanks()
    {
        int start = position;
        SkipBlanks();
        return position > start || Missed("a blank");
    }

    private void SkipSpaces()
    {
        while (position < text.Length && text[position] is ' ' or '\t')
        {
            position++;
        }
    }

    /// <summary>White space without comments.</summary>
    private void SkipWhiteSpace()
    {
        while (position < text.Length && IsBlank(text[position]))
        {
            position++;
        }
    }

    private bool Is(string word) => text.AsSpan(position).StartsWith(word);

    private bool Is(char c) => position < text.Length && text[position] == c;

    private bool TryTake(string word)
    {
        if (!Is(word))
        {
            return false;
        }

        position += word.Length;
        return true;
    }

    private bool TryTake(char c)
    {
        if (!Is(c))
        {
            return false;
        }

        position++;
        return true;
    }

    /// <summary>As <see cref="TryTake(char)"/> after blanks; on failure nothing is skipped, and the wish is noted.</summary>
    private bool TryTakeAfterBlanks(char c, string wish)
    {
        int start = position;
        SkipBlanks();
        if (TryTake(c))
        {
            return true;
        }

        Missed(wish);
        position = start;
        return false;
    }

    private bool TryName(out string name)
    {
        name = "";
        if (AtEnd || !char.IsAsciiLetter(text[position]))
        {
            return false;
        }

        int end = position + 1;
        while (end < text.Length && (text[end] == '_' || IsAlphanumeric(end, out _)))
        {
            IsAlphanumeric(end, out int length);
            end += length;
        }

        name = text[position..end];
        position = end;
        return true;
    }

    private bool IsAlphanumeric(int at, out int length)
    {
        char c = text[at];
        length = 1;
        if (c < 0x80)
        {
            return char.IsAsciiLetterOrDigit(c);
        }

        Rune rune = default;
        if (!Rune.TryGetRuneAt(text, at, out rune))
        {
            return false;
        }

        length = rune.Utf16SequenceLength;
        return Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
    }

    /// <summary><c>not</c> with a space after it, or <c>!</c>.</summary>
    private bool TryNot()
    {
        int start = position;
        if (TryTake("not") || TryTake("NOT"))
        {
            int after = position;
            SkipSpaces();
            if (position > after)
            {
                return true;
            }

            position = start;
        }

        return TryTake('!');
    }

    /// <summary>Notes what was expected here; always false, so that callers can return it.</summary>
    private bool Missed(string wish)
    {
        if (position > farthest)
        {
            farthest = position;
            expected.Clear();
        }

        if (position == farthest && expected.Count < 8 && !expected.Contains(wish))
        {
            expected.Add(wish);
        }

        return false;
    }

    /// <summary>Past a point of no return, where nothing else can be tried: the text is wrong.</summary>
    private ParseFailure Fail(string wish)
    {
        Missed(wish);
        return new ParseFailure();
    }

    /// <summary>The text is wrong at a place, whatever else was tried.</summary>
    private static ParseFailure Fail(int at, string code, string problem) => new() { At = at, Code = code, Problem = problem };

    /// <summary>Ends the parse, at the place given or else at the farthest one reached.</summary>
    private sealed class ParseFailure : Exception
    {
        public int At { get; init; } = -1;

        public string Code { get; init; } = DiagnosticCodes.UnexpectedText;

        public string? Problem { get; init; }
    }
}
