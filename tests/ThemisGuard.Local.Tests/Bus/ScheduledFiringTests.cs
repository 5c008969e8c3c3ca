using System.Text.Json;
using ThemisGuard.Local.Bus;

namespace ThemisGuard.Local.Tests.Bus;

public class ScheduledFiringTests
{
    private static string Target(string arn) => $$"""{"Id":"t","Arn":"{{arn}}"}""";

    [Fact]
    public async Task A_rate_fires_one_interval_after_the_rule_was_made_and_then_every_interval()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("r", schedule: "rate(5 minutes)");
        await bus.PutTargetsAsync("r", Target(BusFixture.Function));
        bus.Advance(TimeSpan.FromSeconds(299));
        await bus.Targets.AssertNothingAsync();
        bus.Advance(TimeSpan.FromSeconds(1));
        JsonElement first = JsonDocument.Parse((await bus.Targets.NextAsync()).Payload).RootElement;
        Assert.Equal("2026-01-01T00:05:00Z", first.GetProperty("time").GetString());
        Assert.Equal(
            ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"],
            first.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Scheduled Event", first.GetProperty("detail-type").GetString());
        Assert.Equal("aws.events", first.GetProperty("source").GetString());
        Assert.Equal("arn:aws:events:us-east-1:000000000000:rule/r", first.GetProperty("resources")[0].GetString());
        bus.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("2026-01-01T00:10:00Z", (await bus.Targets.NextAsync()).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_changes_no_due_time()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("r", schedule: "rate(10 minutes)");
        await bus.PutTargetsAsync("r", Target(BusFixture.Function));
        bus.Advance(TimeSpan.FromMinutes(3));
        await bus.RestartAsync(TimeSpan.FromMinutes(6));
        await bus.Targets.AssertNothingAsync();
        bus.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("2026-01-01T00:10:00Z", (await bus.Targets.NextAsync()).Payload, StringComparison.Ordinal);

        // Putting the same rule again, as every start from a template does, changes nothing either.
        bus.Advance(TimeSpan.FromMinutes(5));
        await bus.PutRuleAsync("r", schedule: "rate(10 minutes)");
        bus.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("2026-01-01T00:20:00Z", (await bus.Targets.NextAsync()).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_firing_missed_while_nothing_ran_is_left_out_and_the_next_comes_at_its_regular_time()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("r", schedule: "rate(10 minutes)");
        await bus.PutTargetsAsync("r", Target(BusFixture.Function));
        await bus.RestartAsync(TimeSpan.FromMinutes(35));
        await bus.Targets.AssertNothingAsync();
        bus.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("2026-01-01T00:40:00Z", (await bus.Targets.NextAsync()).Payload, StringComparison.Ordinal);
        await bus.Targets.AssertNothingAsync();
    }

    [Fact]
    public async Task A_restart_within_the_minute_of_a_firing_still_fires()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("r", schedule: "cron(10 0 * * ? *)");
        await bus.PutTargetsAsync("r", Target(BusFixture.Function));
        await bus.RestartAsync(TimeSpan.FromSeconds(630));
        Assert.Contains("2026-01-01T00:10:00Z", (await bus.Targets.NextAsync()).Payload, StringComparison.Ordinal);
        await bus.RestartAsync();
        await bus.Targets.AssertNothingAsync();
    }

    [Fact]
    public async Task A_schedule_once_missed_is_made_up_for()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.Bus.PutScheduleAsync(
            new ScheduleDefinition("once", "at(2026-01-01T01:00:00)", null, $$"""{"Arn":"{{BusFixture.Machine}}","Input":"{\"n\":1}"}""", DeleteAfterCompletion: true), CancellationToken.None);
        await bus.RestartAsync(TimeSpan.FromHours(5));
        Assert.Equal("""{"n":1}""", (await bus.Targets.NextAsync()).Payload);
        await bus.DrainAsync();
        Assert.Empty(bus.Bus.Schedules);
    }

    [Fact]
    public async Task A_schedule_in_a_time_zone_follows_its_clock_and_fills_in_its_keywords()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.Bus.PutScheduleAsync(
            new ScheduleDefinition(
                "daily", "cron(0 9 * * ? *)", "Europe/Berlin",
                $$"""{"Arn":"{{BusFixture.Function}}","Input":"{\"at\":\"<aws.scheduler.scheduled-time>\",\"by\":\"<aws.scheduler.schedule-arn>\",\"try\":<aws.scheduler.attempt-number>}"}"""),
            CancellationToken.None);
        bus.Advance(TimeSpan.FromHours(8));
        Assert.Equal(
            """{"at":"2026-01-01T08:00:00Z","by":"arn:aws:scheduler:us-east-1:000000000000:schedule/default/daily","try":1}""",
            (await bus.Targets.NextAsync()).Payload);
    }

    [Fact]
    public async Task A_rate_of_scheduler_fires_at_once_within_its_start_and_end()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        string target = $$"""{"Arn":"{{BusFixture.Function}}"}""";
        await bus.Bus.PutScheduleAsync(new ScheduleDefinition("now", "rate(1 hours)", null, target, End: bus.Time.GetUtcNow().AddMinutes(90)), CancellationToken.None);
        JsonElement first = JsonDocument.Parse((await bus.Targets.NextAsync()).Payload).RootElement;
        Assert.Equal("aws.scheduler", first.GetProperty("source").GetString());
        Assert.Equal("{}", first.GetProperty("detail").GetString());
        bus.Advance(TimeSpan.FromMinutes(60));
        await bus.Targets.NextAsync();
        bus.Advance(TimeSpan.FromHours(3));
        await bus.Targets.AssertNothingAsync();
        await bus.Bus.PutScheduleAsync(
            new ScheduleDefinition("later", "rate(1 hours)", null, target, Start: bus.Time.GetUtcNow().AddMinutes(7)), CancellationToken.None);
        await bus.Targets.AssertNothingAsync();
        bus.Advance(TimeSpan.FromMinutes(7));
        await bus.Targets.NextAsync();
    }

    [Fact]
    public async Task A_disabled_rule_does_not_fire_and_an_enabled_one_does_not_catch_up()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("r", schedule: "rate(10 minutes)", enabled: false);
        await bus.PutTargetsAsync("r", Target(BusFixture.Function));
        bus.Advance(TimeSpan.FromMinutes(25));
        await bus.Bus.SetEnabledAsync("default", "r", enabled: true, CancellationToken.None);
        await bus.Targets.AssertNothingAsync();
        bus.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("2026-01-01T00:30:00Z", (await bus.Targets.NextAsync()).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_fires_what_became_due_once()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("r", schedule: "rate(10 minutes)");
        await bus.PutTargetsAsync("r", Target(BusFixture.Function));
        bus.Advance(TimeSpan.FromHours(10));
        await bus.Targets.NextAsync();
        await bus.Targets.AssertNothingAsync();
    }

    [Theory]
    [InlineData("cron(0/10 * * * ? *)")]
    [InlineData("rate(10 minutes)")]
    public async Task A_clock_that_is_set_back_far_fires_by_the_new_time(string expression)
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        bus.Advance(TimeSpan.FromDays(400));
        await bus.PutRuleAsync("r", schedule: expression);
        await bus.PutTargetsAsync("r", Target(BusFixture.Function));
        bus.SetBack(TimeSpan.FromDays(400));
        for (int i = 0; bus.Bus.Buses["default"].Rules["r"].NextDue != bus.Time.GetUtcNow().AddMinutes(10); i++)
        {
            Assert.True(i < 500, "The due time is still that of the old clock.");
            await Task.Delay(10);
        }

        bus.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("2026-01-01T00:10:00Z", (await bus.Targets.NextAsync()).Payload, StringComparison.Ordinal);
    }
}
