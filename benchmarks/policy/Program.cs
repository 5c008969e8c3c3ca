using System.Diagnostics;
using System.Text.Json;
using ThemisGuard.Benchmarks.Policy;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

switch (args)
{
    case ["generate", var count]:
        using (Stream output = Console.OpenStandardOutput())
        {
            output.Write(ResourceGenerator.Generate(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)));
        }

        return 0;
    case ["statuses", var rules, .. var data]:
        Statuses.Print(RuleSet.Load(rules), data);
        return 0;
    case ["stages", var rules, var data]:
        Stages.Print(rules, data);
        return 0;
    default:
        Console.Error.WriteLine("usage: policy-bench generate N | statuses RULES DATA… | stages RULES DATA");
        return 64;
}

internal static class Statuses
{
    public static void Print(CompiledRuleFile[] rules, string[] data)
    {
        foreach (string path in data)
        {
            Document document;
            try
            {
                document = Document.Parse(File.ReadAllBytes(path), path, DocumentOptions.Reference);
            }
            catch (DocumentException problem)
            {
                Console.WriteLine($"{Path.GetFileName(path)}\t!{problem.Message}");
                continue;
            }

            foreach (CompiledRuleFile file in rules)
            {
                RuleFileResult result = file.Evaluate(document, EvaluationOptions.Default);
                Console.WriteLine($"{Path.GetFileName(path)}\t{Path.GetFileName(file.Source.Name)}\t{result.Error?.ToString() ?? string.Join(' ', result.Rules.Select(rule => rule.Name + "=" + rule.Status.ToString().ToUpperInvariant()))}");
            }
        }
    }
}

internal static class Stages
{
    public static void Print(string rulesFolder, string data)
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("ROUNDS"), out int given) ? given : 60;
        long start = Stopwatch.GetTimestamp();
        CompiledRuleFile[] rules = RuleSet.Load(rulesFolder);
        Console.WriteLine($"rules: {rules.Length} files in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        for (int i = 0; i < (rounds > 100 ? 0 : 3); i++)
        {
            start = Stopwatch.GetTimestamp();
            rules = RuleSet.Load(rulesFolder);
            Console.WriteLine($"again: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        }

        byte[] bytes = File.ReadAllBytes(data);
        for (int round = 0; round < rounds; round++)
        {
            start = Stopwatch.GetTimestamp();
            using (JsonDocument json = JsonDocument.Parse(bytes))
            {
            }

            double plain = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            Document document = Document.Parse(bytes, data, DocumentOptions.Reference);
            double parse = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            int failed = 0;
            foreach (CompiledRuleFile file in rules)
            {
                RuleFileResult result = file.Evaluate(document, EvaluationOptions.Default);
                failed += result.Status == RuleStatus.Fail ? 1 : 0;
            }

            double evaluate = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (round < 2 || round > rounds - 3)
            Console.WriteLine($"JsonDocument {plain:F2} ms, parse {parse:F2} ms, evaluate {evaluate:F2} ms, {failed} files fail, {allocated} bytes, ratio {(parse + evaluate) / plain:F1}");
        }
    }
}
