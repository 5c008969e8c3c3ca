using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
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

    internal static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
