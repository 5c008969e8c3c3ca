using System.Globalization;

namespace ThemisGuard.Compliance.Schedules;

/// <summary>Unwinds the reading of an expression; never leaves <see cref="ScheduleExpression.Parse"/>.</summary>
internal sealed class ScheduleSyntaxException(int column, string message) : Exception(message)
{
    public int Column { get; } = column;
}

internal static class ScheduleParser
{
    private const int MaxLength = 256;

    public static ScheduleExpression Parse(string text, ScheduleDialect dialect, string? timeZone)
    {
        if (text.Length > MaxLength)
        {
            throw new ScheduleSyntaxException(MaxLength + 1, $"an expression has at most {MaxLength} characters");
        }

        TimeZoneInfo zone = FindZone(timeZone, dialect);
        if (TryOpen(text, "rate(", out string inner))
        {
            return ParseRate(text, inner, dialect);
        }

        if (TryOpen(text, "cron(", out inner))
        {
            return new CronParser(inner, "cron(".Length).Parse(text, zone);
        }

        if (dialect == ScheduleDialect.Scheduler && TryOpen(text, "at(", out inner))
        {
            return DateTime.TryParseExact(inner, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)
                ? new OnceSchedule(text, local, zone)
                : throw new ScheduleSyntaxException("at(".Length + 1, "expected yyyy-mm-ddThh:mm:ss, without a zone");
        }

        throw new ScheduleSyntaxException(1, dialect == ScheduleDialect.Rules
            ? "expected rate(value unit) or cron(minutes hours day-of-month month day-of-week year)"
            : "expected rate(value unit), cron(minutes hours day-of-month month day-of-week year) or at(yyyy-mm-ddThh:mm:ss)");
    }

    private static bool TryOpen(string text, string name, out string inner)
    {
        bool opens = text.StartsWith(name, StringComparison.Ordinal);
        inner = opens && text.EndsWith(')') ? text[name.Length..^1] : string.Empty;
        return opens && (text.EndsWith(')') ? true : throw new ScheduleSyntaxException(text.Length + 1, "expected )"));
    }

    private static RateSchedule ParseRate(string text, string inner, ScheduleDialect dialect)
    {
        const int Start = 6;
        int space = inner.IndexOf(' ', StringComparison.Ordinal);
        string number = space < 0 ? inner : inner[..space];
        if (number.Length == 0 || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value == 0)
        {
            throw new ScheduleSyntaxException(Start, $"expected a whole number from 1 to {int.MaxValue}");
        }

        string unit = space < 0 ? string.Empty : inner[(space + 1)..];
        bool isPlural = unit.EndsWith('s');
        TimeSpan one = (isPlural ? unit[..^1] : unit) switch
        {
            "minute" => TimeSpan.FromMinutes(1),
            "hour" => TimeSpan.FromHours(1),
            "day" => TimeSpan.FromDays(1),
            _ => throw new ScheduleSyntaxException(Start + number.Length + 1, "expected minute, minutes, hour, hours, day or days"),
        };
        if (dialect == ScheduleDialect.Rules && isPlural != value > 1)
        {
            throw new ScheduleSyntaxException(Start + number.Length + 1, value > 1 ? $"expected {unit}s after {value}" : $"expected {unit[..^1]} after 1");
        }

        return TimeSpan.MaxValue.Ticks / one.Ticks >= value
            ? new RateSchedule(text, one * value)
            : throw new ScheduleSyntaxException(Start, "the interval is too long");
    }

    private static TimeZoneInfo FindZone(string? name, ScheduleDialect dialect)
    {
        if (name is null or "UTC")
        {
            return TimeZoneInfo.Utc;
        }

        if (dialect == ScheduleDialect.Rules)
        {
            throw new ScheduleSyntaxException(1, "rules run in UTC; a schedule can have a time zone");
        }

        // The name becomes a path in the system's zone files, so nothing but a name may pass.
        bool isName = name.Length <= 64 && !name.Contains("..", StringComparison.Ordinal) && !name.StartsWith('/')
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
        return isName && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)
            ? zone
            : throw new ScheduleSyntaxException(1, $"unknown time zone {name}; expected an IANA name such as Europe/Berlin");
    }
}
