namespace ThemisGuard.Compliance.Schedules;

/// <summary><c>cron(minutes hours day-of-month month day-of-week year)</c>, on the minute, in a time zone.</summary>
internal sealed class CronSchedule(
    string text, IReadOnlyList<int> minutes, IReadOnlyList<int> hours, CronDays days, IReadOnlySet<int> months, IReadOnlyList<int> years, TimeZoneInfo zone)
    : ScheduleExpression(text)
{
    // No clock has gone back further since 1970 (Casey station, by three hours), so no earlier local time can still lie ahead.
    private static readonly TimeSpan s_longestRepetition = TimeSpan.FromHours(4);

    public override DateTimeOffset? NextAfter(DateTimeOffset instant, DateTimeOffset anchor)
    {
        DateTime now = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        DateTime earliest = now - DateTime.MinValue > s_longestRepetition ? now - s_longestRepetition : DateTime.MinValue;

        // At most 230 years of twelve months: a schedule that never fires ends here.
        foreach (int year in years)
        {
            for (int month = 1; month <= 12 && year >= earliest.Year; month++)
            {
                if (!months.Contains(month) || (year == earliest.Year && month < earliest.Month))
                {
                    continue;
                }

                for (int day = 1; day <= DateTime.DaysInMonth(year, month); day++)
                {
                    var date = new DateTime(year, month, day);
                    if (date >= earliest.Date && days.Contain(date) && FirstOn(date, earliest, instant) is { } found)
                    {
                        return found;
                    }
                }
            }
        }

        return null;
    }

    private DateTimeOffset? FirstOn(DateTime date, DateTime earliest, DateTimeOffset instant)
    {
        foreach (int hour in hours)
        {
            foreach (int minute in minutes)
            {
                DateTime local = date.AddMinutes((hour * 60) + minute);
                if (local >= earliest && LocalTime.ToUtc(local, zone) is { } utc && utc > instant)
                {
                    return utc;
                }
            }
        }

        return null;
    }
}

/// <summary>Which days of a month a cron expression means: one of its two day fields, the other being <c>?</c>.</summary>
internal abstract class CronDays
{
    public abstract bool Contain(DateTime date);

    /// <summary>Numbered from 1 as cron does: Sunday is 1.</summary>
    private protected static int DayOfWeek(DateTime date) => (int)date.DayOfWeek + 1;

    private protected static int LastDay(DateTime date) => DateTime.DaysInMonth(date.Year, date.Month);
}

/// <summary>Days of the month, by number; 32 stands for <c>L</c>.</summary>
internal sealed class DaysOfMonth(IReadOnlySet<int> days, IReadOnlyList<int> nearestWeekdays) : CronDays
{
    public const int Last = 32;

    public override bool Contain(DateTime date) =>
        days.Contains(date.Day)
        || (days.Contains(Last) && date.Day == LastDay(date))
        || nearestWeekdays.Any(day => NearestWeekday(date, day) == date.Day);

    // Saturday goes back to Friday and Sunday on to Monday, but never out of the month.
    private static int? NearestWeekday(DateTime inMonth, int day)
    {
        int last = LastDay(inMonth);
        if (day > last)
        {
            return null;
        }

        return new DateTime(inMonth.Year, inMonth.Month, day).DayOfWeek switch
        {
            System.DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
            System.DayOfWeek.Sunday => day == last ? day - 2 : day + 1,
            _ => day,
        };
    }
}

/// <summary>Days of the week.</summary>
internal sealed class DaysOfWeek(IReadOnlySet<int> days) : CronDays
{
    public override bool Contain(DateTime date) => days.Contains(DayOfWeek(date));
}

/// <summary>The first, second, … such weekday of the month; 0 for the last.</summary>
internal sealed class NthDayOfWeek(int dayOfWeek, int number) : CronDays
{
    public const int Last = 0;

    public override bool Contain(DateTime date) =>
        DayOfWeek(date) == dayOfWeek
        && (number == Last ? date.Day + 7 > LastDay(date) : (date.Day + 6) / 7 == number);
}
