using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class ChoiceTests
{
    [Theory]
    [InlineData("log-*.txt", "log-2026.txt", true)]
    [InlineData("log-*.txt", "log-.txt", true)]
    [InlineData("log-*.txt", "log.txt", false)]
    [InlineData("*", "", true)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("exact", "exact", true)]
    [InlineData("exact", "Exact", false)]
    [InlineData(@"a\*b", "a*b", true)]
    [InlineData(@"a\*b", "axb", false)]
    [InlineData(@"a\\*", @"a\b", true)]
    public void StringMatches_takes_asterisks_for_any_text(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Holds($"\"StringMatches\":{JsonataValue.FromString(pattern).ToJson()}", JsonataValue.FromString(text)));

    [Fact]
    public void A_pattern_full_of_asterisks_is_decided_quickly() =>
        Assert.False(Holds($"\"StringMatches\":\"{string.Concat(Enumerable.Repeat("*a", 5_000))}b\"", JsonataValue.FromString(new string('a', 100_000))));

    [Theory]
    [InlineData("2016-03-14T01:59:00Z", true)]
    [InlineData("2016-03-14T01:59:00.123456789+01:00", true)]
    [InlineData("2016-03-14T01:59:00", false)]
    [InlineData("2016-03-14t01:59:00Z", false)]
    [InlineData("2016-13-14T01:59:00Z", false)]
    [InlineData("2016-03-14", false)]
    [InlineData("2016-03-14T01:59:00.Z", false)]
    public void IsTimestamp_knows_RFC_3339(string text, bool isTimestamp) =>
        Assert.Equal(isTimestamp, Holds("\"IsTimestamp\":true", JsonataValue.FromString(text)));

    [Theory]
    [InlineData("\"TimestampLessThan\":\"2016-03-14T02:00:00+01:00\"", "\"2016-03-14T00:59:59Z\"", true)]
    [InlineData("\"TimestampEquals\":\"2016-03-14T02:00:00+01:00\"", "\"2016-03-14T01:00:00.000Z\"", true)]
    [InlineData("\"NumericLessThan\":3", "\"2\"", false)]
    [InlineData("\"StringLessThan\":\"b\"", "\"B\"", true)]
    [InlineData("\"BooleanEquals\":true", "\"true\"", false)]
    [InlineData("\"NumericEquals\":1", "1.0", true)]
    public void Values_are_compared_by_their_type(string comparison, string value, bool holds) =>
        Assert.Equal(holds, Holds(comparison, JsonataValue.Parse(value)));

    [Fact]
    public void A_variable_that_is_missing_is_an_error_unless_it_is_asked_for()
    {
        var simulation = new Simulation("""{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.none","NumericEquals":1,"Next":"S"}]},"S":{"Type":"Succeed"}}}""");
        simulation.Run();
        Assert.Equal("States.Runtime", simulation.Execution.Error);
        Assert.Equal(
            "An error occurred while executing the state 'C' (entered at the event id #2). Invalid path '$.none': The choice state's condition path references an invalid value.",
            simulation.Execution.Cause);

        simulation = new Simulation("""
            {"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.none","IsPresent":true},{"Variable":"$.none","NumericEquals":1}],"Next":"F"}],"Default":"S"},
              "S":{"Type":"Succeed"},"F":{"Type":"Fail"}}}
            """);
        Assert.Equal(ExecutionStatus.Succeeded, simulation.Run().Execution.Status);
    }

    private static bool Holds(string comparison, JsonataValue value)
    {
        var simulation = new Simulation($$$$"""
            {"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.v",{{{{comparison}}}},"Next":"Yes"}],"Default":"No"},
              "Yes":{"Type":"Pass","Result":true,"End":true},"No":{"Type":"Pass","Result":false,"End":true}}}
            """);
        JsonataValue input = new JsonataObjectBuilder().Add("v", value).Build();
        return simulation.Run(input.ToJson()).Execution.Output.IsTrue;
    }
}
