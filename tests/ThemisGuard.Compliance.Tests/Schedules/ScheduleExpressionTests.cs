using ThemisGuard.Compliance.Schedules;

namespace ThemisGuard.Compliance.Tests.Schedules;

public class ScheduleExpressionTests
{
    private static readonly DateTimeOffset s_newYear = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("cron(71 8 1 * ? *)", "column 6: minutes are 0 to 59, not \"71\"")]
    [InlineData("cron(0 8 1 * ? )", "column 16: expected six fields (minutes hours day-of-month month day-of-week year), not 5")]
    [InlineData("cron(0 1 * * * *)", "column 14: exactly one of day-of-month and day-of-week is ?")]
    [InlineData("cron(0 9,24 * * ? *)", "column 10: hours are 0 to 23, not \"24\"")]
    [InlineData("cron(0 0 ? * 3#1,6#3 *)", "column 16: expected one number from 1 to 5 after #, and nothing else in the field")]
    [InlineData("cron(0 0 ? * FRI-MON *)", "column 14: the range of days of the week runs backwards")]
    [InlineData("cron(0/0 0 * * ? *)", "column 8: expected a step of 1 or more after /")]
    [InlineData("cron(0 10 * * ? *", "column 18: expected )")]
    [InlineData("rate(0 minutes)", "column 6: expected a whole number from 1 to 2147483647")]
    [InlineData("rate(5 minute)", "column 8: expected minutes after 5")]
    [InlineData("rate(1 hours)", "column 8: expected hour after 1")]
    [InlineData("rate(2147483647 days)", "column 6: the interval is too long")]
    [InlineData("at(2026-01-01T00:00:00)", "column 1: expected rate(value unit) or cron(minutes hours day-of-month month day-of-week year)")]
    public void A_refusal_says_where_and_what_was_expected(string text, string fault)
    {
        ScheduleParseResult result = ScheduleExpression.Parse(text, ScheduleDialect.Rules);
        Assert.Null(result.Schedule);
        Assert.Equal(fault, result.Fault!.ToString());
    }

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("")]
    public void An_unknown_time_zone_is_refused_by_name(string zone)
    {
        ScheduleParseResult result = ScheduleExpression.Parse("rate(1 day)", ScheduleDialect.Scheduler, zone);
        Assert.Equal($"column 1: unknown time zone {zone}; expected an IANA name such as Europe/Berlin", result.Fault!.ToString());
    }

    [Fact]
    public void Rules_have_no_time_zone() =>
        Assert.NotNull(ScheduleExpression.Parse("rate(1 day)", ScheduleDialect.Rules, "Europe/Berlin").Fault);

    [Theory]
    [InlineData("cron(0 0 30 2 ? *)")]
    [InlineData("cron(0 0 31 2,4,6,9,11 ? *)")]
    [InlineData("cron(0 0 ? 2 2#5 2026-2027)")]
    [InlineData("cron(0 0 31W 2 ? *)")]
    public void A_schedule_that_never_fires_says_so(string text) =>
        Assert.Null(Parse(text).NextAfter(s_newYear, s_newYear));

    [Fact]
    public void A_cron_schedule_in_a_repeated_hour_goes_on_after_it_without_firing_again()
    {
        // 1 November 2026: 01:00 to 01:59 come twice in New York; every minute of the hour fires in the first pass only.
        ScheduleExpression schedule = ScheduleExpression.Parse("cron(* * * * ? *)", ScheduleDialect.Scheduler, "America/New_York").Schedule!;
        var lastOfFirstPass = new DateTimeOffset(2026, 11, 1, 5, 59, 0, TimeSpan.Zero);
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 7, 0, 0, TimeSpan.Zero), schedule.NextAfter(lastOfFirstPass, lastOfFirstPass));
    }

    [Fact]
    public void A_time_that_a_clock_change_skips_never_comes()
    {
        ScheduleExpression schedule = ScheduleExpression.Parse("at(2026-03-29T02:30:00)", ScheduleDialect.Scheduler, "Europe/Berlin").Schedule!;
        Assert.Null(schedule.NextAfter(s_newYear, s_newYear));
    }

    [Fact]
    public void A_rate_counts_from_its_anchor_and_ends_with_the_calendar()
    {
        ScheduleExpression schedule = Parse("rate(7 minutes)");
        DateTimeOffset anchor = s_newYear.AddSeconds(30);
        Assert.Equal(anchor, schedule.NextAfter(s_newYear, anchor));
        Assert.Equal(anchor.AddMinutes(7), schedule.NextAfter(anchor, anchor));
        Assert.Equal(anchor.AddMinutes(7 * 100_000), schedule.NextAfter(anchor.AddMinutes(7 * 100_000).AddTicks(-1), anchor));
        Assert.Null(schedule.NextAfter(DateTimeOffset.MaxValue, anchor));
    }

    [Fact]
    public void The_ends_of_the_calendar_are_survived()
    {
        Assert.NotNull(Parse("cron(0 0 1 1 ? 1970)").NextAfter(DateTimeOffset.MinValue, s_newYear));
        Assert.Null(Parse("cron(* * * * ? *)").NextAfter(DateTimeOffset.MaxValue, s_newYear));
    }

    [Fact]
    public void Random_text_is_read_or_refused_and_never_throws()
    {
        const string Alphabet = "0123456789 */,-?LW#()MONFRIratecronminutes\t";
        var random = new Random(20260101);
        for (int i = 0; i < 20_000; i++)
        {
            string text = "cron(" + new string([.. Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]) + ")";
            ScheduleParseResult result = ScheduleExpression.Parse(text, (ScheduleDialect)random.Next(2));
            Assert.True((result.Schedule is null) != (result.Fault is null), text);
            result.Schedule?.NextAfter(s_newYear, s_newYear);
        }
    }

    private static ScheduleExpression Parse(string text) => ScheduleExpression.Parse(text, ScheduleDialect.Scheduler).Schedule!;
}
