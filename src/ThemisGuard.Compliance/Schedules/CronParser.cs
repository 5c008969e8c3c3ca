using System.Globalization;

namespace ThemisGuard.Compliance.Schedules;

/// <summary>Reads the six fields of a cron expression.</summary>
internal sealed class CronParser
{
    private static readonly string[] s_months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] s_weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly Range s_minutes = new("minutes", 0, 59, []);
    private static readonly Range s_hours = new("hours", 0, 23, []);
    private static readonly Range s_daysOfMonth = new("days of the month", 1, 31, []);
    private static readonly Range s_monthNumbers = new("months", 1, 12, s_months);
    private static readonly Range s_daysOfWeek = new("days of the week", 1, 7, s_weekdays);
    private static readonly Range s_years = new("years", 1970, 2199, []);

    private readonly List<Field> _fields = [];
    private readonly int _end;

    /// <param name="fields">What stands between the parentheses.</param>
    /// <param name="offset">Its first character in the expression, from 0.</param>
    public CronParser(string fields, int offset)
    {
        _end = offset + fields.Length + 1;
        for (int at = 0; at < fields.Length;)
        {
            if (char.IsWhiteSpace(fields[at]))
            {
                at++;
                continue;
            }

            int start = at;
            while (at < fields.Length && !char.IsWhiteSpace(fields[at]))
            {
                at++;
            }

            _fields.Add(new Field(fields[start..at], offset + start + 1));
        }
    }

    public CronSchedule Parse(string text, TimeZoneInfo zone)
    {
        if (_fields.Count != 6)
        {
            throw new ScheduleSyntaxException(_end, $"expected six fields (minutes hours day-of-month month day-of-week year), not {_fields.Count}");
        }

        SortedSet<int> minutes = Values(_fields[0], s_minutes);
        SortedSet<int> hours = Values(_fields[1], s_hours);
        SortedSet<int> months = Values(_fields[3], s_monthNumbers);
        CronDays days = Days(_fields[2], _fields[4]);
        SortedSet<int> years = Values(_fields[5], s_years);
        return new CronSchedule(text, [.. minutes], [.. hours], days, months, [.. years], zone);
    }

    private static CronDays Days(Field ofMonth, Field ofWeek)
    {
        if ((ofMonth.Text == "?") == (ofWeek.Text == "?"))
        {
            throw new ScheduleSyntaxException(ofWeek.Column, "exactly one of day-of-month and day-of-week is ?");
        }

        return ofWeek.Text == "?" ? ParseDaysOfMonth(ofMonth) : ParseDaysOfWeek(ofWeek);
    }

    private static DaysOfMonth ParseDaysOfMonth(Field field)
    {
        var days = new SortedSet<int>();
        var nearestWeekdays = new List<int>();
        foreach (Field term in field.Terms())
        {
            if (term.Text == "L")
            {
                days.Add(DaysOfMonth.Last);
            }
            else if (term.Text.EndsWith('W'))
            {
                nearestWeekdays.Add(Number(term with { Text = term.Text[..^1] }, s_daysOfMonth));
            }
            else
            {
                AddValues(days, term, s_daysOfMonth);
            }
        }

        return new DaysOfMonth(days, nearestWeekdays);
    }

    private static CronDays ParseDaysOfWeek(Field field)
    {
        string text = field.Text;
        int number = text.IndexOf('#', StringComparison.Ordinal);
        if (number >= 0)
        {
            int day = Number(field with { Text = text[..number] }, s_daysOfWeek);
            string count = text[(number + 1)..];
            return count is "1" or "2" or "3" or "4" or "5"
                ? new NthDayOfWeek(day, count[0] - '0')
                : throw new ScheduleSyntaxException(field.Column + number + 1, "expected one number from 1 to 5 after #, and nothing else in the field");
        }

        if (text == "L")
        {
            return new DaysOfWeek(new SortedSet<int> { 7 });
        }

        return text.Length > 1 && text.EndsWith('L')
            ? new NthDayOfWeek(Number(field with { Text = text[..^1] }, s_daysOfWeek), NthDayOfWeek.Last)
            : new DaysOfWeek(Values(field, s_daysOfWeek));
    }

    private static SortedSet<int> Values(Field field, Range range)
    {
        var values = new SortedSet<int>();
        foreach (Field term in field.Terms())
        {
            AddValues(values, term, range);
        }

        return values;
    }

    // *, n, n-m, and each with /step; n/step runs from n to the end of the range.
    private static void AddValues(SortedSet<int> values, Field term, Range range)
    {
        int slash = term.Text.IndexOf('/', StringComparison.Ordinal);
        int step = 1;
        string span = term.Text;
        if (slash >= 0)
        {
            span = term.Text[..slash];
            if (!int.TryParse(term.Text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0)
            {
                throw new ScheduleSyntaxException(term.Column + slash + 1, "expected a step of 1 or more after /");
            }
        }

        int low = range.Low, high = range.High;
        if (span != "*")
        {
            int dash = span.IndexOf('-', StringComparison.Ordinal);
            low = Number(term with { Text = dash < 0 ? span : span[..dash] }, range);
            if (dash >= 0)
            {
                high = Number(new Field(span[(dash + 1)..], term.Column + dash + 1), range);
            }
            else if (slash < 0)
            {
                high = low;
            }
        }

        if (low > high)
        {
            throw new ScheduleSyntaxException(term.Column, $"the range of {range.Name} runs backwards");
        }

        for (long value = low; value <= high; value += step)
        {
            values.Add((int)value);
        }
    }

    private static int Number(Field field, Range range)
    {
        int name = Array.IndexOf(range.Names, field.Text.ToUpperInvariant());
        if (name >= 0)
        {
            return name + 1;
        }

        return int.TryParse(field.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= range.Low && value <= range.High
            ? value
            : throw new ScheduleSyntaxException(field.Column, $"{range.Name} are {range.Low} to {range.High}, not \"{field.Text}\"");
    }

    private sealed record Range(string Name, int Low, int High, string[] Names);

    /// <param name="Text">A field, or a part of it.</param>
    /// <param name="Column">Of its first character, from 1.</param>
    private sealed record Field(string Text, int Column)
    {
        public IEnumerable<Field> Terms()
        {
            int start = 0;
            foreach (string term in Text.Split(','))
            {
                yield return new Field(term, Column + start);
                start += term.Length + 1;
            }
        }
    }
}
