using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;
using Xunit.Abstractions;

namespace ThemisGuard.GuardLanguage.Tests.Reference;

/// <summary>
/// Random rules on random documents, ours against the reference's. GUARD_RANDOM_PAIRS sets how many pairs, GUARD_RANDOM_SEED
/// repeats a run.
/// </summary>
public class DifferentialTests(ITestOutputHelper output)
{
    [ReferenceFact]
    public void Random_rules_have_the_reference_verdicts_on_random_documents()
    {
        const int TrialsPerRound = 20;
        int wanted = Setting("GUARD_RANDOM_PAIRS", 20_000);
        int seed = Setting("GUARD_RANDOM_SEED", Environment.TickCount & 0xFFFFFF);
        output.WriteLine($"seed {seed}");
        var comparison = new RandomComparison();
        Property property = Prop.ForAll(RandomTrial.Any, trial =>
        {
            string? difference = comparison.FirstDifference(trial);
            return (difference is null).Label(difference ?? "");
        });

        // How many pairs a trial has shows only when it has run.
        for (ulong round = 0; comparison.Pairs < wanted; round++)
        {
            property.Check(Config.QuickThrowOnFailure.WithMaxTest(TrialsPerRound).WithReplay((ulong)seed + round, 1));
        }

        string summary = $"{comparison.Pairs} pairs compared, {comparison.Errors} of them run errors, and {comparison.Unparsable} with rules that do not parse, no difference, seed {seed}";
        output.WriteLine(summary);
        Console.WriteLine(summary);
    }

    [ReferenceFact]
    public void Control_Tower_rules_have_the_reference_verdicts_on_real_templates()
    {
        string folder = Path.Combine(RepositoryRoot(), "..", "shared", "inputs", "templates");
        int wanted = Setting("GUARD_TEMPLATES", 20);
        string[] templates = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Where(path => Path.GetExtension(path) is ".json" or ".yaml" or ".yml" or ".template").Order(StringComparer.Ordinal)]
            : [];
        CompiledRuleFile[] files = ControlTowerFiles();
        int stride = Math.Max(1, templates.Length / wanted);
        int statuses = templates.Where((_, i) => i % stride == 0).Sum(template => Compare(files, template));
        Console.WriteLine($"{statuses} statuses of Control Tower rules on real templates, no difference");
    }

    [ReferenceFact]
    public void Control_Tower_rules_have_the_reference_verdicts_on_generated_templates()
    {
        int seed = Setting("GUARD_RANDOM_SEED", Environment.TickCount & 0xFFFFFF);
        output.WriteLine($"seed {seed}");
        CompiledRuleFile[] files = ControlTowerFiles();
        var templates = new RandomTemplates(files, new Random(seed));
        Assert.True(templates.TypeCount > 50);
        string path = Path.Combine(Path.GetTempPath(), $"themis-{Guid.NewGuid():N}.json");
        int statuses = 0;
        try
        {
            for (int i = Setting("GUARD_TEMPLATES", 10); i > 0; i--)
            {
                File.WriteAllBytes(path, templates.Next(60));
                statuses += Compare(files, path, $"seed {seed}");
            }
        }
        finally
        {
            File.Delete(path);
        }

        Console.WriteLine($"{statuses} statuses of Control Tower rules on generated templates, no difference, seed {seed}");
    }

    private static CompiledRuleFile[] ControlTowerFiles()
    {
        CompiledRuleFile[] files =
        [
            .. Directory.GetFiles(ReferenceBinary.ControlTowerRules!, "*.guard", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => CompiledRuleFile.Compile(RuleFile.Parse(File.ReadAllBytes(path), path).Root!)),
        ];
        Assert.Equal(237, files.Length);
        return files;
    }

    private static int Compare(CompiledRuleFile[] files, string template, string of = "")
    {
        SortedSet<string>? reference = ReferenceBinary.RunFiles(ReferenceBinary.ControlTowerRules!, template, out string errors);
        Document document = Document.Parse(File.ReadAllBytes(template), template, DocumentOptions.Reference);
        var ours = new SortedSet<string>(StringComparer.Ordinal);
        EvaluationError? error = null;
        foreach (CompiledRuleFile file in files)
        {
            RuleFileResult result = file.Evaluate(document, EvaluationOptions.Default);
            error ??= result.Error;
            ours.UnionWith(result.Rules.Select(rule => $"{rule.Name}={rule.Status.ToString().ToUpperInvariant()}"));
        }

        // A run error ends the reference without any verdict; ours must have met one too.
        Assert.True(reference is null == error is not null, $"{of} {template}: ours {error}, the reference {errors}");
        if (reference is null)
        {
            return 0;
        }

        Assert.True(reference.SetEquals(ours), $"{of} {template}: {string.Join(' ', reference.Except(ours))} | ours {string.Join(' ', ours.Except(reference))}\n{(of.Length > 0 ? File.ReadAllText(template) : "")}");
        return ours.Count;
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ThemisGuard.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
