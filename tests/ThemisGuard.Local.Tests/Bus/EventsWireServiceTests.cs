using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Bus;

public class EventsWireServiceTests
{
    [Fact]
    public async Task A_rule_is_put_described_listed_and_deleted()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        Assert.Equal(
            """{"RuleArn":"arn:aws:events:us-east-1:000000000000:rule/r"}""",
            await CallAsync(bus, "PutRule", """{"Name":"r","EventPattern":"{\"source\":[\"a\"]}","Description":"d","State":"DISABLED"}"""));
        Assert.Equal(
            """{"Name":"r","Arn":"arn:aws:events:us-east-1:000000000000:rule/r","EventPattern":"{\"source\":[\"a\"]}","State":"DISABLED","Description":"d","EventBusName":"default","CreatedBy":"000000000000"}""",
            await CallAsync(bus, "DescribeRule", """{"Name":"r"}"""));
        Assert.Equal(
            """{"FailedEntryCount":0,"FailedEntries":[]}""",
            await CallAsync(bus, "PutTargets", $$"""{"Rule":"r","Targets":[{"Id":"t","Arn":"{{BusFixture.Queue}}"}]}"""));
        Assert.Equal(
            $$"""{"Targets":[{"Id":"t","Arn":"{{BusFixture.Queue}}"}]}""", await CallAsync(bus, "ListTargetsByRule", """{"Rule":"r"}"""));
        Assert.Equal("""{"RuleNames":["r"]}""", await CallAsync(bus, "ListRuleNamesByTarget", $$"""{"TargetArn":"{{BusFixture.Queue}}"}"""));
        Assert.Equal("Rule can't be deleted since it has targets.", (await RefusedAsync(bus, "DeleteRule", """{"Name":"r"}""")).Message);
        await CallAsync(bus, "RemoveTargets", """{"Rule":"r","Ids":["t"]}""");
        Assert.Equal("{}", await CallAsync(bus, "DeleteRule", """{"Name":"r"}"""));
        Assert.Equal("{}", await CallAsync(bus, "DeleteRule", """{"Name":"r"}"""));
        Assert.Equal("Rule r does not exist on EventBus default.", (await RefusedAsync(bus, "DescribeRule", """{"Name":"r"}""")).Message);
        Assert.Equal("""{"Rules":[]}""", await CallAsync(bus, "ListRules", "{}"));
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        foreach (string name in (string[])["a", "b", "c", "other"])
        {
            await bus.PutRuleAsync(name, """{"source":["x"]}""");
        }

        var names = new List<string>();
        string? token = null;
        do
        {
            string page = await CallAsync(bus, "ListRules", token is null ? """{"Limit":2}""" : $$"""{"Limit":2,"NextToken":"{{token}}"}""");
            using JsonDocument json = JsonDocument.Parse(page);
            names.AddRange(json.RootElement.GetProperty("Rules").EnumerateArray().Select(rule => rule.GetProperty("Name").GetString()!));
            token = json.RootElement.TryGetProperty("NextToken", out JsonElement next) ? next.GetString() : null;
        }
        while (token is not null);

        Assert.Equal(["a", "b", "c", "other"], names);
        Assert.Equal("ValidationException", (await RefusedAsync(bus, "ListRules", """{"NextToken":"%%"}""")).Name);
        Assert.Equal("ValidationException", (await RefusedAsync(bus, "ListRules", """{"Limit":0}""")).Name);
    }

    [Fact]
    public async Task Results_of_put_events_come_in_the_order_of_the_entries()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        using JsonDocument answer = JsonDocument.Parse(await CallAsync(bus, "PutEvents", """
            {"Entries":[{"Source":"aws.ec2","DetailType":"t","Detail":"{}"},{"Source":"a","DetailType":"t","Detail":"{}","Time":1772964307.5},{"DetailType":"t","Detail":"{}"}]}
            """));
        Assert.Equal(2, answer.RootElement.GetProperty("FailedEntryCount").GetInt32());
        Assert.Equal(
            ["NotAuthorizedForSourceException", null, "InvalidArgument"],
            answer.RootElement.GetProperty("Entries").EnumerateArray().Select(entry => entry.TryGetProperty("ErrorCode", out JsonElement code) ? code.GetString() : null));
    }

    [Theory]
    [InlineData("PutEvents", """{"Entries":[]}""", "ValidationException")]
    [InlineData("PutEvents", """{"Entries":[5]}""", "SerializationException")]
    [InlineData("PutEvents", """{"Entries":[{"Source":1}]}""", "SerializationException")]
    [InlineData("PutEvents", """{"Entries":[{"Source":"a","DetailType":"t","Detail":"{}","Time":"now"}]}""", "SerializationException")]
    [InlineData("PutRule", """{"Name":"r"}""", "ValidationException")]
    [InlineData("PutRule", """{"EventPattern":"{}"}""", "ValidationException")]
    [InlineData("PutRule", """{"Name":"a b","EventPattern":"{\"a\":[1]}"}""", "ValidationException")]
    [InlineData("PutRule", """{"Name":"r","EventPattern":"{\"a\":1}"}""", "InvalidEventPatternException")]
    [InlineData("PutRule", """{"Name":"r","ScheduleExpression":"rate(1 minutes)"}""", "ValidationException")]
    [InlineData("PutRule", """{"Name":"r","ScheduleExpression":"rate(1 minute)","State":"MAYBE"}""", "ValidationException")]
    [InlineData("PutRule", """{"Name":"r","EventPattern":"{\"a\":[1]}","EventBusName":"nowhere"}""", "ResourceNotFoundException")]
    [InlineData("PutTargets", """{"Rule":"r","Targets":[]}""", "ValidationException")]
    [InlineData("PutTargets", """{"Rule":"r","Targets":[{"Id":"a b","Arn":"arn:aws:sqs:us-east-1:000000000000:q"}]}""", "ValidationException")]
    [InlineData("PutTargets", """{"Rule":"r","Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-east-1:000000000000:q"}]}""", "ResourceNotFoundException")]
    [InlineData("TestEventPattern", """{"EventPattern":"{\"a\":[1]}","Event":"[]"}""", "ValidationException")]
    [InlineData("CreateEventBus", """{"Name":"default"}""", "ResourceAlreadyExistsException")]
    [InlineData("DeleteEventBus", """{"Name":"default"}""", "ValidationException")]
    [InlineData("DescribeEventBus", """{"Name":"nowhere"}""", "ResourceNotFoundException")]
    [InlineData("StartReplay", "{}", "UnknownOperationException")]
    public async Task A_mistake_of_the_caller_has_the_name_that_AWS_gives_it(string action, string body, string error)
    {
        await using BusFixture bus = await BusFixture.OpenAsync(start: false);
        Assert.Equal(error, (await RefusedAsync(bus, action, body)).Name);
    }

    [Fact]
    public async Task Entries_are_limited_in_number_and_size()
    {
        await using BusFixture bus = await BusFixture.OpenAsync(start: false);
        string entry = """{"Source":"a","DetailType":"t","Detail":"{}"}""";
        Assert.Equal("ValidationException", (await RefusedAsync(bus, "PutEvents", $$"""{"Entries":[{{string.Join(',', Enumerable.Repeat(entry, 11))}}]}""")).Name);
        string large = $$"""{"Entries":[{"Source":"a","DetailType":"t","Detail":"{\"p\":\"{{new string('x', 1_048_576)}}\"}"}]}""";
        Assert.Equal("Total size of the entries in the request is over the limit.", (await RefusedAsync(bus, "PutEvents", large)).Message);
    }

    [Fact]
    public async Task A_sixth_target_is_one_too_many()
    {
        await using BusFixture bus = await BusFixture.OpenAsync(start: false);
        await bus.PutRuleAsync("r", """{"source":["x"]}""");
        string targets = string.Join(',', Enumerable.Range(0, 6).Select(i => $$"""{"Id":"t{{i}}","Arn":"{{BusFixture.Queue}}"}"""));
        Assert.Equal("LimitExceededException", (await RefusedAsync(bus, "PutTargets", $$"""{"Rule":"r","Targets":[{{targets}}]}""")).Name);
    }

    private static async Task<WireException> RefusedAsync(BusFixture bus, string action, string body) =>
        await Assert.ThrowsAsync<WireException>(() => CallAsync(bus, action, body));

    private static async Task<string> CallAsync(BusFixture bus, string action, string body)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = "application/x-amz-json-1.1";
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await new EventsWireService(bus.Bus).HandleAsync(action, Encoding.UTF8.GetBytes(body), context);
        Assert.Equal("application/x-amz-json-1.1", context.Response.ContentType);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
