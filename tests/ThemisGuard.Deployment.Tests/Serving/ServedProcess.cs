using System.Diagnostics;
using System.Text;

namespace ThemisGuard.Deployment.Tests.Serving;

/// <summary><c>themis serve</c> as its container runs it: a process of its own, with nothing but its variables.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private ServedProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    public Uri Url { get; private set; } = null!;

    public static Process Start(IReadOnlyDictionary<string, string> variables, params ReadOnlySpan<string> arguments)
    {
        string cli = Path.Combine(Repository.Root, "artifacts", "bin", "ThemisGuard.Cli");
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string dll = Directory.EnumerateDirectories(cli, configuration + "*").Select(folder => Path.Combine(folder, "themis.dll")).First(File.Exists);
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        string path = start.Environment["PATH"]!;
        string? root = start.Environment.TryGetValue("DOTNET_ROOT", out string? given) ? given : null;
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        if (root is not null)
        {
            start.Environment["DOTNET_ROOT"] = root;
        }

        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs any command of <c>themis</c> to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using Process process = Start(variables, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output, await error);
    }

    public static async Task<ServedProcess> StartAsync(IReadOnlyDictionary<string, string> variables)
    {
        var served = new ServedProcess(Start(variables, "serve", "--port", "0", "--stop-limit", "20"));
        using var limit = new CancellationTokenSource(Limit);
        string? line = await served._process.StandardOutput.ReadLineAsync(limit.Token);
        Assert.True(line is not null, served.Errors());
        served.Url = new Uri(line.Split(' ')[3].TrimEnd(';'));
        _ = served._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        using var http = new HttpClient();
        Assert.Equal("{\"status\":\"ok\",\"invocations\":0}", await http.GetStringAsync(new Uri(served.Url, "/health"), limit.Token));
        return served;
    }

    /// <summary>Ends it as an orchestrator does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }
}
