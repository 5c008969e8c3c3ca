using System.Text;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>Quoting the rule text in messages.</summary>
internal static class SourceText
{
    /// <summary>A stretch of the text with each run of white space as one blank.</summary>
    public static string OneLine(string text, int start, int end)
    {
        var line = new StringBuilder();
        bool blank = false;
        for (int i = start; i < end; i++)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                blank = line.Length > 0;
                continue;
            }

            line.Append(blank ? " " : "").Append(text[i]);
            blank = false;
        }

        return line.ToString();
    }
}
