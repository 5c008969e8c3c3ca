using System.Globalization;
using ThemisGuard.Benchmarks.Engine;

// The embedded engine over the wire, side by side with the peers that run on this machine. See README.md.
if (args is ["serve", var durability])
{
    await OurEngine.ServeAsync(durability);
    return 0;
}

string[] known = ["sqs", "executions", "events", "api"];
string[] asked = [.. args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
int rounds = Option("--rounds", 5);
double seconds = Option("--seconds", 0.7);
if (asked.Except(known).Any() || rounds is < 1 or > 100 || seconds is < 0.1 or > 60)
{
    Console.Error.WriteLine($"usage: run [{string.Join(' ', known)}] [--rounds 1..100, default 5] [--seconds 0.1..60 a cell and round, default 0.7]");
    return 64;
}

var plan = new Plan(rounds, TimeSpan.FromSeconds(seconds));
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{Environment.ProcessorCount} processors, shared by clients and servers. Each cell: the median of {rounds} rounds of {seconds:0.##} s after a warm-up; the servers take turns in each round, and ratios are medians of the ratios of the rounds."));
foreach (string section in asked.Length == 0 ? known : asked)
{
    await (section switch
    {
        "sqs" => SqsBenchmark.RunAsync(plan),
        "executions" => ExecutionBenchmark.RunAsync(plan),
        "events" => EventBenchmark.RunAsync(plan),
        _ => ApiBenchmark.RunAsync(plan),
    });
}

return 0;

T Option<T>(string name, T otherwise)
    where T : IParsable<T> =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length && T.TryParse(args[at + 1], CultureInfo.InvariantCulture, out T? given) ? given : otherwise;
