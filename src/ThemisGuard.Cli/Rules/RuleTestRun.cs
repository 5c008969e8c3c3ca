using System.Text;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Cli.Rules;

/// <summary>Finds tests, runs them and reports.</summary>
internal sealed class RuleTestRun(TextWriter output, TextWriter errors, bool asJson, bool verbose)
{
    private const int AllMet = 0;
    private const int Unusable = 1;
    private const int NotMet = 7;
    private const int UnreadableInput = 65;

    private static readonly string[] RuleExtensions = [".guard", ".ruleset"];
    private static readonly string[] TestExtensions = [".json", ".jsn", ".yaml", ".yml"];

    private readonly List<(string RuleFile, List<RuleTestOutcome> Outcomes)> files = [];
    private bool anyUnusable;

    /// <summary>Every rule file under a folder, with the test files of the folder <c>tests</c> beside it that begin with its name.</summary>
    public int RunFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            errors.WriteLine($"error: the folder '{folder}' does not exist");
            return UnreadableInput;
        }

        string[] rules =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => RuleExtensions.Contains(Path.GetExtension(path), StringComparer.Ordinal)).Order(StringComparer.Ordinal),
        ];
        foreach (IGrouping<string, string> beside in rules.GroupBy(path => Path.Combine(Path.GetDirectoryName(path)!, "tests")))
        {
            var tests = beside.ToDictionary(rule => rule, _ => new List<string>());
            foreach (string test in TestFiles(beside.Key))
            {
                // The longest name that fits owns the test: 's3_bucket' is the beginning of 's3_bucket_logging_tests' too.
                string? owner = beside.Where(rule => Path.GetFileName(test).StartsWith(Path.GetFileNameWithoutExtension(rule), StringComparison.Ordinal))
                    .MaxBy(rule => Path.GetFileName(rule).Length);
                if (owner is null)
                {
                    Complain($"{test}: belongs to no rule file; its name must begin with the name of one in {Path.GetDirectoryName(beside.Key)}");
                    continue;
                }

                tests[owner].Add(test);
            }

            foreach (string rule in beside)
            {
                Run(rule, tests[rule]);
            }
        }

        return Finish();
    }

    public int RunFile(string rules, string tests)
    {
        if (!File.Exists(rules) || (!File.Exists(tests) && !Directory.Exists(tests)))
        {
            errors.WriteLine($"error: '{(File.Exists(rules) ? tests : rules)}' does not exist");
            return UnreadableInput;
        }

        Run(rules, Directory.Exists(tests) ? [.. TestFiles(tests)] : [tests]);
        return Finish();
    }

    private static IEnumerable<string> TestFiles(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(path => TestExtensions.Contains(Path.GetExtension(path), StringComparer.Ordinal)).Order(StringComparer.Ordinal)
        : [];

    private void Run(string path, List<string> tests)
    {
        ParseResult<RuleFile> parsed = RuleFile.Parse(File.ReadAllBytes(path), path);
        if (!parsed.Succeeded)
        {
            Complain(string.Join('\n', parsed.Diagnostics.Select(problem => $"{path}:{problem}")));
            return;
        }

        if (tests.Count == 0)
        {
            return;
        }

        CompiledRuleFile rules = CompiledRuleFile.Compile(parsed.Root);
        var outcomes = new List<RuleTestOutcome>();
        foreach (string test in tests)
        {
            try
            {
                outcomes.AddRange(RuleTestFile.Run(test, File.ReadAllBytes(test), rules));
            }
            catch (DocumentException problem)
            {
                Complain(problem.Message);
            }
        }

        files.Add((path, outcomes));
    }

    private void Complain(string problem)
    {
        anyUnusable = true;
        errors.WriteLine(problem);
    }

    private int Finish()
    {
        int passed = files.Sum(file => file.Outcomes.Where(test => test.Error is null).Sum(test => test.Expectations.Count(one => one.IsMet)));
        int failed = files.Sum(file => file.Outcomes.Sum(test => test.Error is null ? test.Expectations.Count(one => !one.IsMet) : Math.Max(1, test.Expectations.Count)));
        if (asJson)
        {
            WriteJson();
        }
        else
        {
            WriteText();
            output.WriteLine($"{passed} passed, {failed} failed");
        }

        return anyUnusable ? Unusable : failed > 0 ? NotMet : AllMet;
    }

    private void WriteText()
    {
        foreach ((string ruleFile, List<RuleTestOutcome> outcomes) in files)
        {
            foreach (RuleTestOutcome test in outcomes)
            {
                string place = $"{test.File}:{test.Line}: {test.Name}";
                if (test.Error is not null)
                {
                    output.WriteLine($"ERROR {place}\n  {ruleFile}: {test.Error}");
                    continue;
                }

                if (verbose)
                {
                    output.WriteLine($"{(test.Expectations.All(one => one.IsMet) ? "ok   " : "FAIL ")} {place}");
                }

                foreach (Expectation missed in test.Expectations.Where(one => !one.IsMet))
                {
                    WriteMissed(place, missed);
                }
            }
        }
    }

    private void WriteMissed(string place, Expectation missed)
    {
        string evaluated = missed.Evaluated.Count == 0 ? "there is no such rule" : $"is {string.Join(" and ", missed.Evaluated.Distinct())}";
        output.WriteLine($"FAIL {place}\n  {missed.Rule}: expected {missed.Expected}, {evaluated}");
        foreach (Evidence evidence in missed.Evidence)
        {
            string found = evidence.Missing || evidence.Value is null ? "is missing" : $"is {Validate.FailureText.Short(evidence)}";
            output.WriteLine($"    {(evidence.Path.Length > 0 ? evidence.Path : evidence.Clause)} {found}, wanted {evidence.Wanted} (rule line {evidence.Position.Line})");
        }
    }

    private void WriteJson()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach ((string ruleFile, List<RuleTestOutcome> outcomes) in files)
            {
                writer.WriteStartObject();
                writer.WriteString("rule_file", ruleFile);
                writer.WriteStartArray("test_cases");
                outcomes.ForEach(test => WriteTest(writer, test));
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        output.WriteLine(Encoding.UTF8.GetString(json.ToArray()));
    }

    private static void WriteTest(Utf8JsonWriter writer, RuleTestOutcome test)
    {
        writer.WriteStartObject();
        writer.WriteString("name", test.Name);
        writer.WriteString("error", test.Error);
        writer.WriteStartArray("passed_rules");
        foreach (Expectation met in test.Expectations.Where(one => test.Error is null && one.IsMet))
        {
            writer.WriteStartObject();
            writer.WriteString("name", met.Rule);
            writer.WriteString("evaluated", met.Expected);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("failed_rules");
        foreach (Expectation missed in test.Expectations.Where(one => test.Error is not null || !one.IsMet))
        {
            writer.WriteStartObject();
            writer.WriteString("name", missed.Rule);
            writer.WriteString("expected", missed.Expected);
            writer.WriteStartArray("evaluated");
            foreach (string status in missed.Evaluated)
            {
                writer.WriteStringValue(status);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("skipped_rules");
        foreach (string rule in test.WithoutExpectation)
        {
            writer.WriteStartObject();
            writer.WriteString("name", rule);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
