using System.Globalization;
using System.Text;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>A date/time picture: XPath and XQuery Functions and Operators 3.1, section 9.8.4, as far as jsonata-js has it.</summary>
internal sealed class DatePicture
{
    internal const string Iso8601 = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

    internal static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    internal static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private DatePicture(List<DatePart> parts) => Parts = parts;

    internal IReadOnlyList<DatePart> Parts { get; }

    internal static DatePicture Parse(string picture)
    {
        var parts = new List<DatePart>();
        int start = 0;
        int at = 0;
        while (at < picture.Length)
        {
            if (picture[at] != '[')
            {
                at++;
                continue;
            }

            AddLiteral(parts, picture[start..at]);
            if (at + 1 < picture.Length && picture[at + 1] == '[')
            {
                parts.Add(DatePart.OfLiteral("["));
                at += 2;
            }
            else
            {
                int end = picture.IndexOf(']', at);
                if (end < 0)
                {
                    throw JsonataException.Create("D3135");
                }

                string marker = string.Concat(picture[(at + 1)..end].Where(c => !char.IsWhiteSpace(c)));
                parts.Add(DatePart.OfMarker(marker));
                at = end + 1;
            }

            start = at;
        }

        AddLiteral(parts, picture[start..]);
        return new DatePicture(parts);
    }

    /// <param name="offset">Minutes east of UTC.</param>
    internal string Format(double millis, int offset)
    {
        var time = new CivilTime(Math.Truncate(millis) + (offset * 60_000.0));
        var text = new StringBuilder();
        foreach (DatePart part in Parts)
        {
            text.Append(part.Literal ?? FormatComponent(part, time, offset));
        }

        return text.ToString();
    }

    private static void AddLiteral(List<DatePart> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add(DatePart.OfLiteral(text.Replace("]]", "]", StringComparison.Ordinal)));
        }
    }

    private static string FormatComponent(DatePart part, in CivilTime time, int offset)
    {
        switch (part.Component)
        {
            case 'Z' or 'z':
                return FormatZone(part, offset);
            case 'P':
                string half = time.Hour >= 12 ? "pm" : "am";
                return part.Names == LetterCase.Upper ? half.ToUpperInvariant() : half;
            case 'C' or 'E':
                return "ISO";
        }

        double value = time.Component(part.Component);
        if (part.Names is { } letterCase)
        {
            string name = part.Component switch
            {
                'M' or 'x' => Months[(int)value - 1],
                'F' => Days[(int)value - 1],
                _ => throw JsonataException.Create("D3133", part.Component.ToString()),
            };
            name = letterCase switch
            {
                LetterCase.Upper => name.ToUpperInvariant(),
                LetterCase.Lower => name.ToLowerInvariant(),
                _ => name,
            };
            return part.MaxWidth is { } width && name.Length > width ? name[..width] : name;
        }

        return part.Integer!.Format(part is { Component: 'Y', Digits: > 0 } ? value % Math.Pow(10, part.Digits) : value);
    }

    private static string FormatZone(DatePart part, int offset)
    {
        IntegerPicture picture = part.Integer!;
        int hours = offset / 60;
        int minutes = offset % 60;
        int clock = (hours * 100) + minutes;
        string text;
        if (picture.RegularSeparator is not null || picture.MandatoryDigits is 3 or 4)
        {
            text = picture.Format(clock);
        }
        else if (picture.MandatoryDigits is 1 or 2)
        {
            text = picture.Format(hours) + (minutes == 0 ? string.Empty : ":" + Math.Abs(minutes).ToString("00", CultureInfo.InvariantCulture));
        }
        else
        {
            throw JsonataException.Create("D3134", picture.MandatoryDigits);
        }

        text = clock >= 0 ? "+" + text : text;
        return offset == 0 && part.IsTraditional ? "Z" : part.Component == 'z' ? "GMT" + text : text;
    }
}

/// <summary>A literal text or a marker such as <c>[M01]</c>, <c>[FNn,*-3]</c>, <c>[Z01:01t]</c>.</summary>
internal sealed class DatePart
{
    private const string IntegerComponents = "YMDdFWwXxHhmsf";
    private const int MaxDigits = 100;

    internal string? Literal { get; private init; }

    internal char Component { get; private init; }

    /// <summary>Set when the component is written as a name.</summary>
    internal LetterCase? Names { get; private init; }

    /// <summary>Set when the component is written as a number.</summary>
    internal IntegerPicture? Integer { get; private init; }

    internal int? MaxWidth { get; private init; }

    /// <summary>Digits of a component whose picture says how many it has; 0 when open.</summary>
    internal int Digits { get; private init; }

    /// <summary>Modifier t: UTC is Z.</summary>
    internal bool IsTraditional { get; private init; }

    internal static DatePart OfLiteral(string text) => new() { Literal = text };

    internal static DatePart OfMarker(string marker)
    {
        char component = marker.Length > 0 ? marker[0] : '\0';
        string presentation = marker.Length > 0 ? marker[1..] : string.Empty;
        int? minWidth = null;
        int? maxWidth = null;
        int comma = presentation.LastIndexOf(',');
        if (comma >= 0)
        {
            string[] widths = presentation[(comma + 1)..].Split('-', 2);
            minWidth = Width(widths[0]);
            maxWidth = widths.Length > 1 ? Width(widths[1]) : null;
            presentation = presentation[..comma];
        }

        char? second = null;
        if (presentation.Length > 1 && presentation[^1] is 'a' or 't' or 'c' or 'o')
        {
            second = presentation[^1];
            presentation = presentation[..^1];
        }

        string byDefault = Default(component) ?? throw JsonataException.Create("D3132", component == '\0' ? string.Empty : component.ToString());
        presentation = presentation.Length == 0 ? byDefault : presentation;
        LetterCase? names = presentation[0] switch
        {
            'n' => LetterCase.Lower,
            'N' => presentation.Length > 1 && presentation[1] == 'n' ? LetterCase.Title : LetterCase.Upper,
            _ => null,
        };
        int digits = 0;
        IntegerPicture? integer = null;
        if (names is null && IntegerComponents.Contains(component, StringComparison.Ordinal))
        {
            integer = IntegerPicture.Parse(second is null ? presentation : $"{presentation};{second}");
            integer.MandatoryDigits = Math.Max(integer.MandatoryDigits, integer.MandatoryDigits > 0 ? minWidth ?? 0 : 0);
            int shown = integer.MandatoryDigits + integer.OptionalDigits;
            if (component is 'Y' or 'M' or 'D')
            {
                digits = maxWidth ?? (shown >= 2 ? shown : 0);
                integer.MandatoryDigits = maxWidth ?? integer.MandatoryDigits;
            }
            else if (component is 'H' or 'h' or 'm' or 's')
            {
                digits = shown >= 2 ? shown : 0;
            }
        }
        else if (component is 'Z' or 'z')
        {
            names = null;
            integer = IntegerPicture.Parse(presentation);
        }

        return new DatePart
        {
            Component = component,
            Names = names,
            Integer = integer,
            MaxWidth = maxWidth,
            Digits = digits,
            IsTraditional = second == 't',
        };
    }

    private static int? Width(string text)
    {
        if (text == "*")
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int width) ? Math.Min(width, MaxDigits) : null;
    }

    private static string? Default(char component) => component switch
    {
        'Y' or 'M' or 'D' or 'd' or 'W' or 'w' or 'X' or 'x' or 'H' or 'h' or 'f' => "1",
        'F' or 'P' or 'C' or 'E' => "n",
        'm' or 's' => "01",
        'Z' or 'z' => "01:01",
        _ => null,
    };
}
