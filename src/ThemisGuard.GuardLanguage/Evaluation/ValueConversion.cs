using System.Globalization;
using System.Text;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>The functions <c>parse_int</c>, <c>parse_float</c>, <c>parse_boolean</c>, <c>parse_string</c>, <c>parse_char</c>.</summary>
internal static class ValueConversion
{
    /// <summary>Adds the converted value to a builder. False: the value is dropped or, with a problem, an error.</summary>
    public static bool TryConvert(string function, DocumentNode value, DocumentBuilder builder, out string? problem)
    {
        problem = null;
        bool fits = function switch
        {
            "parse_string" => TryString(value, builder),
            "parse_boolean" => TryBoolean(value, builder, ref problem),
            "parse_int" => TryInt(value, builder, ref problem),
            "parse_float" => TryFloat(value, builder, ref problem),
            _ => TryChar(value, builder, ref problem),
        };
        return fits && problem is null;
    }

    private static string CharText(DocumentNode value) => value.Document.ExtraAt(value.Index).ToString()!;

    private static bool TryString(DocumentNode value, DocumentBuilder builder)
    {
        switch (value.Kind)
        {
            case DocumentKind.String:
                builder.String(value.Utf8String);
                return true;
            case DocumentKind.Bool:
                builder.String(value.GetBool() ? "true" : "false");
                return true;
            case DocumentKind.Int:
                builder.String(value.GetInt64().ToString(CultureInfo.InvariantCulture));
                return true;
            case DocumentKind.Float:
                builder.String(Expand(value.GetDouble()));
                return true;
            case DocumentKind.Char:
                builder.String(CharText(value));
                return true;
            default:
                return false;
        }
    }

    private static bool TryBoolean(DocumentNode value, DocumentBuilder builder, ref string? problem)
    {
        switch (value.Kind)
        {
            case DocumentKind.Bool:
                builder.Bool(value.GetBool());
                return true;
            case DocumentKind.String:
                string text = value.GetString();
                bool isTrue = text.Equals("true", StringComparison.OrdinalIgnoreCase);
                if (!isTrue && !text.Equals("false", StringComparison.OrdinalIgnoreCase))
                {
                    problem = $"'{text}'";
                    return false;
                }

                builder.Bool(isTrue);
                return true;
            default:
                return false;
        }
    }

    private static bool TryInt(DocumentNode value, DocumentBuilder builder, ref string? problem)
    {
        switch (value.Kind)
        {
            case DocumentKind.Int:
                builder.Int(value.GetInt64());
                return true;
            case DocumentKind.Float:
                builder.Int(Saturate(value.GetDouble()));
                return true;
            case DocumentKind.String or DocumentKind.Char:
                string text = value.Kind == DocumentKind.String ? value.GetString() : CharText(value);
                bool isInt = YamlScalars.TryParseInt(text, out long parsed) && (value.Kind == DocumentKind.String || char.IsAsciiDigit(text[0]));
                problem = isInt ? null : $"'{text}'";
                if (isInt)
                {
                    builder.Int(parsed);
                }

                return isInt;
            default:
                return false;
        }
    }

    private static bool TryFloat(DocumentNode value, DocumentBuilder builder, ref string? problem)
    {
        switch (value.Kind)
        {
            case DocumentKind.Int or DocumentKind.Float:
                builder.Float(value.GetDouble());
                return true;
            case DocumentKind.String or DocumentKind.Char:
                string text = value.Kind == DocumentKind.String ? value.GetString() : CharText(value);
                bool isFloat = YamlScalars.TryParseFloat(text, out double parsed) && (value.Kind == DocumentKind.String || char.IsAsciiDigit(text[0]));
                problem = isFloat ? null : $"'{text}'";
                if (isFloat)
                {
                    builder.Float(parsed);
                }

                return isFloat;
            default:
                return false;
        }
    }

    private static bool TryChar(DocumentNode value, DocumentBuilder builder, ref string? problem)
    {
        switch (value.Kind)
        {
            case DocumentKind.Int when value.GetInt64() is >= 0 and <= 9:
                builder.Extra(DocumentKind.Char, new Rune((char)('0' + value.GetInt64())));
                return true;
            case DocumentKind.Int:
                problem = $"{value.GetInt64()}, which is no digit";
                return false;
            case DocumentKind.String when value.Count > 1:
                problem = $"'{value.GetString()}', which is longer than one byte";
                return false;
            case DocumentKind.String when value.Count == 1:
                builder.Extra(DocumentKind.Char, new Rune((char)value.Utf8String[0]));
                return true;
            case DocumentKind.Char:
                builder.String(CharText(value));
                return true;
            default:
                return false;
        }
    }

    private static long Saturate(double value) =>
        double.IsNaN(value) ? 0 : value >= 9.2233720368547758e18 ? long.MaxValue : value <= -9.2233720368547758e18 ? long.MinValue : (long)value;

    /// <summary>The shortest digits that give the number back, never with an exponent; 3.0 is <c>3</c>.</summary>
    private static string Expand(double value)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int exponentMark = text.IndexOf('E', StringComparison.Ordinal);
        if (exponentMark < 0)
        {
            return text;
        }

        int exponent = int.Parse(text.AsSpan(exponentMark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string sign = text[0] == '-' ? "-" : "";
        string digits = text[sign.Length..exponentMark];
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        int whole = (point < 0 ? digits.Length : point) + exponent;
        digits = digits.Replace(".", "", StringComparison.Ordinal);
        if (whole <= 0)
        {
            return $"{sign}0.{new string('0', -whole)}{digits}";
        }

        return whole >= digits.Length
            ? sign + digits + new string('0', whole - digits.Length)
            : $"{sign}{digits[..whole]}.{digits[whole..]}";
    }
}
