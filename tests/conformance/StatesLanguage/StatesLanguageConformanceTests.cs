using System.Text.Json;
using Xunit.Abstractions;

namespace ThemisGuard.Conformance.StatesLanguage;

public class StatesLanguageConformanceTests(ITestOutputHelper output)
{
    private const string Suite = "asl";

    private static readonly string[] s_categories =
    [
        "api", "base", "callback", "choice_operators", "context_object", "error_handling", "express", "intrinsic_functions", "jsonata", "scenarios",
        "services", "timeouts", "variables",
    ];

    [ConformanceFact(Suite)]
    public void Every_execution_agrees_in_status_output_error_and_cause() => Judge(level: 3, new Dictionary<string, string>());

    [ConformanceFact(Suite)]
    public void Every_execution_agrees_in_its_history() => Judge(level: 5, KnownDifferences.OfHistories);

    [ConformanceFact(Suite)]
    public void Every_definition_is_accepted_or_refused_as_recorded()
    {
        var tally = new Tally($"{Suite} definitions", KnownDifferences.OfDefinitions);
        foreach (JsonElement one in Cases("validation", "validation"))
        {
            tally.Add("validation", one.GetProperty("id").GetString()!, DefinitionVerdict.Difference(one));
        }

        tally.Report(output);
    }

    [ConformanceFact(Suite)]
    public void Every_state_alone_answers_as_recorded()
    {
        var tally = new Tally($"{Suite} states", KnownDifferences.OfStateTests);
        foreach (JsonElement one in Cases("test_state", "teststate"))
        {
            tally.Add("test_state", one.GetProperty("id").GetString()!, StateTestVerdict.Difference(one));
        }

        tally.Report(output);
    }

    private void Judge(int level, IReadOnlyDictionary<string, string> known)
    {
        var tally = new Tally($"{Suite} level {level}", known);
        foreach (string category in s_categories)
        {
            foreach (JsonElement one in Cases(category))
            {
                ExecutionVerdict verdict = ExecutionVerdict.Of(one);
                tally.Add(category, one.GetProperty("id").GetString()!, verdict.Level >= level ? null : verdict.Difference);
            }
        }

        tally.Report(output);
    }

    private static List<JsonElement> Cases(string category, string kind = "execution")
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ConformanceFolder.Of(Suite), category + ".json")));
        return [.. cases.RootElement.Clone().EnumerateArray().Where(one => one.GetProperty("kind").GetString() == kind)];
    }
}
