using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Benchmarks.Policy;

/// <summary>
/// Times the stages in one warm process: reading the rules, reading the data with JsonDocument and with ours, evaluating.
/// Prints the best of ROUNDS (default 60), which is what a busy machine disturbs least.
/// </summary>
internal static class Stages
{
    public static void Print(string rulesFolder, string data)
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 60;
        CompiledRuleFile[] rules = [];
        double load = Best(5, () => rules = RuleSet.Load(rulesFolder));
        byte[] bytes = File.ReadAllBytes(data);
        double plain = Best(rounds, () => JsonDocument.Parse(bytes).Dispose());
        Document document = null!;
        double parse = Best(rounds, () => document = Document.Parse(bytes, data, DocumentOptions.Reference));
        int failed = 0;

        // Best per file, then summed: a whole pass is seldom undisturbed.
        (CompiledRuleFile File, double Time)[] times = [.. rules.Select(file => (file, Best(rounds, () => file.Evaluate(document, EvaluationOptions.Default))))];
        double evaluate = times.Sum(pair => pair.Time);
        long before = GC.GetAllocatedBytesForCurrentThread();
        failed = rules.Count(file => file.Evaluate(document, EvaluationOptions.Default).Status == RuleStatus.Fail);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine($"rules        {rules.Length} files, {load:F1} ms");
        Console.WriteLine($"JsonDocument {plain:F2} ms");
        Console.WriteLine($"Document     {parse:F2} ms, {parse / plain:F1} times JsonDocument");
        Console.WriteLine($"evaluation   {evaluate:F2} ms, {evaluate / plain:F1} times JsonDocument; {failed} files fail; {allocated} bytes allocated");
        foreach ((CompiledRuleFile file, double time) in times.OrderByDescending(pair => pair.Time).Take(10))
        {
            Console.WriteLine($"  {time:F2} ms  {Path.GetFileName(file.Source.Name)}");
        }
    }

    private static double Best(int rounds, Action work)
    {
        double best = double.MaxValue;
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }
}
