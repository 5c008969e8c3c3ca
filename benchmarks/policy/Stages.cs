using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Benchmarks.Policy;

/// <summary>
/// Times the stages in one warm process: reading the rules, reading the data with JsonDocument and with ours, evaluating.
/// Prints the best of ROUNDS (default 60) in processor time of the thread, which is what a busy machine disturbs least.
/// </summary>
internal static partial class Stages
{
    public static void Print(string rulesFolder, string data)
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 60;
        CompiledRuleFile[] rules = [];
        long empty = GC.GetTotalMemory(forceFullCollection: true);
        double load = Best(5, () => rules = RuleSet.Load(rulesFolder));
        long kept = GC.GetTotalMemory(forceFullCollection: true) - empty;
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
        Console.WriteLine($"rules        {rules.Length} files, {load:F1} ms, {kept / 1024} KB kept");
        Console.WriteLine($"JsonDocument {plain:F2} ms");
        Console.WriteLine($"Document     {parse:F2} ms, {parse / plain:F1} times JsonDocument");
        Console.WriteLine($"evaluation   {evaluate:F2} ms, {evaluate / plain:F1} times JsonDocument; {failed} files fail; {allocated} bytes allocated");
        foreach ((CompiledRuleFile file, double time) in times.OrderByDescending(pair => pair.Time).Take(10))
        {
            Console.WriteLine($"  {time:F2} ms  {Path.GetFileName(file.Name)}");
        }
    }

    private static double Best(int rounds, Action work)
    {
        double best = double.MaxValue;
        for (int i = 0; i < rounds; i++)
        {
            double start = ThreadMilliseconds();
            work();
            best = Math.Min(best, ThreadMilliseconds() - start);
        }

        return best;
    }

    private static double ThreadMilliseconds()
    {
        const int ThreadCpuTime = 3;
        Span<long> time = stackalloc long[2];
        return ClockGetTime(ThreadCpuTime, time) == 0 ? (time[0] * 1e3) + (time[1] / 1e6) : throw new InvalidOperationException("There is no clock of the thread.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, Span<long> secondsAndNanoseconds);
}
