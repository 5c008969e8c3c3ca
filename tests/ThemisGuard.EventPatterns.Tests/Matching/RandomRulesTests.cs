using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace ThemisGuard.EventPatterns.Tests.Matching;

/// <summary>Random rules and events against a plain reading of the rules of matching, which tries every choice.</summary>
public class RandomRulesTests(ITestOutputHelper output)
{
    private static readonly string[] s_names = ["a", "b", "c"];

    [Fact]
    public void The_matcher_and_every_pattern_alone_agree_with_trying_every_choice()
    {
        const int Seed = 20261124;
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        int matches = 0;
        for (int round = 0; round < 150; round++)
        {
            RandomRule[] rules = [.. Enumerable.Range(0, 12).Select(_ => RandomRule.Create(random))];
            var matcher = new EventMatcher<int>(rules.Select((rule, i) => (i, rule.Pattern)));
            for (int i = 0; i < 40; i++)
            {
                string json = RandomObject(random, 4);
                List<Leaf> leaves = Leaf.Flatten(json);
                int[] expected = [.. Enumerable.Range(0, rules.Length).Where(rule => rules[rule].Matches(leaves))];
                List<int> matched = [];
                matcher.Match(Encoding.UTF8.GetBytes(json), matched);
                Assert.True(expected.SequenceEqual(matched), $"{json}\nexpected {string.Join(' ', expected.Select(rule => rules[rule].Pattern))}\nmatched {string.Join(' ', matched.Select(rule => rules[rule].Pattern))}");
                Assert.All(rules, (rule, number) => Assert.Equal(expected.Contains(number), rule.Pattern.Matches(Encoding.UTF8.GetBytes(json))));
                matches += expected.Length;
            }
        }

        // A generator whose rules never match would prove nothing.
        Assert.InRange(matches, 5_000, 60_000);
    }

    private static string RandomObject(Random random, int depth) =>
        "{" + string.Join(',', s_names.Where(_ => random.Next(4) > 0).OrderBy(_ => random.Next()).Select(name => $"\"{name}\":{RandomValue(random, depth - 1)}")) + "}";

    private static string RandomValue(Random random, int depth) => random.Next(depth > 0 ? 9 : 4) switch
    {
        0 => "1",
        1 => "\"x\"",
        2 => "\"xy\"",
        3 => "null",
        4 or 5 => RandomObject(random, depth),
        _ => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => RandomValue(random, depth - 1))) + "]",
    };

    /// <summary>A pattern, and what it means: any of some conjunctions of path and tests.</summary>
    private sealed record RandomRule(EventPattern Pattern, IReadOnlyList<SortedDictionary<string, Test[]>> Conjunctions)
    {
        public static RandomRule Create(Random random)
        {
            SortedDictionary<string, Test[]> fields = Fields(random, random.Next(1, 4));
            if (random.Next(3) > 0)
            {
                return new RandomRule(Parse("{" + Members(fields) + "}"), [fields]);
            }

            SortedDictionary<string, Test[]> left = Fields(random, random.Next(1, 3)), right = Fields(random, 1);
            return new RandomRule(
                Parse($$"""{{{Members(fields)}},"$or":[{{{Members(left)}}},{{{Members(right)}}}]}"""), [Overlay(fields, left), Overlay(fields, right)]);
        }

        // A path is written as one key with dots, or as nested objects: both mean the same.
        private static string Members(SortedDictionary<string, Test[]> fields) => string.Join(',', fields.Select((field, i) =>
        {
            string tests = $"[{string.Join(',', field.Value.Select(test => test.Json))}]";
            int dot = field.Key.IndexOf('.', StringComparison.Ordinal);
            return i % 2 == 0 || dot < 0 ? $"\"{field.Key}\":{tests}" : $"\"{field.Key[..dot]}\":{{\"{field.Key[(dot + 1)..]}\":{tests}}}";
        }));

        private static SortedDictionary<string, Test[]> Overlay(SortedDictionary<string, Test[]> fields, SortedDictionary<string, Test[]> branch)
        {
            var all = new SortedDictionary<string, Test[]>(fields, StringComparer.Ordinal);
            foreach ((string path, Test[] tests) in branch)
            {
                all[path] = tests;
            }

            return all;
        }

        private static SortedDictionary<string, Test[]> Fields(Random random, int count)
        {
            var fields = new SortedDictionary<string, Test[]>(StringComparer.Ordinal);
            while (fields.Count < count)
            {
                string path = string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => s_names[random.Next(s_names.Length)]));
                fields[path] = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Test.All[random.Next(Test.All.Length)])];
            }

            return fields;
        }

        private static EventPattern Parse(string text) => EventPattern.Parse(text) is { Pattern: { } pattern } ? pattern : throw new ArgumentException(text);

        public bool Matches(List<Leaf> leaves) => Conjunctions.Any(fields => Holds([.. fields], 0, [], leaves));

        private static bool Holds(KeyValuePair<string, Test[]>[] fields, int at, Dictionary<int, int> elements, List<Leaf> leaves)
        {
            if (at == fields.Length)
            {
                return true;
            }

            Leaf[] consistent = [.. leaves.Where(leaf => leaf.Path == fields[at].Key && leaf.Elements.All(one => !elements.TryGetValue(one.Key, out int index) || index == one.Value))];
            foreach (Leaf leaf in consistent.Where(leaf => fields[at].Value.Any(test => test.Holds?.Invoke(leaf.Value) == true)))
            {
                var chosen = new Dictionary<int, int>(elements);
                foreach ((int array, int index) in leaf.Elements)
                {
                    chosen[array] = index;
                }

                if (Holds(fields, at + 1, chosen, leaves))
                {
                    return true;
                }
            }

            return consistent.Length == 0 && fields[at].Value.Any(test => test.Holds is null) && Holds(fields, at + 1, elements, leaves);
        }
    }

    /// <summary>A test as written, and what it means for a value's JSON; null for <c>exists: false</c>.</summary>
    private sealed record Test(string Json, Func<string, bool>? Holds)
    {
        public static Test[] All { get; } =
        [
            new("1", value => value == "1"),
            new("\"x\"", value => value == "\"x\""),
            new("null", value => value == "null"),
            new("""{"prefix":"x"}""", value => value.StartsWith("\"x", StringComparison.Ordinal)),
            new("""{"suffix":"y"}""", value => value.EndsWith("y\"", StringComparison.Ordinal)),
            new("""{"wildcard":"*y*"}""", value => value == "\"xy\""),
            new("""{"anything-but":"x"}""", value => value != "\"x\""),
            new("""{"numeric":[">",0]}""", value => value == "1"),
            new("""{"exists":true}""", _ => true),
            new("""{"exists":false}""", null),
        ];
    }

    /// <summary>A value with its path and, for each array around it by number, the element it stands in.</summary>
    private sealed record Leaf(string Path, string Value, IReadOnlyDictionary<int, int> Elements)
    {
        public static List<Leaf> Flatten(string json)
        {
            using JsonDocument document = JsonDocument.Parse(json);
            var leaves = new List<Leaf>();
            int arrays = 0;
            Add(document.RootElement, string.Empty, []);
            return leaves;

            void Add(JsonElement value, string path, Dictionary<int, int> elements)
            {
                switch (value.ValueKind)
                {
                    case JsonValueKind.Object:
                        foreach (JsonProperty member in value.EnumerateObject())
                        {
                            Add(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", elements);
                        }

                        break;
                    case JsonValueKind.Array:
                        int array = arrays++, index = 0;
                        foreach (JsonElement element in value.EnumerateArray())
                        {
                            bool isContainer = element.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
                            Add(element, path, isContainer ? new Dictionary<int, int>(elements) { [array] = index } : elements);
                            index++;
                        }

                        break;
                    default:
                        leaves.Add(new Leaf(path, value.GetRawText(), elements));
                        break;
                }
            }
        }
    }
}
