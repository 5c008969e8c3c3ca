using System.Globalization;
using System.Text;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>A picture of a number: XPath and XQuery Functions and Operators 3.1, section 4.7.</summary>
internal static class DecimalPicture
{
    /// <summary>Formats by <paramref name="picture"/>: one sub-picture, or two of which the second is for negative numbers.</summary>
    internal static string Format(double value, string picture, JsonataObject? options)
    {
        var symbols = new DecimalSymbols(options);
        string[] pictures = picture.Split(symbols.PatternSeparator);
        if (pictures.Length > 2)
        {
            throw JsonataException.Create("D3080");
        }

        DecimalSubPicture[] parsed = [.. pictures.Select(one => new DecimalSubPicture(one, symbols))];
        bool isNegative = value < 0;
        DecimalSubPicture chosen = isNegative && parsed.Length > 1 ? parsed[1] : parsed[0];
        string prefix = isNegative && parsed.Length == 1 ? symbols.MinusSign + chosen.Prefix : chosen.Prefix;
        double adjusted = chosen.Text.Contains(symbols.Percent, StringComparison.Ordinal) ? value * 100
            : chosen.Text.Contains(symbols.PerMille, StringComparison.Ordinal) ? value * 1000
            : value;
        int exponent = chosen.HasExponent ? Normalise(ref adjusted, chosen.MinimumIntegerDigits0) : 0;
        string text = Digits(Math.Abs(NumberFunctions.Round(adjusted, chosen.MaximumFractionDigits)), chosen, symbols);
        if (chosen.HasExponent)
        {
            string digits = symbols.Localise(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(chosen.MinimumExponentDigits, '0'));
            text = text + symbols.ExponentSeparator + (exponent < 0 ? symbols.MinusSign : string.Empty) + digits;
        }

        return prefix + text + chosen.Suffix;
    }

    /// <summary>Brings the mantissa between 10^(n-1) and 10^n.</summary>
    private static int Normalise(ref double mantissa, int digits)
    {
        double most = Math.Pow(10, digits);
        double least = Math.Pow(10, digits - 1);
        int exponent = 0;
        double magnitude = Math.Abs(mantissa);
        if (magnitude == 0 || !double.IsFinite(most))
        {
            return 0;
        }

        while (magnitude < least)
        {
            magnitude *= 10;
            exponent--;
        }

        while (magnitude > most)
        {
            magnitude /= 10;
            exponent++;
        }

        mantissa = mantissa < 0 ? -magnitude : magnitude;
        return exponent;
    }

    private static string Digits(double value, DecimalSubPicture picture, DecimalSymbols symbols)
    {
        string plain = value.ToString("F" + Math.Min(picture.MaximumFractionDigits, 100).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int point = plain.IndexOf('.', StringComparison.Ordinal);
        string whole = (point < 0 ? plain : plain[..point]).TrimStart('0').PadLeft(picture.MinimumIntegerDigits, '0');
        string fraction = (point < 0 ? string.Empty : plain[(point + 1)..]).TrimEnd('0').PadRight(picture.MinimumFractionDigits, '0');
        var text = new StringBuilder(symbols.Localise(whole));
        InsertWholeSeparators(text, picture, symbols.GroupingSeparator);
        if (fraction.Length == 0)
        {
            return text.ToString();
        }

        var decimals = new StringBuilder(symbols.Localise(fraction));
        foreach (int position in picture.FractionGroups.OrderDescending())
        {
            if (position < decimals.Length)
            {
                decimals.Insert(position, symbols.GroupingSeparator);
            }
        }

        return text.Append(symbols.DecimalSeparator).Append(decimals).ToString();
    }

    private static void InsertWholeSeparators(StringBuilder whole, DecimalSubPicture picture, string separator)
    {
        if (picture.RegularGroup > 0)
        {
            for (int at = whole.Length - picture.RegularGroup; at > 0; at -= picture.RegularGroup)
            {
                whole.Insert(at, separator);
            }

            return;
        }

        int length = whole.Length;
        foreach (int position in picture.WholeGroups.Order())
        {
            // From the right: what is inserted does not move what comes next.
            if (position < length)
            {
                whole.Insert(length - position, separator);
            }
        }
    }
}

/// <summary>The characters with a meaning in a picture; <c>options</c> of <c>$formatNumber</c> replace them.</summary>
internal sealed class DecimalSymbols
{
    private readonly JsonataObject? _options;

    internal DecimalSymbols(JsonataObject? options)
    {
        _options = options;
        DecimalSeparator = Get("decimal-separator", ".");
        GroupingSeparator = Get("grouping-separator", ",");
        ExponentSeparator = Get("exponent-separator", "e");
        MinusSign = Get("minus-sign", "-");
        Percent = Get("percent", "%");
        PerMille = Get("per-mille", "\u2030");
        Digit = Get("digit", "#");
        PatternSeparator = Get("pattern-separator", ";");
        Zero = Get("zero-digit", "0")[0];
    }

    internal string DecimalSeparator { get; }

    internal string GroupingSeparator { get; }

    internal string ExponentSeparator { get; }

    internal string MinusSign { get; }

    internal string Percent { get; }

    internal string PerMille { get; }

    internal string Digit { get; }

    internal string PatternSeparator { get; }

    internal char Zero { get; }

    internal bool IsDigit(char c) => c >= Zero && c <= Zero + 9;

    /// <summary>A digit that must or may be shown.</summary>
    internal bool IsPlace(char c) => IsDigit(c) || Digit.Contains(c, StringComparison.Ordinal);

    /// <summary>A character with a meaning, the exponent separator aside, which is an ordinary letter outside numbers.</summary>
    internal bool IsActive(char c) =>
        IsPlace(c)
        || DecimalSeparator.Contains(c, StringComparison.Ordinal)
        || GroupingSeparator.Contains(c, StringComparison.Ordinal)
        || PatternSeparator.Contains(c, StringComparison.Ordinal);

    internal string Localise(string digits) =>
        Zero == '0' ? digits : string.Concat(digits.Select(c => char.IsAsciiDigit(c) ? (char)(c - '0' + Zero) : c));

    private string Get(string name, string otherwise) =>
        _options is not null && _options[name].TryGetString(out string? text) && text.Length > 0 ? text : otherwise;
}
