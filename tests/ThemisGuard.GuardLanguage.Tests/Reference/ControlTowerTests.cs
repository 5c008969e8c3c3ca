using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;
using Xunit.Abstractions;

namespace ThemisGuard.GuardLanguage.Tests.Reference;

/// <summary>
/// The 237 Control Tower rule files, ours against the reference's. GUARD_TEMPLATES sets on how many templates of a kind,
/// GUARD_RANDOM_SEED repeats those that are generated. A class of its own, which runs beside the random rules.
/// </summary>
public class ControlTowerTests(ITestOutputHelper output)
{
    [ReferenceFact(NeedsTemplates = true)]
    public void Control_Tower_rules_have_the_reference_verdicts_on_real_templates()
    {
        string folder = ReferenceBinary.Templates;
        int wanted = DifferentialTests.Setting("GUARD_TEMPLATES", 20);
        string[] templates = [.. Directory.GetFiles(folder).Where(path => Path.GetExtension(path) is ".json" or ".yaml" or ".yml" or ".template").Order(StringComparer.Ordinal)];
        CompiledRuleFile[] files = Array.ConvertAll(ControlTowerFiles(), CompiledRuleFile.Compile);
        int stride = Math.Max(1, templates.Length / wanted);
        int statuses = templates.Where((_, i) => i % stride == 0).Sum(template => Compare(files, template));
        Console.WriteLine($"{statuses} statuses of Control Tower rules on real templates, no difference");
    }

    [ReferenceFact]
    public void Control_Tower_rules_have_the_reference_verdicts_on_generated_templates()
    {
        int seed = DifferentialTests.Setting("GUARD_RANDOM_SEED", Environment.TickCount & 0xFFFFFF);
        output.WriteLine($"seed {seed}");
        RuleFile[] parsed = ControlTowerFiles();
        CompiledRuleFile[] files = Array.ConvertAll(parsed, CompiledRuleFile.Compile);
        var templates = new RandomTemplates(parsed, new Random(seed));
        Assert.True(templates.TypeCount > 50);
        string path = Path.Combine(Path.GetTempPath(), $"themis-{Guid.NewGuid():N}.json");
        int statuses = 0;
        try
        {
            for (int i = DifferentialTests.Setting("GUARD_TEMPLATES", 10); i > 0; i--)
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

    private static RuleFile[] ControlTowerFiles()
    {
        RuleFile[] files =
        [
            .. Directory.GetFiles(ReferenceBinary.ControlTowerRules!, "*.guard", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => RuleFile.Parse(File.ReadAllBytes(path), path).Root!),
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
}
