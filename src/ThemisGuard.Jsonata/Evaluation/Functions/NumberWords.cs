using System.Text.RegularExpressions;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Numbers in English words.</summary>
internal static partial class NumberWords
{
    private static readonly string[] Few =
    [
        "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen",
        "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
    ];

    private static readonly string[] FewOrdinal =
    [
        "Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh", "Twelfth",
        "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
    ];

    private static readonly string[] Tens = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"];
    private static readonly string[] Magnitudes = ["Thousand", "Million", "Billion", "Trillion"];
    private static readonly Dictionary<string, double> Values = ListValues();

    /// <summary>All words that <see cref="Read"/> knows.</summary>
    internal static IEnumerable<string> Vocabulary => Values.Keys;

    internal static string Format(double value, bool isOrdinal) => Format(value, follows: false, isOrdinal);

    /// <summary>Reads words in lower case; NaN when there is one that is no number.</summary>
    internal static double Read(string text)
    {
        var segments = new Stack<double>([0]);
        foreach (string word in Separators().Split(text))
        {
            if (!Values.TryGetValue(word, out double value))
            {
                return double.NaN;
            }

            double top = segments.Pop();
            if (value >= 100)
            {
                segments.Push(top * value);
                continue;
            }

            if (top >= 1000)
            {
                segments.Push(top);
                top = 0;
            }

            segments.Push(top + value);
        }

        return segments.Sum();
    }

    private static string Format(double value, bool follows, bool isOrdinal)
    {
        if (value <= 19)
        {
            return (follows ? " and " : string.Empty) + (isOrdinal ? FewOrdinal : Few)[(int)value];
        }

        if (value < 100)
        {
            string tens = (follows ? " and " : string.Empty) + Tens[((int)value / 10) - 2];
            return value % 10 > 0 ? tens + "-" + Format(value % 10, false, isOrdinal)
                : isOrdinal ? tens[..^1] + "ieth"
                : tens;
        }

        double factor = 100;
        string unit = "Hundred";
        if (value >= 1000)
        {
            int magnitude = Math.Min((int)Math.Floor(Math.Log10(value) / 3), Magnitudes.Length);
            factor = Math.Pow(10, magnitude * 3);
            unit = Magnitudes[magnitude - 1];
        }

        double count = Math.Floor(value / factor);
        double rest = value - (count * factor);
        string words = $"{(follows ? ", " : string.Empty)}{Format(count, false, false)} {unit}";
        return rest > 0 ? words + Format(rest, true, isOrdinal) : isOrdinal ? words + "th" : words;
    }

    private static Dictionary<string, double> ListValues()
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < Few.Length; i++)
        {
            values[Few[i].ToLowerInvariant()] = i;
            values[FewOrdinal[i].ToLowerInvariant()] = i;
        }

        for (int i = 0; i < Tens.Length; i++)
        {
            string word = Tens[i].ToLowerInvariant();
            values[word] = (i + 2) * 10;
            values[word[..^1] + "ieth"] = (i + 2) * 10;
        }

        values["hundred"] = 100;
        values["hundredth"] = 100;
        for (int i = 0; i < Magnitudes.Length; i++)
        {
            string word = Magnitudes[i].ToLowerInvariant();
            values[word] = Math.Pow(10, (i + 1) * 3);
            values[word + "th"] = values[word];
        }

        return values;
    }

    [GeneratedRegex(@",\s|\sand\s|[\s\\-]")]
    private static partial Regex Separators();
}
