namespace ThemisGuard.Compliance.Schedules;

/// <summary>When schedules are due next.</summary>
public static class ScheduleTimes
{
    /// <summary>The first time strictly after <paramref name="now"/>; null when there is none.</summary>
    /// <remarks>Times missed during an outage are passed over: the run that finds the schedule due stands for all of them.</remarks>
    public static DateTimeOffset? NextAfter(ScheduleRecord schedule, DateTimeOffset now) =>
        Parse(schedule.Expression, schedule.TimeZone).NextAfter(now, schedule.CreatedAt);

    /// <summary>A new schedule with its first due time.</summary>
    /// <exception cref="InvalidRequestException">The expression or time zone is not valid, or will never be due.</exception>
    public static ScheduleRecord WithNextDue(ScheduleRecord schedule, DateTimeOffset now)
    {
        DateTimeOffset? next = NextAfter(schedule, now);
        return next is null
            ? throw new InvalidRequestException($"The schedule '{schedule.Expression}' is never due: all its times have passed.")
            : schedule with { NextDue = next };
    }

    private static ScheduleExpression Parse(string expression, string timeZone)
    {
        ScheduleParseResult parsed = ScheduleExpression.Parse(expression, ScheduleDialect.Scheduler, timeZone);
        return parsed.Schedule ?? throw new InvalidRequestException($"The schedule '{expression}' is not valid: {parsed.Fault}");
    }
}
