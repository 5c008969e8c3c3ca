using System.Globalization;
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
    private const int RulesPerBatch = 25;
    private const int DocumentsPerBatch = 8;

    private readonly List<string> _differences = [];
    private int _pairs;
    private int _errors;
    private int _unparsable;

    [ReferenceFact]
    public void Random_rules_have_the_reference_verdicts_on_random_documents()
    {
        int wanted = Setting("GUARD_RANDOM_PAIRS", 20_000);
        int seed = Setting("GUARD_RANDOM_SEED", Environment.TickCount & 0xFFFFFF);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var documents = new RandomDocuments(random);
        var rules = new RandomRules(random);
        int file = 0;
        while (_pairs < wanted && _differences.Count < 10)
        {
            string[] data = [.. Enumerable.Range(0, DocumentsPerBatch).Select(_ => documents.Next())];
            string[] texts = [.. Enumerable.Range(0, RulesPerBatch).Select(_ => rules.Next(file++))];
            Batch(texts, data, random);
        }

        string summary = $"{_pairs} pairs compared, {_errors} of them run errors, and {_unparsable} with rules that do not parse, {_differences.Count} differences, seed {seed}";
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.True(_differences.Count == 0, $"seed {seed}\n{string.Join("\n\n", _differences)}");
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

    private void Batch(string[] texts, string[] data, Random random)
    {
        Document[] documents = [.. data.Select(text => Document.Parse(text, "data", DocumentOptions.Reference))];
        var sound = new List<string>();
        var expected = data.Select(_ => new SortedSet<string>(StringComparer.Ordinal)).ToList();
        foreach (string text in texts)
        {
            SortedSet<string>?[] answers = [.. documents.Select(document => Answer(text, document))];
            if (Array.TrueForAll(answers, answer => answer is not null))
            {
                _pairs += RuleFile.Parse(text, "rules").Succeeded ? answers.Length : 0;
                sound.Add(text);
                for (int i = 0; i < answers.Length; i++)
                {
                    expected[i].UnionWith(answers[i]!.Select(status => Qualify(status, sound.Count)));
                }

                continue;
            }

            // A run error ends the whole invocation of the reference: those documents go one by one, and at most two of them. Only
            // pairs that were compared are counted.
            int tried = 0;
            for (int i = 0; i < answers.Length; i++)
            {
                bool isError = answers[i] is null;
                if (tried < 2 && (isError || random.Next(4) == 0))
                {
                    tried++;
                    _pairs++;
                    _errors += isError ? 1 : 0;
                    One(text, data[i], answers[i]);
                }
            }
        }

        (List<SortedSet<string>>? reported, _, _) = ReferenceBinary.Run(sound, data);
        if (reported is not null && reported.Zip(expected).All(pair => pair.First.SetEquals(pair.Second)))
        {
            return;
        }

        foreach (string text in sound)
        {
            for (int i = 0; i < data.Length && _differences.Count < 10; i++)
            {
                One(text, data[i], Answer(text, documents[i]));
            }
        }
    }

    private static string Qualify(string status, int file) =>
        status.StartsWith("default=", StringComparison.Ordinal) ? $"RULES_STDIN[{file}]/{status}" : status;

    private void One(string text, string data, SortedSet<string>? answer)
    {
        (List<SortedSet<string>>? reported, int exitCode, string errors) = ReferenceBinary.Run([text], [data]);
        if (reported is null)
        {
            // It may have reached verdicts and then crashed while reporting them.
            bool crashedReporting = exitCode is not 255 && errors.Contains("report_all_failed_clauses", StringComparison.Ordinal);
            bool gaveUpBacktracking = errors.Contains("BacktrackLimitExceeded", StringComparison.Ordinal);
            if (answer is not null && !crashedReporting && !gaveUpBacktracking)
            {
                _differences.Add($"{text}\n{data}\nreference: exit {exitCode} {errors[..Math.Min(errors.Length, 300)]}\nours: {string.Join(' ', answer)}");
            }
        }
        else if (answer is null || !reported[0].SetEquals(answer.Select(status => Qualify(status, 1))))
        {
            _differences.Add($"{text}\n{data}\nreference: {string.Join(' ', reported[0])} exit {exitCode}\nours: {(answer is null ? Error(text, data) : string.Join(' ', answer))}");
        }
    }

    private static string Error(string text, string data)
    {
        RuleFileResult result = CompiledRuleFile.Compile(RuleFile.Parse(text, "rules").Root!)
            .Evaluate(Document.Parse(data, "data", DocumentOptions.Reference), EvaluationOptions.Default);
        return result.Error!.ToString();
    }

    private SortedSet<string>? Answer(string text, Document document)
    {
        ParseResult<RuleFile> parsed = RuleFile.Parse(text, "rules");
        if (!parsed.Succeeded)
        {
            _unparsable++;
            return [];
        }

        RuleFileResult result = CompiledRuleFile.Compile(parsed.Root).Evaluate(document, EvaluationOptions.Default);
        return result.Error is null
            ? new SortedSet<string>(result.Rules.Select(rule => $"{rule.Name}={rule.Status.ToString().ToUpperInvariant()}"), StringComparer.Ordinal)
            : null;
    }
}
