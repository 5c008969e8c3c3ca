using System.Globalization;
using System.Text.RegularExpressions;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Functions on instants, which are milliseconds since 1970-01-01T00:00:00Z.</summary>
internal static partial class DateFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("now", "<s?s?:s>", (a, context) => Format(context.Now.ToUnixTimeMilliseconds(), a[0], a[1], context)),
        new("millis", "<:n>", (_, context) => JsonataValue.FromNumber(context.Now.ToUnixTimeMilliseconds())),
        new("fromMillis", "<n-s?s?:s>", (a, context) => a[0].IsUndefined ? default : Format(Operators.Number(a[0]), a[1], a[2], context)),
        new("toMillis", "<s-s?:n>", ToMillis),
    ];

    private static JsonataValue Format(double millis, in JsonataValue picture, in JsonataValue zone, EvaluationContext context)
    {
        DatePicture parsed = context.DatePicture(picture.IsUndefined ? DatePicture.Iso8601 : PictureCheck.Text(picture));
        return JsonataValue.FromString(parsed.Format(millis, zone.IsUndefined ? 0 : Offset(zone)));
    }

    private static int Offset(in JsonataValue zone)
    {
        Match match = Zone().Match(zone.AsString());
        if (!match.Success)
        {
            throw JsonataException.Create("D3156", zone);
        }

        int clock = int.Parse(match.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (clock / 100 * 60) + (clock % 100);
    }

    private static JsonataValue ToMillis(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        double? millis = arguments[1].IsUndefined
            ? ReadIso8601(text) ?? throw JsonataException.Create("D3110", arguments[0])
            : context.DateReader(PictureCheck.Text(arguments[1])).Read(text, context.Now);
        return millis is { } value ? JsonataValue.FromNumber(value) : default;
    }

    // ECMA-262, Date Time String Format, with the offsets without colon that V8 reads too. Without an offset: UTC.
    private static double? ReadIso8601(string text)
    {
        Match match = Timestamp().Match(text);
        if (!match.Success)
        {
            return null;
        }

        double month = Part(match, "month", 1);
        double day = Part(match, "day", 1);
        double hour = Part(match, "hour", 0);
        double minute = Part(match, "minute", 0);
        double second = Part(match, "second", 0);
        double year = Part(match, "year", 0);
        if (month is < 1 or > 12 || day is < 1 or > 31 || hour > 24 || (hour == 24 && (minute > 0 || second > 0)))
        {
            return null;
        }

        // Years 0 to 99 are meant as written here, unlike in Date.UTC.
        double date = year <= 99 ? CivilTime.Utc(year + 400, month - 1, day) - (146_097.0 * 86_400_000) : CivilTime.Utc(year, month - 1, day);
        string fraction = match.Groups["fraction"].Value;
        double millis = fraction.Length == 0 ? 0 : double.Parse(fraction.PadRight(3, '0').AsSpan(0, 3), CultureInfo.InvariantCulture);
        double offset = (Part(match, "zoneHour", 0) * 60) + Part(match, "zoneMinute", 0);
        double sign = match.Groups["sign"].Value == "-" ? -1 : 1;
        return date + ((((hour * 60) + minute - (sign * offset)) * 60) + second) * 1000 + millis;
    }

    private static double Part(Match match, string name, double otherwise) =>
        match.Groups[name].Success ? double.Parse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;

    [GeneratedRegex(@"^[+-]?[0-9]{1,4}")]
    private static partial Regex Zone();

    [GeneratedRegex(
        @"^(?<year>[0-9]{4})(-(?<month>[01][0-9])(-(?<day>[0-3][0-9]))?)?(T(?<hour>[0-2][0-9]):(?<minute>[0-5][0-9]):(?<second>[0-5][0-9])(\.(?<fraction>[0-9]+))?)?((?<sign>[+-])(?<zoneHour>[0-2][0-9]):?(?<zoneMinute>[0-5][0-9])|Z)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Timestamp();
}
