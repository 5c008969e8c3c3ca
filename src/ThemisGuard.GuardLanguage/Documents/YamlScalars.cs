using System.Buffers;
using System.Globalization;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>What a plain (unquoted) scalar means, which depends on who reads it.</summary>
internal static class YamlScalars
{
    private static readonly SearchValues<char> FloatCharacters = SearchValues.Create("0123456789.eE+-");

    public static void AddPlain(DocumentBuilder builder, string text, DocumentLoader loader)
    {
        if (loader == DocumentLoader.UnitTest)
        {
            AddCoreSchema(builder, text);
            return;
        }

        bool tolerant = loader == DocumentLoader.Tolerant;
        if (TryParseInt(text, out long whole))
        {
            builder.Int(whole);
        }
        else if (TryParseFloat(text, out double number) && (!tolerant || !char.IsAsciiLetter(text[^1])))
        {
            builder.Float(number);
        }
        else if (text is "true" or "false" || (tolerant && text is "True" or "TRUE" or "False" or "FALSE"))
        {
            builder.Bool(text[0] is 't' or 'T');
        }
        else if (text == "~" || text.Equals("null", StringComparison.OrdinalIgnoreCase) || (tolerant && text.Length == 0))
        {
            builder.Null();
        }
        else
        {
            builder.String(text);
        }
    }

    /// <summary>A value with one of YAML's own tags, <c>tag:yaml.org,2002:…</c>; false when it does not fit the tag.</summary>
    public static bool TryAddTagged(DocumentBuilder builder, string text, string type)
    {
        switch (type)
        {
            case "int" when TryParseInt(text, out long whole):
                builder.Int(whole);
                return true;
            case "float" when TryParseFloat(text, out double number):
                builder.Float(number);
                return true;
            case "int" or "float":
                return false;
            case "bool" when text is "true" or "false":
                builder.Bool(text == "true");
                return true;
            case "null":
                builder.Null();
                return true;
            default:
                builder.String(text);
                return true;
        }
    }

    /// <summary>A 64-bit int as Rust's <c>i64::from_str</c> takes it: an optional sign and digits.</summary>
    public static bool TryParseInt(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        ReadOnlySpan<char> digits = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        return digits.Length > 0
            && !digits.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A double as Rust's <c>f64::from_str</c> takes it: <c>.5</c>, <c>5.</c>, <c>1e3</c>, <c>inf</c>, <c>infinity</c>, <c>nan</c>.</summary>
    public static bool TryParseFloat(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        ReadOnlySpan<char> unsigned = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        if (unsigned.Length == 0)
        {
            return false;
        }

        if (char.IsAsciiLetter(unsigned[0]))
        {
            if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
            {
                value = double.NaN;
                return true;
            }

            bool infinite = unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase)
                || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase);
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return infinite;
        }

        return !unsigned.ContainsAnyExcept(FloatCharacters)
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    private static void AddCoreSchema(DocumentBuilder builder, string text)
    {
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            builder.Bool(text[0] is 't' or 'T');
        }
        else if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            builder.Null();
        }
        else if (TryParseCoreInt(text, out long whole))
        {
            builder.Int(whole);
        }
        else if (TryParseCoreFloat(text, out double number))
        {
            builder.Float(number);
        }
        else
        {
            builder.String(text);
        }
    }

    private static bool TryParseCoreInt(string text, out long value)
    {
        value = 0;
        ReadOnlySpan<char> digits = text[0] is '+' or '-' ? text.AsSpan(1) : text;
        int radix = digits.StartsWith("0x") ? 16 : digits.StartsWith("0o") ? 8 : digits.StartsWith("0b") ? 2 : 10;
        if (radix == 10)
        {
            return (digits.Length == 1 || (digits.Length > 0 && digits[0] != '0'))
                && (TryParseInt(text, out value) || TryWrap(text[0] == '-' ? [] : digits, out value));
        }

        try
        {
            string body = digits[2..].ToString();
            if (body.Length == 0 || !char.IsAsciiHexDigit(body[0]))
            {
                return false;
            }

            value = radix == 16 ? Convert.ToInt64(body, 16) : Convert.ToInt64(body, radix);
            value = text[0] == '-' ? -value : value;
            return true;
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or ArgumentException)
        {
            return false;
        }
    }

    private static bool TryWrap(ReadOnlySpan<char> digits, out long value)
    {
        bool fits = ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong large);
        value = unchecked((long)large);
        return fits;
    }

    private static bool TryParseCoreFloat(string text, out double value)
    {
        ReadOnlySpan<char> unsigned = text[0] is '+' or '-' ? text.AsSpan(1) : text;
        if (unsigned is ".inf" or ".Inf" or ".INF")
        {
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (text is ".nan" or ".NaN" or ".NAN")
        {
            value = double.NaN;
            return true;
        }

        value = 0;
        bool octalLooking = unsigned.Length > 1 && unsigned[0] == '0' && !unsigned.ContainsAnyExceptInRange('0', '9');
        return unsigned.Length > 0 && !char.IsAsciiLetter(unsigned[0]) && !octalLooking && TryParseFloat(text, out value);
    }
}
