using System.Diagnostics;
using System.Globalization;
using Amazon.SQS;
using ThemisGuard.Benchmarks.Engine;

// SQS send + receive + delete over the wire, messages a second, side by side with peers.
//   dotnet run -c Release --project benchmarks/engine [seconds per cell, default 3] [--sdk] [only NAME]
//   dotnet run -c Release --project benchmarks/engine 3 executions      executions of a 5-state machine a second
// Peers: npm install in benchmarks/engine/peers. Client and server share the machine's cores.
if (args is ["serve", var durability])
{
    await Server.ServeAsync(durability);
    return;
}

double seconds = args.Length > 0 && double.TryParse(args[0], CultureInfo.InvariantCulture, out double given) ? given : 3;
if (args.Contains("executions"))
{
    await Executions.MeasureAsync(seconds);
    return;
}

bool sdk = args.Contains("--sdk");
string? only = Array.IndexOf(args, "only") is >= 0 and var at ? args[at + 1] : null;
string peers = Path.Combine(FindRoot(), "benchmarks/engine/peers");
(string Name, Func<Task<Server?>> Start)[] servers =
[
    ("themis ephemeral (memory)", async () => await Server.StartOursAsync("none")),
    ("themis durable (WAL, synchronous=NORMAL: survives kill -9)", async () => await Server.StartOursAsync("process")),
    ("themis durable (WAL, synchronous=FULL: survives a power cut)", async () => await Server.StartOursAsync("full")),
    ("fauxqs 2.4.1 (memory)", () => Server.TryStartPeerAsync(peers, "fauxqs")),
    ("local-aws-sqs 2.0.2 (memory)", () => Server.TryStartPeerAsync(peers, "local-aws-sqs")),
];
(string Name, int Connections, int Batch)[] cells = [("1 connection", 1, 1), ("16 connections", 16, 1), ("16, batches of 10", 16, 10)];

Console.WriteLine($"SQS send+receive+delete of 100-byte messages, messages a second, {seconds:0.#} s a cell after 1 s of warm-up, client: {(sdk ? "AWS SDK for .NET" : "raw sockets")}; p50 and p99 of one round, the server's CPU time per message");
Console.WriteLine($"| server | {string.Join(" | ", cells.Select(cell => cell.Name))} | RSS after |");
Console.WriteLine($"|---|{string.Concat(cells.Select(_ => "---|"))}---|");
foreach ((string name, Func<Task<Server?>> start) in servers.Where(server => only is null || server.Name.Contains(only, StringComparison.Ordinal)))
{
    using Server? server = await start();
    if (server is null)
    {
        Console.WriteLine($"| {name} | not installed: npm install in {peers} |");
        continue;
    }

    string row = $"| {name} |";
    foreach ((_, int connections, int batch) in cells)
    {
        row += $" {await MeasureAsync(server, connections, batch, sdk, seconds)} |";
    }

    Console.WriteLine($"{row} {server.ResidentMegabytes:0} MB |");
}

static async Task<string> MeasureAsync(Server server, int connections, int batch, bool sdk, double seconds)
{
    Uri url = server.Url;
    using AmazonSQSClient client = SdkWorker.Client(url);
    string queueUrl = await RawWorker.CreateQueueAsync(url, $"bench-{Guid.NewGuid():N}");
    ISqsWorker[] workers = [.. Enumerable.Range(0, connections).Select(ISqsWorker (_) => sdk ? new SdkWorker(client, queueUrl, batch) : new RawWorker(url, queueUrl, batch))];

    // The right answer first: what is sent comes back, once.
    using (var check = new RawWorker(url, queueUrl, batch))
    {
        if (await workers[0].RoundAsync() != batch || await check.ReceiveAsync() != 0)
        {
            return "wrong answer";
        }
    }

    await RunAsync(workers, 1);
    TimeSpan before = server.ProcessorTime;
    (long messages, List<double> rounds) = await RunAsync(workers, seconds);
    double microseconds = (server.ProcessorTime - before).TotalMicroseconds / messages;
    foreach (ISqsWorker worker in workers)
    {
        worker.Dispose();
    }

    rounds.Sort();
    return string.Create(CultureInfo.InvariantCulture, $"{messages / seconds:0} (p50 {rounds[rounds.Count / 2]:0.00} ms, p99 {rounds[rounds.Count * 99 / 100]:0.00} ms, {microseconds:0} us)");
}

static async Task<(long Messages, List<double> Rounds)> RunAsync(ISqsWorker[] workers, double seconds)
{
    long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
    (long Messages, List<double> Rounds)[] results = await Task.WhenAll(workers.Select(worker => Task.Run(async () =>
    {
        long messages = 0;
        var rounds = new List<double>();
        while (Stopwatch.GetTimestamp() < end)
        {
            long start = Stopwatch.GetTimestamp();
            messages += await worker.RoundAsync();
            rounds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (messages, rounds);
    })));
    return (results.Sum(result => result.Messages), [.. results.SelectMany(result => result.Rounds)]);
}

static string FindRoot()
{
    string? folder = AppContext.BaseDirectory;
    while (folder is not null && !File.Exists(Path.Combine(folder, "ThemisGuard.sln")))
    {
        folder = Path.GetDirectoryName(folder);
    }

    return folder ?? throw new InvalidOperationException("Run it below ThemisGuard.sln.");
}
