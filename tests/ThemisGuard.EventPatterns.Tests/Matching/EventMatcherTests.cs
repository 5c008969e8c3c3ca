using System.Text;
using System.Text.Json;

namespace ThemisGuard.EventPatterns.Tests.Matching;

public class EventMatcherTests
{
    private static EventPattern Pattern(string text) => EventPattern.Parse(text).Pattern ?? throw new ArgumentException(text);

    private static List<string> Match(EventMatcher<string> matcher, string json)
    {
        List<string> matched = [];
        Assert.Equal(matcher.Match(Encoding.UTF8.GetBytes(json), matched), matched.Count);
        return matched;
    }

    [Fact]
    public void Rules_that_match_come_once_and_in_the_order_added()
    {
        var matcher = new EventMatcher<string>(
        [
            ("absent", Pattern("""{"x":[{"exists":false}]}""")),
            ("or", Pattern("""{"$or":[{"a":[1]},{"b":[2]}]}""")),
            ("text", Pattern("""{"s":["q","r"]}""")),
            ("other", Pattern("""{"s":["z"]}""")),
            ("prefix", Pattern("""{"s":[{"prefix":"q"}]}""")),
        ]);
        Assert.Equal(["absent", "or", "text", "prefix"], Match(matcher, """{"s":"q","a":1,"b":2}"""));
        Assert.Equal(["other"], Match(matcher, """{"s":"z","x":0}"""));
    }

    [Fact]
    public void Adding_replacing_and_removing_a_rule_leaves_the_old_matcher_as_it_was()
    {
        var none = new EventMatcher<string>([]);
        EventMatcher<string> one = none.With("r", Pattern("""{"a":[1]}"""));
        EventMatcher<string> replaced = one.With("r", Pattern("""{"a":[2]}"""));
        EventMatcher<string> removed = replaced.Without("r");
        Assert.Empty(Match(none, """{"a":1}"""));
        Assert.Equal(["r"], Match(one, """{"a":1}"""));
        Assert.Empty(Match(replaced, """{"a":1}"""));
        Assert.Equal(["r"], Match(replaced, """{"a":2}"""));
        Assert.Empty(Match(removed, """{"a":2}"""));
        Assert.Same(removed, removed.Without("r"));
        Assert.Equal(0, removed.Count);
        Assert.Throws<ArgumentException>(() => new EventMatcher<string>([("r", Pattern("""{"a":[1]}""")), ("r", Pattern("""{"a":[1]}"""))]));
    }

    [Theory]
    [InlineData("[]", "The event is not a JSON object.")]
    [InlineData("{\"a\":1} x", "The event is not valid JSON: *")]
    [InlineData("{\"a\":", "The event is not valid JSON: *")]
    [InlineData("", "The event is not valid JSON: *")]
    public void An_event_that_is_no_JSON_object_is_refused(string json, string message)
    {
        string actual = Assert.Throws<InvalidEventException>(() => Pattern("""{"a":[1]}""").Matches(Encoding.UTF8.GetBytes(json))).Message;
        Assert.StartsWith(message.TrimEnd('*'), actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Size_and_depth_of_events_are_bounded()
    {
        EventPattern pattern = Pattern("""{"a":[1]}""");
        Assert.Throws<InvalidEventException>(() => pattern.Matches(new byte[EventBounds.MaxEventBytes + 1]));
        Assert.Throws<InvalidEventException>(() => pattern.Matches(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000))));
        Assert.True(pattern.Matches(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 500) + "1" + new string(']', 500) + "}")));
    }

    [Fact]
    public void Arrays_made_to_be_compared_without_end_are_refused_in_time()
    {
        // Three arrays whose elements never fit: without a bound, every choice in the first is tried with every one in the others.
        EventPattern pattern = Pattern("""{"x":{"a":[1],"b":[1]},"y":{"a":[1],"b":[1]},"z":{"a":[1],"b":[2]}}""");
        string both = string.Join(',', Enumerable.Repeat("{\"a\":1,\"b\":1}", 2_000));
        string never = string.Join(',', Enumerable.Repeat("{\"a\":1},{\"b\":2}", 2_000));
        byte[] json = Encoding.UTF8.GetBytes($$"""{"x":[{{both}}],"y":[{{both}}],"z":[{{never}}]}""");
        Assert.Throws<InvalidEventException>(() => pattern.Matches(json));
    }

    [Theory]
    [InlineData("""{"d":{"a":[1],"b":[2]}}""", """{"d":[{"a":1},{"b":2}]}""", false)]
    [InlineData("""{"d":{"a":[1],"b":[2]}}""", """{"d":[{"a":0,"b":2},{"a":1,"b":2}]}""", true)]
    [InlineData("""{"d":{"a":[1]},"e":{"b":[2]}}""", """{"d":[{"a":0},{"a":1}],"e":[{"b":2},{"b":0}]}""", true)]
    [InlineData("""{"d":{"a":[1],"e":{"b":[2],"c":[3]}}}""", """{"d":[{"a":1,"e":[{"b":2},{"c":3}]},{"a":0,"e":[{"b":2,"c":3}]}]}""", false)]
    [InlineData("""{"d":{"a":[1],"b":[{"exists":false}]}}""", """{"d":[{"a":1},{"b":2}]}""", true)]
    [InlineData("""{"d":{"a":[1],"b":[5,{"exists":false}]}}""", """{"d":[{"a":1,"b":4},{"a":1}]}""", true)]
    [InlineData("""{"d":{"a":[1],"b":[5,{"exists":false}]}}""", """{"d":[{"a":1,"b":4}]}""", false)]
    [InlineData("""{"b":[5,{"exists":false}],"d":[1]}""", """{"b":4,"d":1,"e":[{"d":1}]}""", false)]
    public void Fields_of_one_array_must_be_of_one_element(string pattern, string json, bool matches) =>
        Assert.Equal(matches, Pattern(pattern).Matches(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""["\ud800"]""", "\"\\ud800\"")]
    [InlineData("""["\ud83d\ude00"]""", "\"😀\"")]
    [InlineData("""["a\u0062\n"]""", "\"ab\\n\"")]
    public void Escapes_are_undone_before_comparing_and_lone_surrogates_survive(string alternatives, string value)
    {
        PatternParseResult result = EventPattern.Parse($$"""{"a":{{alternatives}}}""");
        byte[] json = Encoding.UTF8.GetBytes($$"""{"\u0061":{{value}}}""");
        if (result.Pattern is null)
        {
            Assert.Equal("A string is not valid Unicode", result.Diagnostics[0].Reason);
            Assert.True(Pattern("""{"a":[{"anything-but":"x"}]}""").Matches(json));
            return;
        }

        Assert.True(result.Pattern.Matches(json));
    }

    [Fact]
    public void Ten_thousand_rules_on_one_source_cost_an_event_one_look_up()
    {
        var matcher = new EventMatcher<int>(Enumerable.Range(0, 10_000).Select(i => (i, Pattern($$$"""{"source":["shop"],"detail":{"order":["o-{{{i}}}"]}}"""))));
        List<int> matched = [];
        byte[] json = """{"source":"shop","detail":{"order":"o-7777","x":[1,2,3]}}"""u8.ToArray();
        matcher.Match(json, matched);
        Assert.Equal([7777], matched);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            matched.Clear();
            matcher.Match(json, matched);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Many_threads_match_at_once()
    {
        var matcher = new EventMatcher<int>(Enumerable.Range(0, 50).Select(i => (i, Pattern($$$"""{"a":[{{{i}}}],"b":{"c":[{"prefix":"x"}]}}"""))));
        Parallel.For(0, 5_000, i =>
        {
            List<int> matched = [];
            matcher.Match(Encoding.UTF8.GetBytes($$"""{"a":[{{i % 50}},99],"b":[{"c":"xy"}]}"""), matched);
            Assert.Equal([i % 50], matched);
        });
    }

    [Theory]
    [InlineData("123456789012345678901", "123456789012345678901", true)]
    [InlineData("123456789012345678901", "123456789012345678902", false)]
    [InlineData("0.1", "1e-1", true)]
    [InlineData("9007199254740993", "9007199254740993.0", false)]
    [InlineData("1e400", "1e400", true)]
    [InlineData("0", "-0.0e99999999999", true)]
    [InlineData("1.7976931348623157e308", "17976931348623157e292", true)]
    [InlineData("5e-324", "5e-324", true)]
    public void Numbers_are_compared_by_value_where_a_double_holds_them(string pattern, string value, bool matches) =>
        Assert.Equal(matches, Pattern($$"""{"a":[{{pattern}}]}""").Matches(Encoding.UTF8.GetBytes($$"""{"a":{{value}}}""")));

    [Fact]
    public void Random_values_agree_with_a_plain_reading_of_the_operators()
    {
        string[] words = ["a", "ab", "abc", "b", "ba", "", "Ab", "AB", "abcabc"];
        var random = new Random(42);
        for (int i = 0; i < 5_000; i++)
        {
            string word = words[random.Next(words.Length)], value = words[random.Next(words.Length)];
            (string test, bool expected) = random.Next(6) switch
            {
                0 => ($"\"{word}\"", value == word),
                1 => ($$"""{"prefix":"{{word}}"}""", value.StartsWith(word, StringComparison.Ordinal)),
                2 => ($$"""{"suffix":"{{word}}"}""", value.EndsWith(word, StringComparison.Ordinal)),
                3 => ($$"""{"equals-ignore-case":"{{word}}"}""", value.Equals(word, StringComparison.OrdinalIgnoreCase)),
                4 => ($$"""{"wildcard":"*{{word}}*"}""", word.Length == 0 ? true : value.Contains(word, StringComparison.Ordinal)),
                _ => ($$"""{"anything-but":"{{word}}"}""", value != word),
            };
            if (test.Contains("**", StringComparison.Ordinal))
            {
                continue;
            }

            string json = JsonSerializer.Serialize(new Dictionary<string, string> { ["v"] = value });
            Assert.True(expected == Pattern($$"""{"v":[{{test}}]}""").Matches(Encoding.UTF8.GetBytes(json)), $"{test} {json}");
        }
    }
}
