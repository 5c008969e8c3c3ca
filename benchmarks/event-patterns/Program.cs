// Events matched per second, one thread. Run: dotnet run -c Release --project benchmarks/event-patterns
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ThemisGuard.EventPatterns;
using ThemisGuard.EventPatterns.Benchmark;

const int Passes = 12;
(string Id, EventPattern Pattern)[] rules = Workload.Rules();
byte[][] events = Workload.Events();
var compile = Stopwatch.StartNew();
var matcher = new EventMatcher<string>(rules);
List<string> matched = [];
matcher.Match(events[0], matched);
compile.Stop();

// A benchmark of wrong answers says nothing: the matcher must agree with every pattern alone.
int expected = events.Take(500).Sum(json => rules.Count(rule => rule.Pattern.Matches(json)));
matched.Clear();
foreach (byte[] json in events.Take(500))
{
    matcher.Match(json, matched);
}

if (matched.Count != expected)
{
    Console.Error.WriteLine($"The matcher finds {matched.Count} matches in 500 events, the patterns alone {expected}.");
    return 1;
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rules.Length} rules, {events.Length} events, {events.Sum(json => (long)json.Length) / 1e6:f2} MB, compiled in {compile.Elapsed.TotalMilliseconds:f0} ms"));
Measure("reading the JSON alone", json =>
{
    var reader = new Utf8JsonReader(json);
    while (reader.Read())
    {
    }

    return 0;
});
Measure("one matcher of 100 rules", json =>
{
    matched.Clear();
    return matcher.Match(json, matched);
});
Measure("100 patterns, one after the other", json => rules.Count(rule => rule.Pattern.Matches(json)), passes: 2);
return 0;

void Measure(string name, Func<byte[], int> match, int passes = Passes)
{
    double first = 0, best = 0;
    int matches = 0;
    long allocated = GC.GetAllocatedBytesForCurrentThread();
    for (int pass = 0; pass < passes; pass++)
    {
        matches = 0;
        var watch = Stopwatch.StartNew();
        foreach (byte[] json in events)
        {
            matches += match(json);
        }

        double rate = events.Length / watch.Elapsed.TotalSeconds;
        first = pass == 0 ? rate : first;
        best = Math.Max(best, rate);
    }

    allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / passes / events.Length;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name}: first pass {first:n0} events/s, best of {passes} {best:n0} events/s, {matches} matches a pass, {allocated} bytes allocated an event"));
}
