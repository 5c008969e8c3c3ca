namespace ThemisGuard.Functions.Tests.Year;

/// <summary>
/// When things happen by the wall clocks of a zone, found by walking the minutes of a year and reading the clock: nothing of
/// the code that is tested is in it.
/// </summary>
internal sealed class LocalMinutes(string zone, DateTimeOffset from, DateTimeOffset to)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(zone);

    /// <summary>The minutes at which the clock shows so; a time that it shows twice counts the first time, one that it never shows does not.</summary>
    public List<DateTimeOffset> Showing(Func<DateTime, bool> shows)
    {
        var found = new List<DateTimeOffset>();
        var seen = new HashSet<DateTime>();
        for (DateTimeOffset at = from; at < to; at = at.AddMinutes(1))
        {
            DateTime clock = TimeZoneInfo.ConvertTime(at, _zone).DateTime;
            if (shows(clock) && seen.Add(clock))
            {
                found.Add(at);
            }
        }

        return found;
    }

    /// <summary>The first minute of the zone after a day is over.</summary>
    public DateTimeOffset After(DateOnly day)
    {
        DateTimeOffset at = new(day.AddDays(-1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        while (DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime) <= day)
        {
            at = at.AddMinutes(1);
        }

        return at;
    }
}
