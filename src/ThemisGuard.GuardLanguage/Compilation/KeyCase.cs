using System.Text;

namespace ThemisGuard.GuardLanguage.Compilation;

/// <summary>
/// The seven spellings under which a key that is not found is looked for, in their order. Source: Inflector 0.11.4 as used by
/// cfn-guard 3.1.1; checked against the binary.
/// </summary>
internal static class KeyCase
{
    public const int SpellingCount = 7;

    public static string[] Spellings(string key)
    {
        string pascal = Words(key, firstWordUpper: true, separator: null);
        return
        [
            Words(key, firstWordUpper: false, separator: null),
            ClassCase(pascal),
            Separated(key, '-'),
            pascal,
            Separated(key, '_'),
            Words(key, firstWordUpper: true, separator: ' '),
            Words(key, firstWordUpper: true, separator: '-'),
        ];
    }

    private static bool IsAlphanumeric(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune);

    private static Rune[] WithoutTrailingSeparators(string key)
    {
        Rune[] runes = [.. key.EnumerateRunes()];
        int length = runes.Length;
        while (length > 0 && !IsAlphanumeric(runes[length - 1]))
        {
            length--;
        }

        return runes[..length];
    }

    private static string Words(string key, bool firstWordUpper, char? separator)
    {
        var result = new StringBuilder();
        bool newWord = firstWordUpper;
        bool firstWord = separator is not null;
        bool found = false;
        var last = new Rune(' ');
        foreach (Rune rune in WithoutTrailingSeparators(key))
        {
            if (!IsAlphanumeric(rune))
            {
                newWord |= found;
            }
            else if (Rune.IsNumber(rune))
            {
                found = true;
                newWord = true;
                result.Append(rune.ToString());
            }
            else if (newWord || (Rune.IsLower(last) && Rune.IsUpper(rune)))
            {
                found = true;
                newWord = false;
                if (separator is not null && !firstWord)
                {
                    result.Append(separator);
                }

                firstWord = false;
                result.Append(AsciiUpper(rune));
            }
            else
            {
                found = true;
                last = rune;
                result.Append(AsciiLower(rune));
            }
        }

        return result.ToString();
    }

    private static string Separated(string key, char separator)
    {
        var result = new StringBuilder();
        bool first = true;
        Rune[] runes = [.. key.EnumerateRunes()];
        int length = WithoutTrailingSeparators(key).Length;
        for (int i = 0; i < length; i++)
        {
            Rune rune = runes[i];
            if (!IsAlphanumeric(rune))
            {
                if (!first)
                {
                    first = true;
                    result.Append(separator);
                }

                continue;
            }

            bool startsWord = !first && AsciiUpper(rune) == rune.ToString() && (IsLower(runes, i + 1) || IsLower(runes, i - 1));
            if (startsWord)
            {
                result.Append(separator);
            }

            first = false;
            result.Append(AsciiLower(rune));
        }

        return result.ToString();
    }

    private static bool IsLower(Rune[] runes, int index) => index >= 0 && index < runes.Length && Rune.IsLower(runes[index]);

    private static string AsciiUpper(Rune rune) => rune.IsAscii ? ((char)rune.Value).ToString().ToUpperInvariant() : rune.ToString();

    private static string AsciiLower(Rune rune) => rune.IsAscii ? ((char)rune.Value).ToString().ToLowerInvariant() : rune.ToString();

    private static string ClassCase(string pascal)
    {
        int lastCapital = 0;
        for (int i = 0; i < pascal.Length; i++)
        {
            lastCapital = char.IsUpper(pascal[i]) ? i : lastCapital;
        }

        return pascal[..lastCapital] + Singular(pascal[lastCapital..]);
    }

    /// <summary>
    /// The library's table, tried in its order, oddities included: several rules forget what stood before the ending.
    /// </summary>
    private static string Singular(string word)
    {
        foreach (string ending in (ReadOnlySpan<string>)["databases", "quizzes"])
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
            {
                return ending == "databases" ? "database" : "quiz";
            }
        }

        return TryEnding(word, "ices", ["matr"], "ix")
            ?? TryEnding(word, "ices", ["vert", "ind"], "ex")
            ?? (word.StartsWith("oxen", StringComparison.Ordinal) ? "ox" : null)
            ?? TryEnding(word, "es", ["alias", "status"], "")
            ?? TryEnding(word, "", ["alias", "status"], "")
            ?? TryEnding(word, "us", ["octop", "vir"], "us")
            ?? TryEnding(word, "i", ["octop", "vir"], "us")
            ?? (word is "axis" or "axes" ? "axis" : null)
            ?? TryEnding(word, "is", ["cris", "test"], "is")
            ?? TryEnding(word, "es", ["cris", "test"], "is")
            ?? TryEnding(word, "s", ["shoe"], "")
            ?? TryEnding(word, "es", ["bus"], "")
            ?? TryEnding(word, "", ["bus"], "")
            ?? TryEnding(word, "ice", ["m", "l"], "ouse")
            ?? TryWhole(word, "es", before => EndsWithAny(before, "x", "ch", "ss", "sh") ? before : null)
            ?? TryEnding(word, "ovies", ["m"], "ovie")
            ?? TryEnding(word, "eries", ["s"], "eries")
            ?? TryWhole(word, "ies", before =>
                before.Length > 0 && (!"aeiouy".Contains(before[^1], StringComparison.Ordinal) || before.EndsWith("qu", StringComparison.Ordinal)) ? before + "y" : null)
            ?? TryWhole(word, "ves", before => EndsWithAny(before, "l", "r") ? before[..^1] + "f" : null)
            ?? TryWhole(word, "tives", before => before)
            ?? TryWhole(word, "hives", before => before)
            ?? TryWhole(word, "ves", before => before.Length > 0 && before[^1] != 'f' ? before[..^1] + "fe" : null)
            ?? (word is "analysis" or "analyses" ? "analysis" : null)
            ?? TryGreek(word)
            ?? TryWhole(word, "a", before => EndsWithAny(before, "t", "i") ? before[..^1] + "um" : null)
            ?? TryWhole(word, "oes", before => before)
            ?? TryEnding(word, "ews", ["n"], "ews")
            ?? TryWhole(word, "ss", before => before + "ss")
            ?? TryWhole(word, "s", before => before)
            ?? word;
    }

    private static bool EndsWithAny(string text, params ReadOnlySpan<string> endings)
    {
        foreach (string ending in endings)
        {
            if (text.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One of the stems and then the ending: gives the stem and the replacement, without what stood before.</summary>
    private static string? TryEnding(string word, string ending, ReadOnlySpan<string> stems, string replacement)
    {
        foreach (string stem in stems)
        {
            if (word.EndsWith(stem + ending, StringComparison.Ordinal))
            {
                return stem + replacement;
            }
        }

        return null;
    }

    private static string? TryWhole(string word, string ending, Func<string, string?> replace) =>
        word.EndsWith(ending, StringComparison.Ordinal) ? replace(word[..^ending.Length]) : null;

    private static string? TryGreek(string word)
    {
        ReadOnlySpan<string> stems = ["analy", "ba", "diagno", "parenthe", "progno", "synop", "the"];
        foreach (string stem in stems)
        {
            if (word.EndsWith(stem + "sis", StringComparison.Ordinal) || word.EndsWith(stem + "ses", StringComparison.Ordinal))
            {
                return stem + "sis";
            }
        }

        return null;
    }
}
