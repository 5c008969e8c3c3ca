using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class IntrinsicTests
{
    [Theory]
    [InlineData("States.Array()", "[]")]
    [InlineData("States.Array(1, 'two', $.n, null, true)", """[1,"two",7,null,true]""")]
    [InlineData("States.ArrayPartition($.list, 2)", "[[1,2],[3]]")]
    [InlineData("States.ArrayContains($.list, 3)", "true")]
    [InlineData("States.ArrayRange(5, 1, -2)", "[5,3,1]")]
    [InlineData("States.ArrayGetItem($.list, 1)", "2")]
    [InlineData("States.ArrayUnique(States.Array(1, 1, 'a', 'a'))", """[1,"a"]""")]
    [InlineData("States.Base64Decode(States.Base64Encode('häß'))", "\"häß\"")]
    [InlineData("States.Hash('input data', 'SHA-1')", "\"aaff4a450a104cd177d28d18d74485e8cae074b7\"")]
    [InlineData("States.JsonMerge($.a, $.b, false)", """{"x":{"z":2},"y":1}""")]
    [InlineData("States.StringToJson('{\"a\":[1]}')", """{"a":[1]}""")]
    [InlineData("States.JsonToString($.a)", "\"{\\u0022x\\u0022:{\\u0022y\\u0022:1},\\u0022y\\u0022:1}\"")]
    [InlineData("States.MathAdd(2.5, -1.5)", "2")]
    [InlineData("States.StringSplit('a-b_c', '-_')", """["a","b","c"]""")]
    [InlineData("States.Format('it''s', 1)", null)]
    [InlineData("States.Format('It\\'s {} of \\{{}\\}', $.n, $.list)", "\"It's 7 of {[1, 2, 3]}\"")]
    [InlineData("States.ArrayLength(States.StringSplit(States.Format('{},{}', 1, 2), ','))", "2")]
    public void A_call_gives(string call, string? expected)
    {
        var definition = $$$$"""{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"r.$":{{{{JsonataValue.FromString(call).ToJson()}}}}},"End":true}}}""";
        if (expected is null)
        {
            Assert.Null(StatesLanguage.Syntax.StateMachineDefinition.Parse(definition).Definition);
            return;
        }

        Simulation simulation = new Simulation(definition).Run("""{"n":7,"list":[1,2,3],"a":{"x":{"y":1},"y":1},"b":{"x":{"z":2}}}""");
        Assert.Null(simulation.Execution.Cause);
        Assert.Equal(JsonataValue.Parse(expected), simulation.Execution.Output["r"]);
    }

    [Theory]
    [InlineData("States.ArrayGetItem($.list, 9)", "The index 9 is out of range for an array of 3 items.")]
    [InlineData("States.ArrayRange(0, 1000, 1)", "The range can't have more than 1000 items.")]
    [InlineData("States.ArrayPartition($.list, 0)", "The chunk size must be a positive integer.")]
    [InlineData("States.Base64Decode('%')", null)]
    [InlineData("States.Hash('x', 'CRC')", "The algorithm 'CRC' is not supported; use MD5, SHA-1, SHA-256, SHA-384 or SHA-512.")]
    [InlineData("States.JsonMerge($.list, $.list, false)", "Both arguments must be objects.")]
    [InlineData("States.Format('{} {}', 1)", "The number of arguments does not match the number of '{}'.")]
    [InlineData("States.MathAdd('a', 1)", "The argument must be a number, but was: \"a\"")]
    public void A_call_that_can_not_be_made_says_why(string call, string? reason)
    {
        Simulation simulation = new Simulation($$$$"""{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"r.$":{{{{JsonataValue.FromString(call).ToJson()}}}}},"End":true}}}""")
            .Run("""{"list":[1,2,3]}""");

        Assert.Equal("States.IntrinsicFailure", simulation.Execution.Error);
        if (reason is not null)
        {
            Assert.Equal($"An error occurred while executing the state 'A' (entered at the event id #2). The function '{call}' had the following error: {reason}", simulation.Execution.Cause);
        }
    }

    [Fact]
    public void Random_numbers_and_UUIDs_follow_from_the_seed()
    {
        const string Machine = """{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"u.$":"States.UUID()","v.$":"States.UUID()","n.$":"States.MathRandom(1, 1000000)","s.$":"States.MathRandom(1, 1000000, 5)"},"End":true}}}""";
        JsonataValue first = new Simulation(Machine).Run().Execution.Output, second = new Simulation(Machine).Run().Execution.Output;

        Assert.Equal(first, second);
        Assert.NotEqual(first["u"], first["v"]);
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", first["u"].AsString());
        var other = new Execution(new Simulation(Machine).Definition, Simulation.Identity with { Seed = "another" });
        other.Advance(new ExecutionStarted(Simulation.Start, JsonataValue.EmptyObject));
        Assert.NotEqual(first["u"], other.Output["u"]);
        Assert.Equal(first["s"], other.Output["s"]);
    }
}
