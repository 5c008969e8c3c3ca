using System.Text.Json;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Bus;

public class EventBusTests
{
    private const string Orders = """{"source":["shop"],"detail-type":["Order"],"detail":{"total":[{"numeric":[">",10]}]}}""";

    [Fact]
    public async Task An_event_reaches_every_target_of_every_rule_that_it_matches()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutRuleAsync("others", """{"source":["other"]}""");
        await bus.PutTargetsAsync("orders", Target("q", BusFixture.Queue), Target("f", BusFixture.Function), Target("m", BusFixture.Machine));
        await bus.PutTargetsAsync("others", Target("q", BusFixture.Queue));
        PutEventResult result = await bus.PutAsync("""{ "total" : 1.10e1, "n": {"k": "é\u0041"} }""");
        Sent[] sent = [await bus.Targets.NextAsync(), await bus.Targets.NextAsync(), await bus.Targets.NextAsync()];
        Assert.Equal([BusFixture.Function, BusFixture.Queue, BusFixture.Machine], sent.Select(one => one.Arn).Order(StringComparer.Ordinal));
        Assert.All(sent, one => Assert.Equal(
            $$$$"""{"version":"0","id":"{{{{result.EventId}}}}","detail-type":"Order","source":"shop","account":"000000000000","time":"2026-01-01T00:00:00Z","region":"us-east-1","resources":[],"detail":{"total":1.10e1,"n":{"k":"éA"}}}""",
            one.Payload));
        Assert.Matches("^[0-9a-f-]{36}$", sent.Single(one => one.Arn == BusFixture.Machine).ExecutionName);
        await bus.DrainAsync();
        await bus.PutAsync("""{"total":10}""");
        await bus.Targets.AssertNothingAsync();
    }

    [Fact]
    public async Task Refused_entries_say_why_and_the_others_are_put()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        PutEvent Entry(string? source, string? type, string detail) => new(source, type, System.Text.Encoding.UTF8.GetBytes(detail));
        IReadOnlyList<PutEventResult> results = await bus.Bus.PutAsync(
            [Entry(null, "t", "{}"), Entry("s", null, "{}"), Entry("s", "t", ""), Entry("s", "t", "[1]"), Entry("s", "t", "nope"), Entry("s", "t", "{\"a\":\"\\ud800\"}"), Entry("s", "t", "{}")],
            CancellationToken.None);
        Assert.Equal(
            ["InvalidArgument", "InvalidArgument", "InvalidArgument", "MalformedDetail", "MalformedDetail", "MalformedDetail", null],
            results.Select(result => result.ErrorCode));
        Assert.Equal("Parameter Source is not valid. Reason: Source is a required argument.", results[0].ErrorMessage);
        Assert.Equal("Detail is malformed.", results[3].ErrorMessage);
        Assert.NotNull(results[6].EventId);
    }

    [Fact]
    public async Task An_acknowledged_event_is_sent_by_the_next_process()
    {
        await using BusFixture bus = await BusFixture.OpenAsync(start: false);
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutTargetsAsync("orders", Target("q", BusFixture.Queue));
        Assert.Null((await bus.PutAsync("""{"total":11}""")).ErrorCode);
        await bus.RestartAsync();
        Assert.Equal(BusFixture.Queue, (await bus.Targets.NextAsync()).Arn);
        await bus.DrainAsync();
        await bus.RestartAsync();
        await bus.Targets.AssertNothingAsync();
    }

    [Fact]
    public async Task A_target_that_fails_is_tried_again_later_and_later_until_it_takes_the_event()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutTargetsAsync("orders", Target("q", BusFixture.Queue));
        int attempts = 0;
        bus.Targets.Before = _ =>
        {
            if (Interlocked.Increment(ref attempts) < 4)
            {
                throw new IOException("not now");
            }
        };
        await bus.PutAsync("""{"total":11}""");
        foreach ((int attempt, int seconds) in (IEnumerable<(int, int)>)[(1, 1), (2, 2), (3, 4)])
        {
            Assert.Equal(bus.Time.GetUtcNow().AddSeconds(seconds), await bus.DueAfterAttemptsAsync(attempt));
            bus.Advance(TimeSpan.FromSeconds(seconds));
        }

        await bus.Targets.NextAsync();
        await bus.DrainAsync();
        Assert.Equal(4, attempts);
    }

    [Fact]
    public async Task When_retries_are_exhausted_the_event_goes_to_the_dead_letter_queue_with_the_cause()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutTargetsAsync("orders", $$$"""
            {"Id":"q","Arn":"{{{BusFixture.Queue}}}","InputPath":"$.detail.total","RetryPolicy":{"MaximumRetryAttempts":1},"DeadLetterConfig":{"Arn":"{{{BusFixture.DeadLetters}}}"}}
            """);
        bus.Targets.Before = arn =>
        {
            if (arn == BusFixture.Queue)
            {
                throw new IOException("not now");
            }
        };
        await bus.PutAsync("""{"total":11}""");
        await bus.DueAfterAttemptsAsync(1);
        bus.Advance(TimeSpan.FromSeconds(1));
        Sent dead = await bus.Targets.NextAsync();
        Assert.Equal(BusFixture.DeadLetters, dead.Arn);
        Assert.Equal(11, JsonDocument.Parse(dead.Payload).RootElement.GetProperty("detail").GetProperty("total").GetInt32());
        Assert.Equal(
            new SortedDictionary<string, string?>
            {
                ["ERROR_CODE"] = "SERVICE_ERROR",
                ["ERROR_MESSAGE"] = "not now",
                ["EXHAUSTED_RETRY_CONDITION"] = "MaximumRetryAttempts",
                ["RETRY_ATTEMPTS"] = "1",
                ["RULE_ARN"] = "arn:aws:events:us-east-1:000000000000:rule/orders",
                ["TARGET_ARN"] = BusFixture.Queue,
            },
            new SortedDictionary<string, string?>(dead.Message!.Attributes!.ToDictionary(one => one.Key, one => one.Value.StringValue)));
        await bus.DrainAsync();
    }

    [Theory]
    [InlineData("arn:aws:sqs:us-east-1:000000000000:gone", "QueueDoesNotExist")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:gone", "ResourceNotFoundException")]
    public async Task A_target_that_is_not_there_is_not_tried_again(string arn, string code)
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutTargetsAsync("orders", $$$"""{"Id":"x","Arn":"{{{arn}}}","DeadLetterConfig":{"Arn":"{{{BusFixture.DeadLetters}}}"}}""");
        await bus.PutAsync("""{"total":11}""");
        Sent dead = await bus.Targets.NextAsync();
        Assert.Equal(code, dead.Message!.Attributes!["ERROR_CODE"].StringValue);
        Assert.False(dead.Message.Attributes.ContainsKey("EXHAUSTED_RETRY_CONDITION"));
        await bus.DrainAsync();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_holds_up_no_delivery()
    {
        await using BusFixture bus = await BusFixture.OpenAsync(start: false);
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutTargetsAsync("orders", Target("q", BusFixture.Queue));
        bus.Advance(TimeSpan.FromDays(2));
        await bus.PutAsync("""{"total":11}""");
        bus.SetBack(TimeSpan.FromDays(2));
        bus.Start();
        await bus.Targets.NextAsync();
    }

    [Fact]
    public async Task A_slow_target_does_not_hold_up_the_others()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutTargetsAsync("orders", Target("f", BusFixture.Function), Target("q", BusFixture.Queue));
        using var gate = new ManualResetEventSlim();
        bus.Targets.Before = arn =>
        {
            if (arn == BusFixture.Function)
            {
                gate.Wait(TimeSpan.FromSeconds(10));
            }
        };
        await bus.PutAsync("""{"total":11}""");
        Assert.Equal(BusFixture.Queue, (await bus.Targets.NextAsync()).Arn);
        await bus.PutAsync("""{"total":12}""");
        Assert.Equal(BusFixture.Queue, (await bus.Targets.NextAsync()).Arn);
        gate.Set();
        await bus.DrainAsync();
    }

    [Fact]
    public async Task Five_hundred_events_arrive_once_each()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutTargetsAsync("orders", $$"""{"Id":"q","Arn":"{{BusFixture.Queue}}","InputPath":"$.detail.total"}""");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            for (int j = 0; j < 10; j++)
            {
                await bus.PutAsync($$"""{"total":{{100 + (i * 10) + j}}}""");
            }
        }));
        await bus.DrainAsync();
        var totals = new List<int>();
        for (int i = 0; i < 500; i++)
        {
            totals.Add(int.Parse((await bus.Targets.NextAsync()).Payload, System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(Enumerable.Range(100, 500), totals.Order());
        await bus.Targets.AssertNothingAsync();
    }

    [Fact]
    public async Task Buses_are_separate_and_an_event_is_forwarded_once()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.Bus.CreateBusAsync("second", deployed: false, CancellationToken.None);
        await bus.PutRuleAsync("forward", """{"source":["shop"]}""");
        await bus.PutTargetsAsync("forward", Target("b", "arn:aws:events:us-east-1:000000000000:event-bus/second"));
        await bus.PutRuleAsync("back", """{"source":["shop"]}""", bus: "second");
        using (JsonDocument json = JsonDocument.Parse($"[{Target("b", "arn:aws:events:us-east-1:000000000000:event-bus/default")},{Target("q", BusFixture.Queue)}]"))
        {
            await bus.Bus.PutTargetsAsync("second", "back", [.. json.RootElement.EnumerateArray().Select(RuleTarget.OfRule)], CancellationToken.None);
        }

        await bus.PutAsync("{}");
        Assert.Equal(BusFixture.Queue, (await bus.Targets.NextAsync()).Arn);
        await bus.Targets.AssertNothingAsync();
        await bus.PutAsync("{}", bus: "arn:aws:events:us-east-1:000000000000:event-bus/second");
        await bus.Targets.NextAsync();
        Assert.NotNull((await bus.PutAsync("{}", bus: "nowhere")).EventId);
        await bus.Targets.AssertNothingAsync();
    }

    [Fact]
    public async Task Rules_targets_and_their_states_are_there_after_a_restart()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("orders", Orders);
        await bus.PutTargetsAsync("orders", Target("q", BusFixture.Queue), Target("f", BusFixture.Function));
        await bus.Bus.SetEnabledAsync("default", "orders", enabled: false, CancellationToken.None);
        await bus.RestartAsync();
        await bus.PutAsync("""{"total":11}""");
        await bus.Targets.AssertNothingAsync();
        await bus.Bus.SetEnabledAsync("default", "orders", enabled: true, CancellationToken.None);
        await bus.Bus.RemoveTargetsAsync("default", "orders", ["f", "never-there"], CancellationToken.None);
        await bus.RestartAsync();
        await bus.PutAsync("""{"total":11}""");
        Assert.Equal(BusFixture.Queue, (await bus.Targets.NextAsync()).Arn);
        await bus.Targets.AssertNothingAsync();
    }

    [Fact]
    public async Task A_new_deployment_removes_what_the_old_one_had_and_leaves_what_calls_made()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        await bus.PutRuleAsync("by-call", """{"source":["a"]}""");
        await bus.Bus.DeployAsync(
            new BusDeployment(
                ["extra"],
                [(new RuleDefinition("one", EventPattern: """{"source":["a"]}"""), [Target("q", BusFixture.Queue)]), (new RuleDefinition("two", "extra", """{"source":["a"]}"""), [])],
                [new ScheduleDefinition("s", "rate(1 hour)", null, $$"""{"Arn":"{{BusFixture.Function}}"}""")]),
            CancellationToken.None);
        Assert.Equal(["by-call", "one"], bus.Bus.Buses["default"].Rules.Keys);
        await bus.RestartAsync();
        await bus.Bus.DeployAsync(new BusDeployment([], [(new RuleDefinition("three", EventPattern: """{"source":["b"]}"""), [])], []), CancellationToken.None);
        await bus.RestartAsync();
        Assert.Equal(["default"], bus.Bus.Buses.Keys);
        Assert.Equal(["by-call", "three"], bus.Bus.Buses["default"].Rules.Keys);
        Assert.Empty(bus.Bus.Schedules);
    }

    [Fact]
    public async Task A_pattern_that_is_refused_is_refused_with_the_place()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        WireException error = await Assert.ThrowsAsync<WireException>(() => bus.PutRuleAsync("bad", """{"source":"x"}"""));
        Assert.Equal("InvalidEventPatternException", error.Name);
        Assert.Equal(
            "Event pattern is not valid. Reason: \"source\" must be an object or an array\n at [Source: (String)\"{\"source\":\"x\"}\"; line: 1, column: 11]",
            error.Message);
    }

    private static string Target(string id, string arn) => $$"""{"Id":"{{id}}","Arn":"{{arn}}"}""";
}
