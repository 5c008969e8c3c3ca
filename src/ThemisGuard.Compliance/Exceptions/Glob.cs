namespace ThemisGuard.Compliance.Exceptions;

/// <summary>Patterns with <c>*</c> for any text, also none, and <c>?</c> for one character; every other character is itself.</summary>
internal static class Glob
{
    /// <summary>Whether a text is as the pattern says, from its beginning to its end. Takes at most the product of both lengths.</summary>
    public static bool Matches(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // The last star takes one more; stars before it need not, since what they took is the least.
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
