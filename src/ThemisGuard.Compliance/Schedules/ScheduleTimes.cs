using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ThemisGuard.Compliance.Schedules;

/// <summary>When schedules are due next.</summary>
public static class ScheduleTimes
{
    /// <summary>Most seconds of jitter.</summary>
    public const int MaxJitterSeconds = 3_600;

    /// <summary>The first time strictly after <paramref name="now"/>, jitter included; null when there is none.</summary>
    /// <remarks>Times missed during an outage are passed over: the run that finds the schedule due stands for all of them.</remarks>
    public static DateTimeOffset? NextAfter(ScheduleRecord schedule, DateTimeOffset now)
    {
        ScheduleExpression expression = Parse(schedule.Expression, schedule.TimeZone);
        return expression.NextAfter(now, schedule.CreatedAt) is { } next ? next + Jitter(schedule, expression, next) : null;
    }

    /// <summary>A schedule with its next due time; none while it is paused.</summary>
    /// <exception cref="InvalidRequestException">The expression or time zone is not valid, or will never be due.</exception>
    public static ScheduleRecord WithNextDue(ScheduleRecord schedule, DateTimeOffset now)
    {
        DateTimeOffset? next = NextAfter(schedule, now);
        return next is null
            ? throw new InvalidRequestException($"The schedule '{schedule.Expression}' is never due: all its times have passed.")
            : schedule with { NextDue = schedule.Paused ? null : next };
    }

    /// <summary>The next times at which it is due, at most so many; none while it is paused.</summary>
    public static IReadOnlyList<DateTimeOffset> Upcoming(ScheduleRecord schedule, int count)
    {
        var times = new List<DateTimeOffset>(count);
        for (DateTimeOffset? next = schedule.NextDue; next is { } due && times.Count < count; next = NextAfter(schedule, due))
        {
            times.Add(due);
        }

        return times;
    }

    // Taken from the schedule and the time, not from chance: whoever computes it again gets the same. Never more than half of
    // the time to the next occurrence, so that none is put off past another.
    private static TimeSpan Jitter(ScheduleRecord schedule, ScheduleExpression expression, DateTimeOffset occurrence)
    {
        if (schedule.JitterSeconds == 0)
        {
            return TimeSpan.Zero;
        }

        double most = expression.NextAfter(occurrence, schedule.CreatedAt) is { } following
            ? Math.Min(schedule.JitterSeconds, (following - occurrence).TotalSeconds / 2)
            : schedule.JitterSeconds;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{schedule.Tenant}#{schedule.ScheduleId}#{occurrence.UtcTicks}"));
        return TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(hash) % ((long)most + 1));
    }

    private static ScheduleExpression Parse(string expression, string timeZone)
    {
        ScheduleParseResult parsed = ScheduleExpression.Parse(expression, ScheduleDialect.Scheduler, timeZone);
        return parsed.Schedule ?? throw new InvalidRequestException($"The schedule '{expression}' is not valid: {parsed.Fault}");
    }
}
