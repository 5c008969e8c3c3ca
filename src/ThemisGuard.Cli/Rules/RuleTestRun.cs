using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Cli.Rules;

/// <summary>Finds tests, runs them and reports.</summary>
internal sealed class RuleTestRun(TextWriter output, TextWriter errors, RuleTestFormat format, bool verbose)
{
    private const int AllMet = 0;
    private const int Unusable = 1;
    private const int NotMet = 7;
    private const int UnreadableInput = 65;

    private static readonly string[] RuleExtensions = [".guard", ".ruleset"];
    private static readonly string[] TestExtensions = [".json", ".jsn", ".yaml", ".yml"];

    private readonly List<RuleFileTests> files = [];
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

        files.Add(new(path, outcomes));
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
        switch (format)
        {
            case RuleTestFormat.Json or RuleTestFormat.Yaml:
                RuleTestReport.WriteJson(output, files, asYaml: format == RuleTestFormat.Yaml);
                break;
            case RuleTestFormat.Junit:
                RuleTestReport.WriteJunit(output, files);
                break;
            default:
                WriteText();
                output.WriteLine($"{passed} passed, {failed} failed");
                break;
        }

        return anyUnusable ? Unusable : failed > 0 ? NotMet : AllMet;
    }

    private void WriteText()
    {
        foreach ((string ruleFile, IReadOnlyList<RuleTestOutcome> outcomes) in files)
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
        output.WriteLine($"FAIL {place}\n  {RuleTestReport.Difference(missed)}");
        foreach (Evidence evidence in missed.Evidence)
        {
            output.WriteLine("    " + RuleTestReport.Reason(evidence));
        }
    }
}
