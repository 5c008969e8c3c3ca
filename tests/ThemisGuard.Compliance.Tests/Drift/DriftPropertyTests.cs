using System.Text;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tests.Rules;
using ThemisGuard.Compliance.Tests.Scans;
using Xunit.Abstractions;

namespace ThemisGuard.Compliance.Tests.Drift;

/// <summary>
/// Random histories of one target: resources appear, change, vanish, are not evaluated, sources can't be read or are no
/// longer there, rules change, vanish and come back. Each scan runs through plan, evaluation and aggregation; an oracle that
/// keeps the whole history and knows nothing of standing states says what each finding's change must be.
/// </summary>
public sealed class DriftPropertyTests(ITestOutputHelper output)
{
    private const string Flat = "flat.ndjson";
    private static readonly string[] Sources = ["t0.yaml", "t1.yaml", Flat];
    private static readonly string[] Rules = ["ra", "rb", "rc"];

    /// <summary>What a source holds in one scan; null values: not readable whole.</summary>
    private sealed record World(
        IReadOnlyDictionary<string, SortedDictionary<string, string>> Contents, IReadOnlySet<string> Unreadable, IReadOnlyDictionary<string, int> RuleVersions);

    [Fact]
    public async Task Every_change_is_as_the_whole_history_says()
    {
        int seed = Environment.GetEnvironmentVariable("THEMIS_SEED") is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : Guid.NewGuid().GetHashCode() & 0xFFFFFF;
        int histories = int.Parse(Environment.GetEnvironmentVariable("THEMIS_HISTORIES") ?? "40", System.Globalization.CultureInfo.InvariantCulture);
        output.WriteLine($"THEMIS_SEED={seed}");
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int history = 0; history < histories; history++)
        {
            await RunAsync(new Random(seed + history), $"seed {seed + history}", seen);
        }

        output.WriteLine(string.Join(", ", seen.Select(pair => $"{pair.Value} {pair.Key}")));
        // A generator that never gets somewhere shows nothing.
        Assert.Equal(
            ["changedByRule", "changedByRule (RuleChanged)", "changedByRule (RuleRemoved)", "new", "notEvaluated", "persisting", "reopened", "resolved (Fixed)", "resolved (ResourceGone)"],
            seen.Keys);
    }

    private static async Task RunAsync(Random random, string name, SortedDictionary<string, int> seen)
    {
        var target = new TargetHistory();
        var past = new List<World>();
        World world = new(
            Sources.ToDictionary(source => source, _ => new SortedDictionary<string, string>(StringComparer.Ordinal)), new HashSet<string>(),
            Rules.ToDictionary(rule => rule, _ => 0));
        for (int number = 1; number <= 12; number++)
        {
            world = Next(world, random);
            past.Add(world);
            await target.ScanAsync(number, PackOf(world), InputOf(world));
            SortedDictionary<string, string> expected = Oracle(past);
            SortedDictionary<string, string> actual = await target.ChangesAsync(number);
            Assert.True(expected.SequenceEqual(actual), $"{name}, scan {number}:\nexpected {Show(expected)}\nactual   {Show(actual)}");
            foreach (string change in actual.Values)
            {
                seen[change] = seen.GetValueOrDefault(change) + 1;
            }
        }
    }

    private static World Next(World world, Random random)
    {
        var contents = world.Contents.ToDictionary(pair => pair.Key, pair => new SortedDictionary<string, string>(pair.Value, StringComparer.Ordinal));
        foreach ((string source, SortedDictionary<string, string> resources) in contents)
        {
            for (int i = 0; i < 4; i++)
            {
                // Ids are the target's own, so that a key names one resource whatever the source.
                string id = $"{source[..2].ToUpperInvariant()}{i}";
                switch (random.Next(6))
                {
                    case 0:
                        resources.Remove(id);
                        break;
                    case 1 or 2:
                        resources[id] = random.Next(source == Flat ? 4 : 5) switch { 0 => "good", 1 => "bad", 2 => "v1", 3 => "v2", _ => "open" };
                        break;
                }
            }
        }

        var versions = world.RuleVersions.ToDictionary(
            pair => pair.Key, pair => random.Next(4) == 0 ? random.Next(-1, 3) : pair.Value);
        var unreadable = Sources.Where(_ => random.Next(7) == 0).ToHashSet();
        return new(contents, unreadable, versions);
    }

    // Version 0 wants good; version 1 also lets v1 through, version 2 v2. A version of −1 is no rule.
    private static string Accepted(int version) => version switch { 0 => "good", 1 => "good|v1", _ => "good|v2" };

    private static RulePack PackOf(World world) => Packs.Of([.. world.RuleVersions.Where(rule => rule.Value >= 0).Select(rule => (
        $"aws/s3/{rule.Key}.guard",
        $"# Title: t\n# Severity: high\n# Scope: resource\nAWS::S3::Bucket {{ Properties.Value == /^({Accepted(rule.Value)})$/ }}\n")),
        ("aws/s3/zz.guard", "# Title: t\n# Severity: low\n# Scope: resource\nAWS::S3::Bucket { Properties exists }\n")]);

    private static InventorySource[] InputOf(World world) => [.. Sources.Select(source => ScanHarness.Source(source, TextOf(world, source)))];

    private static string TextOf(World world, string source)
    {
        var text = new StringBuilder();
        if (source == Flat)
        {
            foreach ((string id, string value) in world.Contents[source])
            {
                text.Append("{\"type\":\"AWS::S3::Bucket\",\"id\":\"").Append(id).Append("\",\"properties\":{\"Value\":\"").Append(value).Append("\"}}\n");
            }

            // The file itself is never empty, else it would be no inventory.
            text.Append("{\"type\":\"AWS::SNS::Topic\",\"id\":\"topic\",\"properties\":{}}\n");
            return world.Unreadable.Contains(source) ? text.Append("{\"type\": broken\n").ToString() : text.ToString();
        }

        if (world.Unreadable.Contains(source))
        {
            return "Resources: [unfinished";
        }

        text.Append("Resources:\n  Topic: {Type: AWS::SNS::Topic}\n");
        foreach ((string id, string value) in world.Contents[source])
        {
            text.Append("  ").Append(id).Append(":\n    Type: AWS::S3::Bucket\n    Properties:\n      Value: ").Append(value == "open" ? "!Ref Input" : value).Append('\n');
        }

        return text.ToString();
    }

    private enum Verdict
    {
        Unknown,
        Fails,
        Holds,
    }

    private sealed record Known(Verdict Verdict, string? Configuration, int Version, bool IsThere, bool HasFinding);

    // The verdict on one resource by one rule in one scan, from the world alone.
    private static Known Judge(World world, string source, string id, string rule)
    {
        int version = world.RuleVersions[rule];
        bool isSourceRead = source == Flat || !world.Unreadable.Contains(source);
        string? value = isSourceRead ? world.Contents[source].GetValueOrDefault(id) : null;
        if (value is null)
        {
            bool isGone = world.Unreadable.Count == 0 || (source != Flat && isSourceRead);
            return new(isGone ? Verdict.Holds : Verdict.Unknown, null, version, false, false);
        }

        if (version < 0)
        {
            return new(Verdict.Holds, value, version, true, false);
        }

        return value == "open"
            ? new(Verdict.Unknown, value, version, true, true)
            : new(Accepted(version).Split('|').Contains(value) ? Verdict.Holds : Verdict.Fails, value, version, true, false);
    }

    private static SortedDictionary<string, string> Oracle(List<World> past)
    {
        var changes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string source, string id, string rule) in from source in Sources
                                                            from i in Enumerable.Range(0, 4)
                                                            from rule in Rules
                                                            select (source, $"{source[..2].ToUpperInvariant()}{i}", rule))
        {
            Known[] all = [.. past.Select(world => Judge(world, source, id, rule))];
            if (ChangeOf(all) is { } change)
            {
                changes[$"{rule} {id}"] = change;
            }
        }

        return changes;
    }

    private static string? ChangeOf(Known[] all)
    {
        Known now = all[^1];
        Known[] before = all[..^1];
        Known? last = before.LastOrDefault(known => known.Verdict != Verdict.Unknown);
        bool everFailed = before.Any(known => known.Verdict == Verdict.Fails);
        switch (now.Verdict)
        {
            case Verdict.Unknown:
                // A resource that is not there leaves no finding that could say so.
                return now.HasFinding ? "notEvaluated" : null;
            case Verdict.Fails when !everFailed:
                Known? previous = before.Length == 0 ? null : before[^1];
                return previous is { IsThere: true } && previous.Version != now.Version && previous.Configuration == now.Configuration ? "changedByRule" : "new";
            case Verdict.Fails when last!.Verdict == Verdict.Fails:
                return "persisting";
            case Verdict.Fails:
                return last!.IsThere && last.Version != now.Version && last.Configuration == now.Configuration ? "changedByRule" : "reopened";
            case Verdict.Holds when last?.Verdict == Verdict.Fails:
                return !now.IsThere ? "resolved (ResourceGone)"
                    : now.Version < 0 ? "changedByRule (RuleRemoved)"
                    : now.Version != last.Version && now.Configuration == last.Configuration ? "changedByRule (RuleChanged)"
                    : "resolved (Fixed)";
            default:
                return null;
        }
    }

    private static string Show(SortedDictionary<string, string> changes) => string.Join("; ", changes.Select(pair => $"{pair.Key}: {pair.Value}"));
}
