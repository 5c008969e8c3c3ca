namespace ThemisGuard.Compliance.Schedules;

/// <summary>Whose schedule expressions.</summary>
public enum ScheduleDialect
{
    /// <summary>EventBridge rules: <c>rate</c> and <c>cron</c>, UTC.</summary>
    Rules = 0,

    /// <summary>EventBridge Scheduler: <c>rate</c>, <c>cron</c> and <c>at</c>, in a time zone.</summary>
    Scheduler,
}

/// <summary>Why an expression is refused.</summary>
/// <param name="Column">From 1, in the expression's text.</param>
/// <param name="Reason">What was expected.</param>
public sealed record ScheduleFault(int Column, string Reason)
{
    /// <summary><c>column 6: minutes are 0 to 59, not 71</c>.</summary>
    public override string ToString() => $"column {Column}: {Reason}";
}

/// <summary>An expression, or what is wrong with its text: exactly one is null.</summary>
public sealed record ScheduleParseResult(ScheduleExpression? Schedule, ScheduleFault? Fault);

/// <summary>
/// When something runs: <c>rate(5 minutes)</c>, <c>cron(0 9 ? * MON-FRI *)</c>, <c>at(2026-11-20T13:00:00)</c>.
/// Immutable. Semantics: EventBridge and EventBridge Scheduler user guides.
/// </summary>
public abstract class ScheduleExpression
{
    private protected ScheduleExpression(string text) => Text = text;

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression. Nothing is thrown for its text.</summary>
    /// <param name="text">E.g. <c>cron(0 9 ? * MON-FRI *)</c>; no white space around it.</param>
    /// <param name="dialect">Which forms and spellings are taken.</param>
    /// <param name="timeZone">IANA name, e.g. <c>Europe/Berlin</c>; null for UTC. Rules have no other.</param>
    public static ScheduleParseResult Parse(string text, ScheduleDialect dialect, string? timeZone = null)
    {
        try
        {
            return new ScheduleParseResult(ScheduleParser.Parse(text, dialect, timeZone), null);
        }
        catch (ScheduleSyntaxException error)
        {
            return new ScheduleParseResult(null, new ScheduleFault(error.Column, error.Message));
        }
    }

    /// <summary>The first time strictly after an instant at which the schedule fires; null when it never does again.</summary>
    /// <param name="instant">E.g. now, or the last time it fired.</param>
    /// <param name="anchor">
    /// Occurrence 0 of a rate: the moment a rule was created, a schedule's start. Other forms don't look at it.
    /// </param>
    /// <returns>In UTC.</returns>
    public abstract DateTimeOffset? NextAfter(DateTimeOffset instant, DateTimeOffset anchor);

    /// <summary>The expression as written.</summary>
    public override string ToString() => Text;
}

/// <summary><c>rate(value unit)</c>: every so often; a day is 24 hours, whatever clocks do.</summary>
internal sealed class RateSchedule(string text, TimeSpan interval) : ScheduleExpression(text)
{
    public override DateTimeOffset? NextAfter(DateTimeOffset instant, DateTimeOffset anchor)
    {
        if (instant < anchor)
        {
            return anchor.ToUniversalTime();
        }

        long passed = (instant.UtcTicks - anchor.UtcTicks) / interval.Ticks;
        Int128 next = anchor.UtcTicks + ((Int128)(passed + 1) * interval.Ticks);
        return next <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset((long)next, TimeSpan.Zero) : null;
    }
}

/// <summary><c>at(yyyy-mm-ddThh:mm:ss)</c>: once. A local time that a clock change skips never comes.</summary>
internal sealed class OnceSchedule(string text, DateTime local, TimeZoneInfo zone) : ScheduleExpression(text)
{
    public override DateTimeOffset? NextAfter(DateTimeOffset instant, DateTimeOffset anchor) =>
        LocalTime.ToUtc(local, zone) is { } utc && utc > instant ? utc : null;
}
