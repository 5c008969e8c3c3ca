using System.Text;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Numbers as letters (a, b, … z, aa) and as Roman numerals.</summary>
internal static class Numerals
{
    /// <summary>Beyond it a Roman numeral is only a long row of m.</summary>
    private const double MaxRoman = 1_000_000;

    private static readonly (int Value, string Text)[] RomanParts =
    [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ];

    internal static string ToLetters(double value, char first)
    {
        var letters = new StringBuilder();
        while (value > 0)
        {
            letters.Insert(0, (char)(first + (int)((value - 1) % 26)));
            value = Math.Floor((value - 1) / 26);
        }

        return letters.ToString();
    }

    internal static double FromLetters(string letters, char first)
    {
        double value = 0;
        foreach (char letter in letters)
        {
            value = (value * 26) + (letter - first + 1);
        }

        return value;
    }

    internal static string ToRoman(double value)
    {
        if (value > MaxRoman)
        {
            throw JsonataException.Create("D1001", JsonataValue.FromNumber(value));
        }

        var roman = new StringBuilder();
        int rest = (int)value;
        foreach ((int part, string text) in RomanParts)
        {
            for (; rest >= part; rest -= part)
            {
                roman.Append(text);
            }
        }

        return roman.ToString();
    }

    internal static double FromRoman(string roman)
    {
        double value = 0;
        int max = 1;
        for (int i = roman.Length - 1; i >= 0; i--)
        {
            int digit = roman[i] switch { 'M' => 1000, 'D' => 500, 'C' => 100, 'L' => 50, 'X' => 10, 'V' => 5, 'I' => 1, _ => 0 };
            if (digit == 0)
            {
                return double.NaN;
            }

            value += digit < max ? -digit : digit;
            max = Math.Max(max, digit);
        }

        return value;
    }
}
