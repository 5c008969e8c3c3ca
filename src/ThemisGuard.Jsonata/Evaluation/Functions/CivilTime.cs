namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>
/// An instant in the proleptic Gregorian calendar, UTC, as ECMAScript's Date has it: the whole range of ±8.64e15 ms, which
/// <see cref="DateTimeOffset"/> does not cover.
/// </summary>
internal readonly struct CivilTime
{
    internal const double MaxMillis = 8.64e15;

    private const long MillisPerDay = 86_400_000;

    internal CivilTime(double millis)
    {
        if (!(Math.Abs(millis) <= MaxMillis))
        {
            throw JsonataException.Create("D1001", JsonataValue.FromNumber(millis));
        }

        Millis = (long)millis;
        long days = FloorDiv(Millis, MillisPerDay);
        TimeOfDay = Millis - (days * MillisPerDay);
        (Year, Month, Day) = FromDays(days);
        Weekday = (int)(((days + 3) % 7 + 7) % 7) + 1;
    }

    internal long Millis { get; }

    internal long Year { get; }

    /// <summary>0 to 11.</summary>
    internal int Month { get; }

    internal int Day { get; }

    /// <summary>1, Monday, to 7.</summary>
    internal int Weekday { get; }

    private long TimeOfDay { get; }

    internal int Hour => (int)(TimeOfDay / 3_600_000);

    internal int Minute => (int)(TimeOfDay / 60_000 % 60);

    internal int Second => (int)(TimeOfDay / 1000 % 60);

    internal int Millisecond => (int)(TimeOfDay % 1000);

    /// <summary>Midnight of a day. Months beyond 0 to 11 and days beyond the month carry over; years 0 to 99 mean 1900 to 1999, as in <c>Date.UTC</c>.</summary>
    internal static double Utc(double year, double month, double day = 1)
    {
        if (year is >= 0 and <= 99)
        {
            year += 1900;
        }

        double wholeYear = year + Math.Floor(month / 12);
        double days = Math.Abs(wholeYear) < 400_000
            ? ToDays((long)wholeYear, (int)(month - (Math.Floor(month / 12) * 12))) + day - 1
            : double.NaN;
        return days * MillisPerDay;
    }

    /// <summary>Value of a component of a date picture, or NaN for one that is not a number.</summary>
    internal double Component(char component)
    {
        switch (component)
        {
            case 'Y':
                return Year;
            case 'M':
                return Month + 1;
            case 'D':
                return Day;
            case 'd':
                return ((Utc(Year, Month, Day) - Utc(Year, 0)) / MillisPerDay) + 1;
            case 'F':
                return Weekday;
            case 'W':
                return Week(FirstWeek(Year, 0), FirstWeek(Year - 1, 0), FirstWeek(Year + 1, 0), 52);
            case 'w':
                return Week(FirstWeek(Year, Month), FirstWeek(Year, Month - 1), FirstWeek(Year, Month + 1), 4);
            case 'X':
                return Millis < FirstWeek(Year, 0) ? Year - 1 : Millis >= FirstWeek(Year + 1, 0) ? Year + 1 : Year;
            case 'x':
                int month = Millis < FirstWeek(Year, Month) ? Month - 1 : Millis >= FirstWeek(Year, Month + 1) ? Month + 1 : Month;
                return ((month + 12) % 12) + 1;
            case 'H':
                return Hour;
            case 'h':
                return Hour % 12 == 0 ? 12 : Hour % 12;
            case 'P':
                return Hour >= 12 ? 1 : 0;
            case 'm':
                return Minute;
            case 's':
                return Second;
            case 'f':
                return Millisecond;
            default:
                return double.NaN;
        }
    }

    /// <summary>Start of the week that holds the first Thursday of a year or month (ISO 8601, and its extension to months).</summary>
    private static double FirstWeek(long year, int month)
    {
        double first = Utc(year, month);
        int weekday = new CivilTime(first).Weekday;
        return weekday > 4 ? first + ((8 - weekday) * MillisPerDay) : first - ((weekday - 1) * MillisPerDay);
    }

    private double Week(double start, double previousStart, double nextStart, int usual)
    {
        double today = Utc(Year, Month, Day);
        double week = ((today - start) / (MillisPerDay * 7)) + 1;
        if (week > usual && today >= nextStart)
        {
            week = 1;
        }
        else if (week < 1)
        {
            week = ((today - previousStart) / (MillisPerDay * 7)) + 1;
        }

        return Math.Floor(week);
    }

    // H. Hinnant, chrono-Compatible Low-Level Date Algorithms: years start in March, so that the leap day comes last.
    private static double ToDays(long year, int month)
    {
        long shifted = month < 2 ? year - 1 : year;
        long era = FloorDiv(shifted, 400);
        long yearOfEra = shifted - (era * 400);
        long dayOfYear = ((153 * ((month + 10) % 12)) + 2) / 5;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }

    private static (long Year, int Month, int Day) FromDays(long days)
    {
        days += 719_468;
        long era = FloorDiv(days, 146_097);
        long dayOfEra = days - (era * 146_097);
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long shifted = ((5 * dayOfYear) + 2) / 153;
        int month = (int)((shifted + 2) % 12);
        return (yearOfEra + (era * 400) + (month < 2 ? 1 : 0), month, (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1));
    }

    private static long FloorDiv(long value, long divisor) => value >= 0 ? value / divisor : ((value + 1) / divisor) - 1;
}
