using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Reads timestamps by a <see cref="DatePicture"/>.</summary>
internal sealed class DateReader
{
    private readonly DatePart[] _markers;
    private readonly Regex _regex;

    internal DateReader(DatePicture picture)
    {
        _markers = [.. picture.Parts.Where(part => part.Literal is null)];
        var pattern = new StringBuilder("^");
        foreach (DatePart part in picture.Parts)
        {
            pattern.Append(part.Literal is null ? $"({Pattern(part)})" : Regex.Escape(part.Literal));
        }

        // Linear in the length of the text, whatever the picture.
        _regex = new Regex(pattern.Append("\\z").ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <returns>Milliseconds since 1970, or null when the text does not fit the picture.</returns>
    internal double? Read(string text, DateTimeOffset now)
    {
        Match match = _regex.Match(text);
        if (!match.Success)
        {
            return null;
        }

        var found = new Dictionary<char, double>();
        for (int i = 0; i < _markers.Length; i++)
        {
            found[_markers[i].Component] = Value(_markers[i], match.Groups[i + 1].Value);
        }

        return found.Count == 0 ? null : Assemble(found, new CivilTime(now.ToUnixTimeMilliseconds()));
    }

    private static string Pattern(DatePart part)
    {
        if (part.Component is 'Z' or 'z')
        {
            string? separator = part.Integer!.RegularSeparator;
            return (part.Component == 'z' ? "GMT" : string.Empty)
                + "[-+][0-9]+"
                + (separator is null ? string.Empty : Regex.Escape(separator) + "[0-9]+");
        }

        if (part.Integer is not { } picture)
        {
            return part.Component is 'M' or 'x' or 'F' or 'P' ? "[a-zA-Z]+" : throw JsonataException.Create("D3133", part.Component.ToString());
        }

        switch (picture.Style)
        {
            case NumeralStyle.Letters:
                return picture.Case == LetterCase.Upper ? "[A-Z]+" : "[a-z]+";
            case NumeralStyle.Roman:
                return "[MDCLXVI]+";
            case NumeralStyle.Words:
                return $"(?:{string.Join('|', NumberWords.Vocabulary)}|and|[\\-, ])+";
            default:
                string count = part.Digits == 0 ? "+"
                    : picture.OptionalDigits == 0 ? $"{{{part.Digits}}}"
                    : $"{{{Math.Max(0, part.Digits - picture.OptionalDigits)},{part.Digits}}}";
                return "[0-9]" + count + (picture.IsOrdinal ? "(?:th|st|nd|rd)" : string.Empty);
        }
    }

    private static double Value(DatePart part, string text)
    {
        switch (part.Component)
        {
            case 'Z' or 'z':
                return Offset(part, part.Component == 'z' ? text[3..] : text);
            case 'P':
                return text is "pm" or "PM" ? 1 : text is "am" or "AM" ? 0 : double.NaN;
        }

        if (part.Integer is not null)
        {
            return part.Integer.Read(text);
        }

        string[] names = part.Component == 'F' ? DatePicture.Days : DatePicture.Months;
        int index = Array.FindIndex(names, name => (part.MaxWidth is { } width && name.Length > width ? name[..width] : name) == text);
        return index < 0 ? double.NaN : index + 1;
    }

    private static double Offset(DatePart part, string text)
    {
        // Signs apply to both parts: -05:30 is half past five behind.
        int sign = text[0] == '-' ? -1 : 1;
        string digits = text[1..];
        string? separator = part.Integer!.RegularSeparator;
        int split = separator is not null ? digits.IndexOf(separator, StringComparison.Ordinal) : Math.Min(2, digits.Length);
        double hours = Number(digits[..split]);
        double minutes = Number(digits[(split + (separator?.Length ?? 0))..]);
        return sign * ((hours * 60) + minutes);
    }

    private static double Number(string digits) => digits.Length == 0 ? 0 : double.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>
    /// What is missing before the first given component is taken from now, what is missing behind the last is the least
    /// possible; a gap between them is an error.
    /// </summary>
    private static double? Assemble(Dictionary<char, double> found, in CivilTime now)
    {
        bool isDayOfYear = !Fits(found, "YMD", "XxWwd") && Fits(found, "Yd", "XMxWwD");
        bool isWeekDate = Fits(found, "XxwF", "YMWdD") || Fits(found, "XWF", "YMxwdD");
        if (isWeekDate)
        {
            throw JsonataException.Create("D3136");
        }

        bool isHalfDay = !Fits(found, "Hmsf", "Ph") && Fits(found, "Phmsf", "H");
        bool started = false;
        bool ended = false;
        foreach (char component in (isDayOfYear ? "Yd" : "YMD") + (isHalfDay ? "Phmsf" : "Hmsf"))
        {
            if (found.ContainsKey(component))
            {
                started = true;
                if (ended)
                {
                    throw JsonataException.Create("D3136");
                }
            }
            else if (started)
            {
                found[component] = component is 'M' or 'D' or 'd' ? 1 : 0;
                ended = true;
            }
            else
            {
                found[component] = now.Component(component);
            }
        }

        double date = isDayOfYear
            ? CivilTime.Utc(found['Y'], 0, found['d'])
            : CivilTime.Utc(found['Y'], Math.Max(0, found['M'] - 1), found['D']);
        double hour = isHalfDay ? (found['h'] == 12 ? 0 : found['h']) + (found['P'] == 1 ? 12 : 0) : found['H'];
        double millis = date + (((((hour * 60) + found['m']) * 60) + found['s']) * 1000) + found['f'];
        double offset = found.GetValueOrDefault('Z', found.GetValueOrDefault('z', 0));
        millis -= offset * 60_000;
        return Math.Abs(millis) <= CivilTime.MaxMillis ? millis : null;
    }

    /// <summary>At least one of these components is there, and none of those.</summary>
    private static bool Fits(Dictionary<char, double> found, string these, string none) =>
        these.Any(found.ContainsKey) && !none.Any(found.ContainsKey);
}
