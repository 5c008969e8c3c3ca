using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Aws.Tests.Storage;

/// <summary>A server from npm that speaks a real wire protocol, on a free port of 127.0.0.1, ended with the tests.</summary>
public abstract class NodeServer : IAsyncLifetime
{
    private Process? _process;

    public int Port { get; } = FreePort();

    /// <summary>Where <c>tests/install-tools</c> puts npm packages; null where they are not installed.</summary>
    private static string? Tools { get; } = FindTools();

    protected abstract string Script { get; }

    protected abstract IEnumerable<string> Arguments { get; }

    public async Task InitializeAsync()
    {
        if (Tools is null || !File.Exists(Path.Combine(Tools, Script)))
        {
            return;
        }

        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Tools, Script));
        foreach (string argument in Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (int i = 0; i < 200; i++)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new TimeoutException($"{Script} did not begin to listen.");
    }

    public Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        return Task.CompletedTask;
    }

    /// <summary>Ends the test as skipped where the server could not be installed.</summary>
    public void RequireRunning() =>
        Skipped.If(_process is null ? Script + " is not installed; tests/install-tools installs it." : null);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindTools()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string tools = Path.Combine(folder.FullName, "tools", "node_modules");
            if (folder.Name == "artifacts" && Directory.Exists(tools))
            {
                return tools;
            }
        }

        return null;
    }
}
