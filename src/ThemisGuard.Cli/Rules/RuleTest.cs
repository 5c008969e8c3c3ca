using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Cli.Rules;

/// <summary>One expectation of one test.</summary>
/// <param name="Rule">The rule as the test names it.</param>
/// <param name="Expected">PASS, FAIL or SKIP.</param>
/// <param name="Evaluated">Statuses of the rules of that name; empty when there is none.</param>
/// <param name="Evidence">Why they fail, when they do.</param>
internal sealed record Expectation(string Rule, string Expected, IReadOnlyList<string> Evaluated, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>Of several rules of one name one is enough for PASS and FAIL; SKIP must be said by all.</summary>
    public bool IsMet => Evaluated.Count > 0
        && (Expected == "SKIP" ? Evaluated.All(status => status == "SKIP") : Evaluated.Contains(Expected));
}

/// <summary>What came of one test.</summary>
/// <param name="File">The test file.</param>
/// <param name="Name">The test's name, or its number.</param>
/// <param name="Line">1-based line in the test file.</param>
/// <param name="Expectations">What the test expects, and what came of it.</param>
/// <param name="WithoutExpectation">Rules that the test does not mention.</param>
/// <param name="Error">Why there is no verdict; null when there is one.</param>
internal sealed record RuleTestOutcome(
    string File, string Name, int Line, IReadOnlyList<Expectation> Expectations, IReadOnlyList<string> WithoutExpectation, string? Error);

/// <summary>A test file: a list of documents with the statuses that the rules should have on them.</summary>
internal static class RuleTestFile
{
    /// <summary>Runs the tests of a file.</summary>
    /// <exception cref="DocumentException">The file is no JSON or YAML, or no list of tests.</exception>
    public static List<RuleTestOutcome> Run(string path, byte[] utf8, CompiledRuleFile rules)
    {
        Document tests = Document.Parse(utf8, path, DocumentOptions.UnitTest);
        if (tests.Root.Kind != DocumentKind.List)
        {
            throw Malformed(tests.Root, "a test file is a list of tests");
        }

        var outcomes = new List<RuleTestOutcome>();
        foreach (DocumentNode test in tests.Root.Items)
        {
            outcomes.Add(Run(test, path, rules, outcomes.Count + 1));
        }

        return outcomes;
    }

    private static RuleTestOutcome Run(DocumentNode test, string path, CompiledRuleFile rules, int number)
    {
        if (!test.TryGetProperty("input", out DocumentNode input))
        {
            throw Malformed(test, "a test needs an 'input'");
        }

        if (!test.TryGetProperty("expectations", out DocumentNode expectations) || !expectations.TryGetProperty("rules", out DocumentNode expected) || expected.Kind != DocumentKind.Map)
        {
            throw Malformed(test, "a test needs 'expectations' with 'rules', a map from rule to PASS, FAIL or SKIP");
        }

        string name = test.TryGetProperty("name", out DocumentNode named) && named.Kind == DocumentKind.String ? named.GetString() : $"test {number}";
        var builder = new DocumentBuilder();
        builder.Add(input);
        RuleFileResult result = rules.Evaluate(builder.Build(path), new EvaluationOptions { Evidence = true });
        var outcomes = new List<Expectation>();
        var mentioned = new HashSet<string>(StringComparer.Ordinal);
        foreach (DocumentNode rule in expected.Entries)
        {
            string status = rule.Kind == DocumentKind.String ? rule.GetString() : rule.ToJson();
            if (status is not ("PASS" or "FAIL" or "SKIP"))
            {
                throw Malformed(rule, $"'{status}' is no status; use PASS, FAIL or SKIP");
            }

            string key = RuleName(rule.Key!, rules.Name);
            mentioned.Add(key);
            RuleResult[] evaluated = [.. result.Rules.Where(one => one.Name == key)];
            outcomes.Add(new Expectation(rule.Key!, status, [.. evaluated.Select(one => Text(one.Status))], [.. evaluated.SelectMany(one => one.Evidence)]));
        }

        string[] others = [.. result.Rules.Select(rule => rule.Name).Distinct().Where(rule => !mentioned.Contains(rule))];
        return new RuleTestOutcome(path, name, test.Line, outcomes, others, result.Error?.ToString());
    }

    // The reference's two commands spell the clauses outside rules in two ways; both are understood, and the bare name.
    private static string RuleName(string name, string ruleFile)
    {
        string file = Path.GetFileName(ruleFile);
        string tail = "/" + RuleFile.DefaultRuleName;
        return name.EndsWith(tail, StringComparison.Ordinal)
            && Path.GetFileName(name[..^tail.Length]) is { } owner
            && (owner == file || owner == Path.GetFileNameWithoutExtension(file))
            ? RuleFile.DefaultRuleName
            : name;
    }

    private static string Text(RuleStatus status) => status switch
    {
        RuleStatus.Pass => "PASS",
        RuleStatus.Fail => "FAIL",
        _ => "SKIP",
    };

    private static DocumentException Malformed(DocumentNode at, string problem) => new(at.Document.Name, at.Line, at.Column, problem);
}
