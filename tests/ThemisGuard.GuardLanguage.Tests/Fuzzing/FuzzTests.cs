using System.Diagnostics;
using System.Globalization;
using System.Text;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;
using ThemisGuard.GuardLanguage.Syntax.Linting;
using ThemisGuard.GuardLanguage.Tests.Reference;
using Xunit.Abstractions;

namespace ThemisGuard.GuardLanguage.Tests.Fuzzing;

/// <summary>
/// Any bytes as rules or data end in an answer or a positioned error, soon. GUARD_FUZZ_INPUTS sets how many inputs,
/// GUARD_FUZZ_SEED repeats a run.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    [Fact]
    public void Mutated_rules_and_documents_end_in_an_answer_or_a_positioned_error()
    {
        int count = Setting("GUARD_FUZZ_INPUTS", 50_000);
        int seed = Setting("GUARD_FUZZ_SEED", Environment.TickCount & 0xFFFFFF);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var documents = new RandomDocuments(random);
        var rules = new RandomRules(random);
        var mutator = new Mutator(random);
        DocumentOptions[] loaders = [DocumentOptions.Default, DocumentOptions.Reference, DocumentOptions.UnitTest, new() { OpaqueIntrinsics = true }];
        var options = new EvaluationOptions { Evidence = true, TrackOpaque = true, InterpolateMessages = true, MaxSteps = 2_000_000 };
        int answers = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] data = Encoding.UTF8.GetBytes(random.Next(3) == 0 ? Mutator.YamlSeeds[random.Next(Mutator.YamlSeeds.Length)] : documents.Next());
            byte[] text = Encoding.UTF8.GetBytes(rules.Next(i));
            if (random.Next(2) == 0)
            {
                data = mutator.Mutate(data);
            }

            if (random.Next(2) == 0)
            {
                text = mutator.Mutate(text);
            }

            long start = Stopwatch.GetTimestamp();
            try
            {
                answers += Try(text, data, loaders[random.Next(loaders.Length)], options) ? 1 : 0;
            }
            catch (Exception crash) when (crash is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, input {i}: {crash}\nrules: {Convert.ToBase64String(text)}\ndata: {Convert.ToBase64String(data)}");
            }

            Assert.True(Stopwatch.GetElapsedTime(start) < s_longest, $"seed {seed}, input {i} took {Stopwatch.GetElapsedTime(start)}: {Convert.ToBase64String(text)} on {Convert.ToBase64String(data)}");
        }

        string summary = $"{count} inputs, {answers} of them answered, the others refused with a place, seed {seed}";
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.True(answers > count / 20, "Hardly anything is sound enough to be evaluated.");
    }

    private static bool Try(byte[] text, byte[] data, DocumentOptions loader, EvaluationOptions options)
    {
        ParseResult<RuleFile> parsed = RuleFile.Parse(text, "rules");
        if (!parsed.Succeeded)
        {
            Assert.All(parsed.Diagnostics, problem => Assert.True(problem is { Line: > 0, Column: > 0, Message.Length: > 0 }));
        }

        Document document;
        try
        {
            document = Document.Parse(data, "data", loader);
        }
        catch (DocumentException problem)
        {
            Assert.True(problem is { Line: > 0, Column: > 0 });
            return false;
        }

        if (!parsed.Succeeded)
        {
            return false;
        }

        Assert.All(RuleLint.Check(parsed.Root), warning => Assert.True(warning is { Line: > 0, Column: > 0, Message.Length: > 0 }));
        RuleFileResult result = CompiledRuleFile.Compile(parsed.Root).Evaluate(document, options);
        RuleFileResult bare = CompiledRuleFile.Compile(parsed.Root).Evaluate(document, EvaluationOptions.Default with { MaxSteps = options.MaxSteps });
        if (result.Error is null && bare.Error is null)
        {
            Assert.Equal(bare.Rules.Select(rule => (rule.Name, rule.Status)), result.Rules.Select(rule => (rule.Name, rule.Status)));
            Assert.All(result.Rules, rule => Assert.Equal(rule.Status == RuleStatus.Fail, rule.Evidence.Count > 0));
        }

        Assert.True((result.Error ?? bare.Error) is null or { Position: { Line: > 0, Column: > 0 }, Message.Length: > 0 });
        return result.Error is null;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
