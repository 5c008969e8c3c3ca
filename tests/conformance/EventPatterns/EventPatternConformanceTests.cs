using System.Text;
using System.Text.Json;
using ThemisGuard.EventPatterns;
using Xunit.Abstractions;

namespace ThemisGuard.Conformance.EventPatterns;

public class EventPatternConformanceTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> s_knownFailures = [];

    [ConformanceFact("event-patterns")]
    public void Every_pattern_is_judged_as_recorded()
    {
        var tally = new Tally("event-patterns", s_knownFailures);
        foreach (JsonElement one in Cases())
        {
            tally.Add(one.GetProperty("tag").GetString()!, one.GetProperty("id").GetString()!, Difference(one));
        }

        tally.Report(output);
    }

    [ConformanceFact("event-patterns")]
    public void All_patterns_in_one_matcher_give_the_answers_that_each_gives_alone()
    {
        List<(string Id, EventPattern Pattern)> rules = [];
        List<byte[]> events = [];
        foreach (JsonElement one in Cases())
        {
            if (EventPattern.Parse(one.GetProperty("pattern").GetString()!).Pattern is { } pattern)
            {
                rules.Add((one.GetProperty("id").GetString()!, pattern));
            }

            if (one.TryGetProperty("event", out JsonElement json))
            {
                events.Add(Encoding.UTF8.GetBytes(json.GetString()!));
            }
        }

        var matcher = new EventMatcher<string>(rules);
        foreach (byte[] json in events)
        {
            List<string> matched = [];
            matcher.Match(json, matched);
            Assert.Equal(rules.Where(rule => rule.Pattern.Matches(json)).Select(rule => rule.Id), matched);
        }
    }

    private static string? Difference(JsonElement one)
    {
        PatternParseResult result = EventPattern.Parse(one.GetProperty("pattern").GetString()!);
        if (one.TryGetProperty("invalid", out _))
        {
            return result.Pattern is null ? null : $"accepted; the service says {one.GetProperty("why").GetString()}";
        }

        if (result.Pattern is null)
        {
            return $"refused: {result.Diagnostics[0]}";
        }

        bool recorded = one.GetProperty("matches").GetBoolean();
        bool answer = result.Pattern.Matches(Encoding.UTF8.GetBytes(one.GetProperty("event").GetString()!));
        return answer == recorded ? null : $"answers {answer}";
    }

    private static List<JsonElement> Cases()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ConformanceFolder.Of("event-patterns"), "cases.json")));
        return [.. cases.RootElement.Clone().EnumerateArray()];
    }
}
