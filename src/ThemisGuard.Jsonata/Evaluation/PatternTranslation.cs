using System.Globalization;
using System.Text;

namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>ECMAScript's regular expression notation in .NET's, where the same text means something else.</summary>
internal static class PatternTranslation
{
    private const string Digits = "0-9";
    private const string WordCharacters = "a-zA-Z0-9_";

    /// <exception cref="ArgumentException">A construct that ECMAScript does not have.</exception>
    internal static string Translate(string source, bool multiline)
    {
        var result = new StringBuilder(source.Length + 16);
        var names = new List<string>();
        int groups = 0;
        bool inClass = false;
        for (int i = 0; i < source.Length; i++)
        {
            char c = source[i];
            if (c == '\\' && i + 1 < source.Length)
            {
                i = TranslateEscape(source, i + 1, inClass, names, result);
            }
            else if (inClass)
            {
                inClass = c != ']';

                // .NET reads [a-z-[b]] as a subtraction.
                result.Append(c == '[' ? "\\[" : c.ToString());
            }
            else if (c == '[')
            {
                i = OpenClass(source, i, result, ref inClass);
            }
            else if (c == '.')
            {
                result.Append("[^\\n\\r\\u2028\\u2029]");
            }
            else if (c == '$' && !multiline)
            {
                result.Append("\\z");
            }
            else if (c == '(')
            {
                i = OpenGroup(source, i, names, ref groups, result);
            }
            else
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }

    private static int OpenClass(string source, int at, StringBuilder result, ref bool inClass)
    {
        if (string.CompareOrdinal(source, at, "[^]", 0, 3) == 0)
        {
            result.Append("[\\s\\S]");
            return at + 2;
        }

        if (string.CompareOrdinal(source, at, "[]", 0, 2) == 0)
        {
            result.Append("(?!)");
            return at + 1;
        }

        inClass = true;
        result.Append('[');
        return at;
    }

    private static int OpenGroup(string source, int at, List<string> names, ref int groups, StringBuilder result)
    {
        if (at + 1 >= source.Length || source[at + 1] != '?')
        {
            groups++;
            names.Add(string.Empty);
            result.Append('(');
            return at;
        }

        string rest = source[(at + 2)..];
        foreach (string known in (ReadOnlySpan<string>)[":", "=", "!", "<=", "<!"])
        {
            if (rest.StartsWith(known, StringComparison.Ordinal))
            {
                result.Append("(?").Append(known);
                return at + 1 + known.Length;
            }
        }

        int end = rest.IndexOf('>', StringComparison.Ordinal);
        if (rest.StartsWith('<') && end > 1)
        {
            // Unnamed: .NET would number named groups after all others.
            groups++;
            names.Add(rest[1..end]);
            result.Append('(');
            return at + 2 + end;
        }

        throw new ArgumentException("Invalid group");
    }

    private static int TranslateEscape(string source, int at, bool inClass, List<string> names, StringBuilder result)
    {
        char c = source[at];
        switch (c)
        {
            case 'd':
                result.Append(inClass ? Digits : $"[{Digits}]");
                return at;
            case 'w':
                result.Append(inClass ? WordCharacters : $"[{WordCharacters}]");
                return at;
            case 'D' when !inClass:
                result.Append(CultureInfo.InvariantCulture, $"[^{Digits}]");
                return at;
            case 'W' when !inClass:
                result.Append(CultureInfo.InvariantCulture, $"[^{WordCharacters}]");
                return at;
            case 'k' when !inClass && at + 1 < source.Length && source[at + 1] == '<':
                int end = source.IndexOf('>', at);
                int number = end < 0 ? 0 : names.IndexOf(source[(at + 2)..end]) + 1;
                if (number == 0)
                {
                    throw new ArgumentException("Invalid named reference");
                }

                result.Append(CultureInfo.InvariantCulture, $"(?:\\{number})");
                return end;
            case 'A' or 'Z' or 'z' or 'G' or 'a' or 'e' or '<' or '\'' or 'k':
                // Identity escapes in ECMAScript, assertions or references in .NET.
                result.Append(c);
                return at;
            case 'p' or 'P':
                result.Append(c);
                return at;
            default:
                result.Append('\\').Append(c);
                return at;
        }
    }
}
