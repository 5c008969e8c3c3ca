using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace ThemisGuard.Lambda.Tests;

public sealed class WarmUpTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("""{"warmup": true}""", true)]
    [InlineData("""{"warmup":true}""", true)]
    [InlineData("""{"warmup":false}""", false)]
    [InlineData("""{"warmup":"true"}""", false)]
    [InlineData("""{"body":"{\"warmup\":true}"}""", false)]
    [InlineData("""["warmup"]""", false)]
    [InlineData("warmup", false)]
    [InlineData("", false)]
    public async Task A_warm_up_is_answered_without_the_handler(string payload, bool isOne)
    {
        bool handled = false;
        FunctionHandler handler = WarmUp.Answer((_, _, _) =>
        {
            handled = true;
            return Task.FromResult<ReadOnlyMemory<byte>>("{}"u8.ToArray());
        });
        ReadOnlyMemory<byte> answer = await handler(Encoding.UTF8.GetBytes(payload), Invocation(_ => { }), default);
        Assert.Equal(!isOne, handled);
        Assert.Equal(isOne ? """{"statusCode":200,"body":"warm"}""" : "{}", Encoding.UTF8.GetString(answer.Span));
    }

    [Fact]
    public void A_metric_line_is_in_the_embedded_metric_format()
    {
        string line = "";
        MetricLine.Write(Invocation(text => line = text), [("Coverage", "Percent", 97.5), ("NotEvaluated", "Count", 3)], ("StateMachine", "Scan"));
        JsonNode json = JsonNode.Parse(line)!;
        JsonNode directive = json["_aws"]!["CloudWatchMetrics"]![0]!;
        Assert.Equal(("ThemisGuard", "StateMachine", "Scan"), ((string?)directive["Namespace"], (string?)directive["Dimensions"]![0]![0], (string?)json["StateMachine"]));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), (long)json["_aws"]!["Timestamp"]!);
        Assert.All(directive["Metrics"]!.AsArray(), metric => Assert.NotNull(json[(string)metric!["Name"]!]));
        Assert.Equal((97.5, 3.0), ((double)json["Coverage"]!, (double)json["NotEvaluated"]!));
    }

    private Invocation Invocation(Action<string> log) => new("r", "arn", _time.GetUtcNow().AddMinutes(1), _time) { Log = log };
}
