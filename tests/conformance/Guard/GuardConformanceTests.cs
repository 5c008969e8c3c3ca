using System.Text.Json;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;
using Xunit.Abstractions;

namespace ThemisGuard.Conformance.Guard;

public class GuardConformanceTests(ITestOutputHelper output)
{
    private const string Suite = "guard";
    private static readonly Dictionary<string, string> s_knownFailures = [];

    [ConformanceFact(Suite)]
    public void Every_case_is_answered_as_recorded()
    {
        var tally = new Tally(Suite, s_knownFailures);
        foreach (string file in Directory.GetFiles(ConformanceFolder.Of(Suite), "*.json").Order(StringComparer.Ordinal))
        {
            using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonElement one in cases.RootElement.EnumerateArray())
            {
                tally.Add(Path.GetFileNameWithoutExtension(file), one.GetProperty("id").GetString()!, Difference(one));
            }
        }

        tally.Report(output);
    }

    private static string? Difference(JsonElement one)
    {
        string data = one.TryGetProperty("dataText", out JsonElement text) ? text.GetString()! : one.GetProperty("data").GetRawText();
        JsonElement expected = one.GetProperty("expected");
        (string? failure, SortedDictionary<string, SortedSet<string>> rules) = Answer(one.GetProperty("rules").GetString()!, data);
        if (expected.ValueKind == JsonValueKind.String)
        {
            if (expected.GetString() != "crash")
            {
                return failure == expected.GetString() ? null : $"expected {expected}, got {failure ?? Text(rules)}";
            }

            // Where the reference crashes while it writes its report, the verdicts are those that its test command prints.
            return one.TryGetProperty("verdicts", out JsonElement verdicts)
                ? Compare(verdicts, failure, rules)
                : failure is not null ? null : $"expected an error, got {Text(rules)}";
        }

        return Compare(expected, failure, rules);
    }

    private static string? Compare(JsonElement expected, string? failure, SortedDictionary<string, SortedSet<string>> rules)
    {
        var wanted = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (JsonProperty rule in expected.EnumerateObject())
        {
            wanted[rule.Name] = rule.Value.ValueKind == JsonValueKind.String
                ? [rule.Value.GetString()!]
                : [.. rule.Value.EnumerateArray().Select(status => status.GetString()!)];
        }

        return failure is null && Text(wanted) == Text(rules) ? null : $"expected {Text(wanted)}, got {failure ?? Text(rules)}";
    }

    private static (string? Failure, SortedDictionary<string, SortedSet<string>> Rules) Answer(string rules, string data)
    {
        var statuses = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        Document document;
        try
        {
            document = Document.Parse(data, "data", DocumentOptions.Reference);
        }
        catch (DocumentException)
        {
            return ("data_error", statuses);
        }

        ParseResult<RuleFile> parsed = RuleFile.Parse(rules, "rules");
        if (!parsed.Succeeded)
        {
            Diagnostic problem = parsed.Diagnostics[0];
            Assert.True(problem.Line > 0 && problem.Column > 0 && problem.Message.Length > 0);
            return ("parse_error", statuses);
        }

        RuleFileResult result = CompiledRuleFile.Compile(parsed.Root).Evaluate(document, EvaluationOptions.Default);
        if (result.Error is { } error)
        {
            Assert.True(error.Position.Line > 0 && error.Position.Column > 0);
            return ("eval_error", statuses);
        }

        foreach (RuleResult rule in result.Rules)
        {
            if (!statuses.TryGetValue(rule.Name, out SortedSet<string>? same))
            {
                statuses[rule.Name] = same = [];
            }

            same.Add(rule.Status.ToString().ToUpperInvariant());
        }

        return (null, statuses);
    }

    private static string Text(SortedDictionary<string, SortedSet<string>> rules) =>
        string.Join(", ", rules.Select(rule => $"{rule.Key}: {string.Join('+', rule.Value)}"));
}
