using System.Text;
using System.Text.Json;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Bus;

public class RuleTargetTests
{
    private const string Event = """
        {"version":"0","id":"i","detail-type":"T","source":"s","account":"1","time":"2026-01-01T00:00:00Z","region":"r","resources":["a","b"],"detail":{"text":"say \"hi\"","n":1.50,"yes":true,"none":null,"object":{"k":"v","l":[1,"x"]}}}
        """;

    [Theory]
    [InlineData("""{"a":<text>,"b":<n>,"c":<yes>,"d":<object>,"e":<none>}""", """{"a":"say \"hi\"","b":1.50,"c":true,"d":{"k":"v","l":[1,"x"]},"e":null}""")]
    [InlineData("""{"a":"<text>!","b":"<n>","c":"<yes>","gone":"<missing>","alone":<missing>}""", """{"a":"say \"hi\"!","b":"1.50","c":"true","gone":"","alone":""}""")]
    [InlineData("""{"o":"<object>"}""", """{"o":"{k:v,l:[1,x]}"}""")]
    [InlineData("\"one <n>\"\n\"two <yes>\"", "\"one 1.50\"\n\"two true\"")]
    [InlineData("\"a \\\" quote <n>\"", "\"a \\\" quote 1.50\"")]
    [InlineData("""{"r":"<aws.events.rule-arn>","n":<aws.events.rule-name>,"t":"<aws.events.event.ingestion-time>"}""", """{"r":"arn:rule","n":"rule","t":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"e":<aws.events.event>}""", """{"e":{"version":"0","id":"i","detailType":"T","source":"s","account":"1","time":"2026-01-01T00:00:00Z","region":"r","resources":["a","b"]}}""")]
    [InlineData("""{"less":"1 < 2","n":<n>}""", """{"less":"1 < 2","n":1.50}""")]
    [InlineData("""{"broken":<n>""", null)]
    public void A_template_is_filled_in_as_AWS_does(string template, string? expected)
    {
        string map = """{"text":"$.detail.text","n":"$.detail.n","yes":"$.detail.yes","none":"$.detail.none","object":"$.detail.object","missing":"$.detail.x.y"}""";
        byte[]? rendered = Input($$$"""{"Id":"t","Arn":"{{{BusFixture.Queue}}}","InputTransformer":{"InputPathsMap":{{{map}}},"InputTemplate":{{{JsonSerializer.Serialize(template)}}}}}""");
        Assert.Equal(expected, rendered is null ? null : Encoding.UTF8.GetString(rendered));
    }

    [Theory]
    [InlineData("$", Event)]
    [InlineData("$.detail.object", """{"k":"v","l":[1,"x"]}""")]
    [InlineData("$.detail.text", "\"say \\\"hi\\\"\"")]
    [InlineData("$.resources[1]", "\"b\"")]
    [InlineData("$['detail-type']", "\"T\"")]
    [InlineData("$.detail-type", "\"T\"")]
    [InlineData("$.detail.nothing", "null")]
    public void An_input_path_chooses_a_part_of_the_event(string path, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Input($$"""{"Id":"t","Arn":"{{BusFixture.Queue}}","InputPath":"{{path}}"}""")!));

    [Theory]
    [InlineData("\"Input\":\"{}\",\"InputPath\":\"$\"", "Only one of Input, InputPath, or InputTransformer must be provided for target t.")]
    [InlineData("\"InputTransformer\":{\"InputTemplate\":\"\\\"<y>\\\"\"}", "InputTemplate for target t contains invalid placeholder y.")]
    [InlineData("\"InputPath\":\"detail\"", "Invalid InputPath for target t.")]
    [InlineData("\"InputPath\":\"$..x\"", "Invalid InputPath for target t.")]
    [InlineData("\"RetryPolicy\":{\"MaximumRetryAttempts\":186}", "MaximumRetryAttempts must be 0 to 185.")]
    public void What_AWS_refuses_of_a_target_is_refused(string members, string message)
    {
        WireException error = Assert.Throws<WireException>(() => Read($$"""{"Id":"t","Arn":"{{BusFixture.Queue}}",{{members}}}"""));
        Assert.Equal(message, error.Message);
        Assert.Equal("ValidationException", error.Name);
    }

    [Fact]
    public void A_target_that_the_engine_can_not_reach_is_refused_by_name() => Assert.Equal(
        "Target t can't be reached here: arn:aws:sns:us-east-1:000000000000:topic. Targets are Lambda functions, SQS queues, state machines and event buses.",
        Assert.Throws<WireException>(() => Read("""{"Id":"t","Arn":"arn:aws:sns:us-east-1:000000000000:topic"}""")).Message);

    private static byte[]? Input(string target)
    {
        byte[] json = Encoding.UTF8.GetBytes(Event);
        using JsonDocument parsed = JsonDocument.Parse(json);
        return Read(target).InputOf(json, new TransformedEvent(parsed.RootElement, "arn:rule", "rule", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
    }

    private static RuleTarget Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return RuleTarget.OfRule(document.RootElement);
    }
}
