using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.EventPatterns;
using ThemisGuard.EventPatterns.Benchmark;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>Events against 100 rules: over the wire by PutEvents, and the matcher alone in this process.</summary>
internal static class EventBenchmark
{
    public static async Task RunAsync(Plan plan)
    {
        Console.WriteLine("\n## EventBridge: events matched a second against 100 rules");
        MatcherAlone(plan);
        await Measuring.RunAsync(plan, () => Server.StartOursAsync("none", "process", "full"),
        [
            new("PutEvents of 10, 1 connection", server => WorkersAsync(server, 1, isDelivered: false)),
            new("PutEvents of 10, 16 connections", server => WorkersAsync(server, 16, isDelivered: false)),
            new("the same, each match delivered to a queue", server => WorkersAsync(server, 16, isDelivered: true)),
        ]);
    }

    private static void MatcherAlone(Plan plan)
    {
        (string Id, EventPattern Pattern)[] rules = Workload.Rules();
        byte[][] events = Workload.Events();
        var matcher = new EventMatcher<string>(rules);
        List<string> matched = [];
        int expected = events.Take(500).Sum(json => rules.Count(rule => rule.Pattern.Matches(json)));
        int found = events.Take(500).Sum(json => matcher.Match(json, matched));
        if (found != expected)
        {
            throw new InvalidOperationException($"The matcher finds {found} matches in 500 events, the patterns alone {expected}.");
        }

        var rates = new List<double>();
        for (long began = Stopwatch.GetTimestamp(); rates.Count < 12 || Stopwatch.GetElapsedTime(began) < plan.Span * plan.Rounds;)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (byte[] json in events)
            {
                matched.Clear();
                matcher.Match(json, matched);
            }

            rates.Add(events.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nThe matcher alone, one thread, JSON text in: {Measuring.Median(rates.Skip(rates.Count / 2)):n0} events/s steady (first pass {rates[0]:n0}, best {rates.Max():n0}). "
            + $"aws/event-ruler, the same rules and events, one thread, on a machine of this kind: 62,000 to 79,000 events/s in its steady state (measured apart: it needs a Java build)."));
    }

    private static async Task<IWorker[]> WorkersAsync(Server server, int connections, bool isDelivered)
    {
        using var http = new RawHttp(server.Url);
        string bus = $"bench-{Guid.NewGuid():N}";
        await http.CallAsync("AWSEvents.CreateEventBus", $$"""{"Name":"{{bus}}"}""");
        using JsonDocument created = JsonDocument.Parse(await http.CallAsync("AmazonSQS.CreateQueue", $$"""{"QueueName":"{{bus}}"}"""));
        string queueUrl = created.RootElement.GetProperty("QueueUrl").GetString()!;
        for (int i = 0; i < Workload.RuleCount; i++)
        {
            await http.CallAsync("AWSEvents.PutRule", new JsonObject { ["Name"] = $"rule-{i}", ["EventBusName"] = bus, ["EventPattern"] = Own(Workload.RuleText(i)) }.ToJsonString());
            if (isDelivered)
            {
                await http.CallAsync("AWSEvents.PutTargets", $$"""{"Rule":"rule-{{i}}","EventBusName":"{{bus}}","Targets":[{"Id":"queue","Arn":"arn:aws:sqs:us-east-1:000000000000:{{bus}}"}]}""");
            }
        }

        byte[][] calls = [.. Workload.Events().Take(5_000).Chunk(10).Select(chunk => Call(bus, chunk))];
        return [.. Enumerable.Range(0, connections).Select(i => new Worker(server, calls, i * calls.Length / connections, isDelivered ? queueUrl : null))];
    }

    // Only AWS may speak for a source that begins with "aws.".
    private static string Own(string json) => json.Replace("\"aws.", "\"own.", StringComparison.Ordinal);

    private static byte[] Call(string bus, byte[][] events)
    {
        var entries = new JsonArray();
        foreach (byte[] json in events)
        {
            JsonNode envelope = JsonNode.Parse(Own(Encoding.UTF8.GetString(json)))!;
            entries.Add((JsonNode)new JsonObject
            {
                ["EventBusName"] = bus,
                ["Source"] = envelope["source"]!.GetValue<string>(),
                ["DetailType"] = envelope["detail-type"]!.GetValue<string>(),
                ["Detail"] = envelope["detail"]!.ToJsonString(),
            });
        }

        return Encoding.UTF8.GetBytes(new JsonObject { ["Entries"] = entries }.ToJsonString());
    }

    private sealed class Worker(Server server, byte[][] calls, int next, string? queueUrl) : IWorker
    {
        private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

        private readonly RawHttp _http = new(server.Url);
        private int _next = next;

        public async Task<int> RoundAsync()
        {
            ReadOnlyMemory<byte> answer = await _http.CallAsync("AWSEvents.PutEvents", calls[_next++ % calls.Length]);
            return answer.Span.IndexOf("\"FailedEntryCount\":0"u8) >= 0 ? 10 : throw new InvalidOperationException($"{server.Name} takes no events: {Encoding.UTF8.GetString(answer.Span)}");
        }

        // Delivered when the queue grows no more.
        public async Task EndAsync()
        {
            if (queueUrl is null)
            {
                return;
            }

            using var limit = new CancellationTokenSource(Limit);
            for (long before = -1, now = await DepthAsync(); now != before; before = now, now = await DepthAsync())
            {
                await Task.Delay(20, limit.Token);
            }
        }

        public void Dispose() => _http.Dispose();

        private async Task<long> DepthAsync()
        {
            using JsonDocument answer = JsonDocument.Parse(await _http.CallAsync("AmazonSQS.GetQueueAttributes", $$"""{"QueueUrl":"{{queueUrl}}","AttributeNames":["ApproximateNumberOfMessages"]}"""));
            return long.Parse(answer.RootElement.GetProperty("Attributes").GetProperty("ApproximateNumberOfMessages").GetString()!, CultureInfo.InvariantCulture);
        }
    }
}
