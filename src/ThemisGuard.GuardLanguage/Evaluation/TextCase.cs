using System.Text;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>
/// Case mapping of whole texts where one character can become several (<c>ß</c> becomes <c>SS</c>), which .NET's invariant
/// mapping leaves alone. Source: Unicode SpecialCasing, the unconditional mappings outside polytonic Greek.
/// </summary>
internal static class TextCase
{
    private static readonly Dictionary<char, string> Upper = new()
    {
        ['ß'] = "SS", ['ŉ'] = "ʼN", ['ǰ'] = "J̌", ['ΐ'] = "Ϊ́", ['ΰ'] = "Ϋ́", ['և'] = "ԵՒ", ['ẖ'] = "H̱", ['ẗ'] = "T̈", ['ẘ'] = "W̊",
        ['ẙ'] = "Y̊", ['ẚ'] = "Aʾ", ['ﬀ'] = "FF", ['ﬁ'] = "FI", ['ﬂ'] = "FL", ['ﬃ'] = "FFI", ['ﬄ'] = "FFL", ['ﬅ'] = "ST", ['ﬆ'] = "ST",
        ['ﬓ'] = "ՄՆ", ['ﬔ'] = "ՄԵ", ['ﬕ'] = "ՄԻ", ['ﬖ'] = "ՎՆ", ['ﬗ'] = "ՄԽ",
    };

    public static string ToUpper(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && Upper.TryGetValue((char)rune.Value, out string? special))
            {
                result.Append(special);
            }
            else
            {
                result.Append(Rune.ToUpperInvariant(rune).ToString());
            }
        }

        return result.ToString();
    }

    public static string ToLower(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            Rune rune = Rune.GetRuneAt(text, i);
            i += rune.Utf16SequenceLength - 1;
            result.Append(rune.Value switch
            {
                'İ' => "i̇",
                'Σ' => EndsWord(text, i) ? "ς" : "σ",
                _ => Rune.ToLowerInvariant(rune).ToString(),
            });
        }

        return result.ToString();
    }

    private static bool EndsWord(string text, int sigma) =>
        sigma > 0 && char.IsLetter(text[sigma - 1]) && (sigma + 1 == text.Length || !char.IsLetter(text[sigma + 1]));
}
