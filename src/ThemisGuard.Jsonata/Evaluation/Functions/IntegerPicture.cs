using System.Text;
using ThemisGuard.Jsonata.Values;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>A picture of an integer: XPath and XQuery Functions and Operators 3.1, section 4.6.1, as far as jsonata-js has it.</summary>
internal sealed class IntegerPicture
{
    /// <summary>First digits of Unicode's decimal digit groups in the basic plane.</summary>
    private static readonly int[] DigitGroups =
    [
        0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0,
        0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900,
        0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    ];

    private readonly string _source;
    private readonly NumeralStyle _style;
    private int _zero = '0';
    private int _regularGroup;
    private List<(int Position, string Separator)> _separators = [];

    private IntegerPicture(string source, NumeralStyle style, LetterCase letterCase, bool isOrdinal)
    {
        _source = source;
        _style = style;
        Case = letterCase;
        IsOrdinal = isOrdinal;
    }

    internal LetterCase Case { get; }

    internal bool IsOrdinal { get; }

    internal NumeralStyle Style => _style == NumeralStyle.Sequence ? throw JsonataException.Create("D3130", _source) : _style;

    internal int MandatoryDigits { get; set; }

    internal int OptionalDigits { get; private set; }

    /// <summary>The separator that stands at equal distances, if there is one.</summary>
    internal string? RegularSeparator => _regularGroup > 0 ? _separators[0].Separator : null;

    internal static IntegerPicture Parse(string picture)
    {
        int semicolon = picture.LastIndexOf(';');
        string primary = semicolon < 0 ? picture : picture[..semicolon];
        bool isOrdinal = semicolon >= 0 && picture.AsSpan(semicolon + 1).StartsWith('o');
        switch (primary)
        {
            case "A" or "a":
                return new IntegerPicture(primary, NumeralStyle.Letters, primary == "A" ? LetterCase.Upper : LetterCase.Lower, isOrdinal);
            case "I" or "i":
                return new IntegerPicture(primary, NumeralStyle.Roman, primary == "I" ? LetterCase.Upper : LetterCase.Lower, isOrdinal);
            case "W":
                return new IntegerPicture(primary, NumeralStyle.Words, LetterCase.Upper, isOrdinal);
            case "Ww":
                return new IntegerPicture(primary, NumeralStyle.Words, LetterCase.Title, isOrdinal);
            case "w":
                return new IntegerPicture(primary, NumeralStyle.Words, LetterCase.Lower, isOrdinal);
            default:
                return ParseDigits(primary, isOrdinal);
        }
    }

    internal string Format(double value)
    {
        double magnitude = Math.Abs(value);
        string text = Style switch
        {
            NumeralStyle.Letters => Numerals.ToLetters(magnitude, Case == LetterCase.Upper ? 'A' : 'a'),
            NumeralStyle.Roman => Case == LetterCase.Upper ? Numerals.ToRoman(magnitude).ToUpperInvariant() : Numerals.ToRoman(magnitude),
            NumeralStyle.Words => InCase(NumberWords.Format(magnitude, IsOrdinal)),
            _ => FormatDigits(magnitude),
        };
        return value < 0 ? "-" + text : text;
    }

    /// <summary>Reads what <see cref="Format"/> writes; NaN for anything else.</summary>
    internal double Read(string text)
    {
        switch (Style)
        {
            case NumeralStyle.Letters:
                return Numerals.FromLetters(text, Case == LetterCase.Upper ? 'A' : 'a');
            case NumeralStyle.Roman:
                return Numerals.FromRoman(text.ToUpperInvariant());
            case NumeralStyle.Words:
                return NumberWords.Read(text.ToLowerInvariant());
            default:
                return ReadDigits(text);
        }
    }

    private static IntegerPicture ParseDigits(string primary, bool isOrdinal)
    {
        int? zero = null;
        int mandatory = 0;
        int optional = 0;
        int position = 0;
        var separators = new List<(int Position, string Separator)>();
        foreach (Rune rune in primary.EnumerateRunes().Reverse())
        {
            int group = Array.FindIndex(DigitGroups, first => rune.Value >= first && rune.Value <= first + 9);
            if (group >= 0)
            {
                if (zero is not null && zero != DigitGroups[group])
                {
                    throw JsonataException.Create("D3131");
                }

                zero = DigitGroups[group];
                mandatory++;
                position++;
            }
            else if (rune.Value == '#')
            {
                optional++;
                position++;
            }
            else
            {
                separators.Add((position, rune.ToString()));
            }
        }

        return mandatory == 0
            ? new IntegerPicture(primary, NumeralStyle.Sequence, LetterCase.Lower, isOrdinal)
            : new IntegerPicture(primary, NumeralStyle.Digits, LetterCase.Lower, isOrdinal)
            {
                _zero = zero!.Value,
                _separators = separators,
                _regularGroup = separators.TrueForAll(one => one.Separator == separators[0].Separator)
                    ? Grouping.Regular([.. separators.Select(one => one.Position)])
                    : 0,
                MandatoryDigits = mandatory,
                OptionalDigits = optional,
            };
    }

    private string InCase(string text) => Case switch
    {
        LetterCase.Upper => text.ToUpperInvariant(),
        LetterCase.Lower => text.ToLowerInvariant(),
        _ => text,
    };

    private string FormatDigits(double magnitude)
    {
        string digits = NumberText.Format(magnitude).PadLeft(MandatoryDigits, '0');
        var text = new StringBuilder();
        foreach (char digit in digits)
        {
            text.Append(char.IsAsciiDigit(digit) ? (char)(digit - '0' + _zero) : digit);
        }

        if (_regularGroup > 0)
        {
            for (int at = text.Length - _regularGroup; at > 0; at -= _regularGroup)
            {
                text.Insert(at, _separators[0].Separator);
            }
        }
        else
        {
            int length = text.Length;
            foreach ((int position, string separator) in _separators)
            {
                // From the right: what is inserted does not move what comes next.
                if (length - position >= 0)
                {
                    text.Insert(length - position, separator);
                }
            }
        }

        if (IsOrdinal)
        {
            text.Append(OrdinalSuffix(digits));
        }

        return text.ToString();
    }

    private static string OrdinalSuffix(string digits) =>
        digits.Length > 1 && digits[^2] == '1' ? "th" : digits[^1] switch { '1' => "st", '2' => "nd", '3' => "rd", _ => "th" };

    private double ReadDigits(string text)
    {
        if (IsOrdinal)
        {
            text = text.Length > 2 ? text[..^2] : string.Empty;
        }

        var digits = new StringBuilder(_regularGroup > 0 ? text.Replace(_separators[0].Separator, string.Empty, StringComparison.Ordinal) : text);
        foreach ((_, string separator) in _separators)
        {
            digits.Replace(separator, string.Empty);
        }

        double value = 0;
        int count = 0;
        bool negative = digits.Length > 0 && digits[0] == '-';
        for (int i = negative || (digits.Length > 0 && digits[0] == '+') ? 1 : 0; i < digits.Length; i++, count++)
        {
            int digit = digits[i] - _zero;
            if (digit is < 0 or > 9)
            {
                break;
            }

            value = (value * 10) + digit;
        }

        return count == 0 ? double.NaN : negative ? -value : value;
    }
}

internal enum NumeralStyle
{
    Digits,
    Letters,
    Roman,
    Words,

    /// <summary>A numbering sequence that the specification leaves open, and that nobody implements.</summary>
    Sequence,
}

internal enum LetterCase
{
    Lower,
    Upper,
    Title,
}

internal static class Grouping
{
    /// <summary>The distance at which separators stand, when it is the same everywhere; else 0.</summary>
    internal static int Regular(int[] positions)
    {
        if (positions.Length == 0)
        {
            return 0;
        }

        int factor = positions.Aggregate(Gcd);
        for (int i = 1; i <= positions.Length; i++)
        {
            if (!positions.Contains(i * factor))
            {
                return 0;
            }
        }

        return factor;
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
