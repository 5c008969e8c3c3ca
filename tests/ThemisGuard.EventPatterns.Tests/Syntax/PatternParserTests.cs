using System.Text;

namespace ThemisGuard.EventPatterns.Tests.Syntax;

public class PatternParserTests
{
    [Theory]
    [InlineData("""{"source":"x"}""", """line 1, column 11: "source" must be an object or an array""")]
    [InlineData("""{"source":[]}""", "line 1, column 12: Empty arrays are not allowed")]
    [InlineData("{\n  \"detail\": {}\n}", "line 2, column 14: Empty objects are not allowed")]
    [InlineData("""{"é":[{"not":"x"}]}""", "line 1, column 8: Unrecognized match type not")]
    [InlineData("""{"a":[{"wildcard":"a**b"}]}""", "line 1, column 19: Consecutive wildcard characters at pos 2")]
    [InlineData("""{"a":[{"wildcard":"a\\"}]}""", "line 1, column 19: Invalid escape character at pos 2")]
    [InlineData("""{"a":[{"numeric":[">",10,"<",5]}]}""", "line 1, column 31: Bottom must be less than top")]
    [InlineData("""{"a":[{"cidr":"300.0.0.0/8"}]}""", "line 1, column 15: Invalid IP address: 300.0.0.0")]
    [InlineData("""{"$or":[{"a":["b"]},{"prefix":["c"]}]}""", "line 1, column 22: prefix is Ruler reserved fieldName which cannot be used inside $or.")]
    [InlineData("[]", "line 1, column 1: Filter is not an object")]
    public void A_refusal_has_the_words_of_the_service_and_a_place(string text, string expected)
    {
        PatternParseResult result = EventPattern.Parse(text);
        Assert.Null(result.Pattern);
        Assert.Equal(expected, Assert.Single(result.Diagnostics).ToString());
    }

    [Theory]
    [InlineData("""{"source":["a",]}""", 1, 16)]
    [InlineData("{\n\"source\":['a']}", 2, 11)]
    [InlineData("""{"source":["a"]} x""", 1, 18)]
    public void Broken_JSON_is_refused_with_a_place(string text, int line, int column)
    {
        Diagnostic diagnostic = Assert.Single(EventPattern.Parse(text).Diagnostics);
        Assert.Equal((line, column), (diagnostic.Line, diagnostic.Column));
    }

    [Theory]
    [InlineData("""{"a":[{"wildcard":"*:*:*:*:*:event-bus/*"}]}""", false)]
    [InlineData("""{"a":[{"wildcard":"*aaaaaaaaaaaaaaaaaa*"}]}""", false)]
    [InlineData("""{"a":[{"anything-but":{"wildcard":["*/init/*","*/dir/*"]}}]}""", true)]
    [InlineData("""{"a":[{"wildcard":"arn:aws:events:*:*:event-bus/*"}]}""", true)]
    public void Wildcards_that_the_service_finds_too_complex_are_refused(string text, bool accepted)
    {
        PatternParseResult result = EventPattern.Parse(text);
        Assert.Equal(accepted, result.Pattern is not null);
        if (!accepted)
        {
            Assert.Equal(
                "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
                result.Diagnostics[0].Reason);
        }
    }

    [Fact]
    public void Or_branches_that_multiply_beyond_the_bound_are_refused_at_once()
    {
        static string Pairs(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(
            i => $"\"f{i}\":{{\"$or\":[{{\"a\":[1]}},{{\"b\":[2]}}]}}")) + "}";

        Assert.NotNull(EventPattern.Parse(Pairs(9)).Pattern);
        Assert.Equal(
            "Rule is too complex - its $or branches multiply to more than 1000 combinations",
            EventPattern.Parse(Pairs(40)).Diagnostics[0].Reason);
    }

    [Fact]
    public void Size_and_depth_are_bounded()
    {
        Assert.Contains("at most 65536", EventPattern.Parse($$"""{"a":["{{new string('x', 70_000)}}"]}""").Diagnostics[0].Reason, StringComparison.Ordinal);
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000));
        Assert.Null(EventPattern.Parse(deep).Pattern);
        Assert.Null(EventPattern.Parse("{\"a\":[" + new string('[', 10_000)).Pattern);
    }

    [Fact]
    public void Mutated_patterns_are_read_or_refused_and_never_throw()
    {
        string[] seeds =
        [
            """{"source":["a.b"],"detail":{"n":[{"numeric":[">",0,"<=",5]}],"s":[{"anything-but":{"prefix":["x","y"]}},{"exists":false}]}}""",
            """{"$or":[{"a":[{"wildcard":"*x*"}]},{"b":{"c":[{"cidr":"10.0.0.0/8"},{"suffix":{"equals-ignore-case":"Zé"}}]}}],"d":[null,true,1e3]}""",
        ];
        byte[] json = """{"source":"a.b","a":"x","b":[{"c":"10.1.1.1"}],"d":1000,"detail":{"n":3,"s":"q"}}"""u8.ToArray();
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] text = Encoding.UTF8.GetBytes(seeds[i % seeds.Length]);
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                text[random.Next(text.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : text[random.Next(text.Length)]);
            }

            PatternParseResult result = EventPattern.Parse(text);
            Assert.Equal(result.Pattern is null, result.Diagnostics.Count == 1);
            result.Pattern?.Matches(json);
        }
    }
}
