using System.Globalization;
using System.Numerics;
using System.Text;
using ThemisGuard.Jsonata.Values;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Functions on numbers, and from other types to numbers.</summary>
internal static class NumberFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("number", "<(nsb)-:n>", Number),
        new("abs", "<n-:n>", (a, _) => Map(a, Math.Abs)),
        new("floor", "<n-:n>", (a, _) => Map(a, Math.Floor)),
        new("ceil", "<n-:n>", (a, _) => Map(a, Math.Ceiling)),
        new("round", "<n-n?:n>", Round),
        new("power", "<n-n:n>", Power),
        new("sqrt", "<n-:n>", Sqrt),
        new("sum", "<a<n>:n>", Sum),
        new("max", "<a<n>:n>", (a, context) => Fold(a, context, Math.Max)),
        new("min", "<a<n>:n>", (a, context) => Fold(a, context, Math.Min)),
        new("average", "<a<n>:n>", Average),
        new("formatBase", "<n-n?:s>", FormatBase),
        new("formatNumber", "<n-so?:s>", FormatNumber),
        new("formatInteger", "<n-s:s>", FormatInteger),
        new("parseInteger", "<s-s:n>", ParseInteger),
    ];

    /// <summary>Rounds half to even after <paramref name="places"/> decimal places, working on the decimal spelling as jsonata-js does.</summary>
    internal static double Round(double value, int places)
    {
        if (places != 0)
        {
            value = Shift(value, places);
        }

        double rounded = Math.Round(value, MidpointRounding.ToEven);
        return (places == 0 ? rounded : Shift(rounded, -places)) + 0.0;
    }

    private static double Shift(double value, int places)
    {
        if (!double.IsFinite(value) || value == 0)
        {
            return value;
        }

        string text = NumberText.Format(value);
        int exponent = text.IndexOf('e', StringComparison.Ordinal);
        int power = exponent < 0 ? 0 : int.Parse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = exponent < 0 ? text : text[..exponent];
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{power + places}"), CultureInfo.InvariantCulture);
    }

    private static JsonataValue Map(ReadOnlySpan<JsonataValue> arguments, Func<double, double> function) =>
        arguments[0].IsUndefined ? default : JsonataValue.FromNumber(function(Operators.Number(arguments[0])));

    private static JsonataValue Number(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        JsonataValue value = arguments[0];
        switch (value.Kind)
        {
            case JsonataKind.Undefined or JsonataKind.Number:
                return value;
            case JsonataKind.Boolean:
                return JsonataValue.FromNumber(value.IsTrue ? 1 : 0);
            case JsonataKind.String when TryParse(value.AsString(), out double number):
                return JsonataValue.FromNumber(number);
            default:
                throw JsonataException.Create("D3030", value, index: 1);
        }
    }

    private static bool TryParse(string text, out double number)
    {
        number = 0;
        if (text.Length > 2 && text[0] == '0' && char.IsAsciiLetter(text[1]) && text[1] is not ('e' or 'E'))
        {
            int radix = text[1] switch { 'x' or 'X' => 16, 'o' or 'O' => 8, 'b' or 'B' => 2, _ => 0 };
            foreach (char c in text.AsSpan(2))
            {
                int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
                if (digit >= radix)
                {
                    return false;
                }

                number = (number * radix) + digit;
            }

            return double.IsFinite(number);
        }

        return IsDecimal(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    // -?digits(.digits)?(e±digits)?
    private static bool IsDecimal(string text)
    {
        int at = text.StartsWith('-') ? 1 : 0;
        if (!SkipDigits(text, ref at))
        {
            return false;
        }

        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!SkipDigits(text, ref at))
            {
                return false;
            }
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
            {
                at++;
            }

            if (!SkipDigits(text, ref at))
            {
                return false;
            }
        }

        return at == text.Length;
    }

    private static bool SkipDigits(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at > start;
    }

    private static JsonataValue Round(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context) =>
        arguments[0].IsUndefined
            ? default
            : JsonataValue.FromNumber(Round(
                Operators.Number(arguments[0]),
                arguments[1].IsUndefined ? 0 : (int)Math.Clamp(Operators.Number(arguments[1]), -400, 400)));

    private static JsonataValue Power(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        // An absent exponent is NaN, and 1 to the power of NaN is not 1 in ECMAScript.
        double result = arguments[1].IsUndefined ? double.NaN : Math.Pow(arguments[0].RawNumber, arguments[1].RawNumber);
        return double.IsFinite(result)
            ? JsonataValue.FromNumber(result)
            : throw JsonataException.Create("D3061", arguments[0], arguments[1], index: 1);
    }

    private static JsonataValue Sqrt(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        double value = Operators.Number(arguments[0]);
        return value >= 0 ? JsonataValue.FromNumber(Math.Sqrt(value)) : throw JsonataException.Create("D3060", arguments[0], index: 1);
    }

    private static JsonataValue Sum(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items))
        {
            return default;
        }

        return JsonataValue.FromNumber(Total(items, context));
    }

    private static double Total(JsonataArray items, EvaluationContext context)
    {
        context.Step(items.Count);
        double total = 0;
        for (int i = 0; i < items.Count; i++)
        {
            total += Operators.Number(items[i]);
        }

        return total;
    }

    private static JsonataValue Average(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context) =>
        arguments[0].TryGetArray(out JsonataArray? items) && items.Count > 0
            ? JsonataValue.FromNumber(Total(items, context) / items.Count)
            : default;

    private static JsonataValue Fold(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context, Func<double, double, double> function)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items) || items.Count == 0)
        {
            return default;
        }

        context.Step(items.Count);
        double result = Operators.Number(items[0]);
        for (int i = 1; i < items.Count; i++)
        {
            result = function(result, Operators.Number(items[i]));
        }

        return JsonataValue.FromNumber(result);
    }

    private static JsonataValue FormatBase(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        double radix = arguments[1].IsUndefined ? 10 : Round(Operators.Number(arguments[1]), 0);
        if (radix is < 2 or > 36)
        {
            throw JsonataException.Create("D3100", JsonataValue.FromNumber(radix));
        }

        var value = new BigInteger(Round(Operators.Number(arguments[0]), 0));
        BigInteger rest = BigInteger.Abs(value);
        var digits = new StringBuilder();
        do
        {
            rest = BigInteger.DivRem(rest, (int)radix, out BigInteger digit);
            digits.Insert(0, "0123456789abcdefghijklmnopqrstuvwxyz"[(int)digit]);
        }
        while (!rest.IsZero);

        return JsonataValue.FromString(value.Sign < 0 ? "-" + digits : digits.ToString());
    }

    private static JsonataValue FormatNumber(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context) =>
        arguments[0].IsUndefined
            ? default
            : JsonataValue.FromString(DecimalPicture.Format(
                Operators.Number(arguments[0]), PictureCheck.Text(arguments[1]), arguments[2].Reference as JsonataObject));

    private static JsonataValue FormatInteger(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context) =>
        arguments[0].IsUndefined
            ? default
            : JsonataValue.FromString(IntegerPicture.Parse(PictureCheck.Text(arguments[1])).Format(Math.Floor(Operators.Number(arguments[0]))));

    private static JsonataValue ParseInteger(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        double? value = IntegerPicture.Parse(PictureCheck.Text(arguments[1])).Read(arguments[0].AsString());
        return value is { } number && double.IsFinite(number) ? JsonataValue.FromNumber(number) : default;
    }
}

/// <summary>Pictures come from expressions, and so from anyone: their length is bounded.</summary>
internal static class PictureCheck
{
    private const int MaxLength = 1000;

    internal static string Text(in JsonataValue picture)
    {
        string text = picture.TryGetString(out string? given) ? given : throw JsonataException.Create("T0410", picture, index: 2);
        return text.Length <= MaxLength ? text : throw JsonataException.Create("U1004", MaxLength);
    }
}
