using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Functions;

/// <summary>One process of a function with its Runtime API: handles one event at a time, as a Lambda sandbox does.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MemoryCheck = TimeSpan.FromMilliseconds(250);

    private readonly DeployedFunction _function;
    private readonly RuntimeApi _api;
    private readonly Process _process;
    private readonly Action<string, string> _output;
    private volatile string _requestId = "";
    private bool _killed;

    private SandboxProcess(DeployedFunction function, RuntimeApi api, Process process, Action<string, string> output)
    {
        _function = function;
        _api = api;
        _process = process;
        _output = output;
    }

    /// <summary>False when the process has ended: it takes no more events.</summary>
    public bool IsAlive => !_killed && !_process.HasExited;

    /// <summary>Starts a process and waits for its initialisation.</summary>
    /// <param name="function">The function.</param>
    /// <param name="executable">Its program.</param>
    /// <param name="variables">Its environment.</param>
    /// <param name="output">Given the request under way (empty before the first) and a line of output.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For the Runtime API.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>The sandbox, or the error document of an initialisation that failed.</returns>
    public static async Task<(SandboxProcess? Sandbox, SandboxAnswer? Failure)> StartAsync(
        DeployedFunction function, string executable, IReadOnlyDictionary<string, string> variables, Action<string, string> output, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        RuntimeApi api = await RuntimeApi.StartAsync(loggers, cancellationToken);
        var start = new ProcessStartInfo(executable)
        {
            WorkingDirectory = Path.GetDirectoryName(executable)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["LAMBDA_TASK_ROOT"] = start.WorkingDirectory;
        start.Environment["LAMBDA_RUNTIME_DIR"] = start.WorkingDirectory;

        // .NET's heap keeps below the limit by itself; the check below ends what does not.
        start.Environment["DOTNET_GCHeapHardLimit"] = (function.MemoryMegabytes * 1_048_576L * 3 / 4).ToString("x", CultureInfo.InvariantCulture);
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new InvalidOperationException("no process was started");
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            await api.DisposeAsync();
            return (null, SandboxAnswer.Failed("Runtime.InvalidEntrypoint", $"{executable} could not be started: {error.Message}"));
        }

        var sandbox = new SandboxProcess(function, api, process, output);
        process.StandardInput.Close();
        _ = sandbox.PumpAsync(process.StandardOutput);
        _ = sandbox.PumpAsync(process.StandardError);
        SandboxAnswer? failure = await sandbox.InitialiseAsync(time, cancellationToken);
        if (failure is null)
        {
            return (sandbox, null);
        }

        await sandbox.DisposeAsync();
        return (null, failure);
    }

    /// <summary>Handles one event. Afterwards the sandbox may be dead; ask <see cref="IsAlive"/>.</summary>
    public async Task<SandboxAnswer> InvokeAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _requestId = invocation.RequestId;
        Task<SandboxAnswer> answer = _api.SendAsync(payload, invocation);
        TimeSpan left = invocation.Remaining;
        Task deadline = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, invocation.Time, ended.Token);
        Task exit = _process.WaitForExitAsync(ended.Token);
        Task memory = WatchMemoryAsync(invocation.Time, ended.Token);
        Task first = await Task.WhenAny(answer, deadline, exit, memory);
        await ended.CancelAsync();
        if (first == answer)
        {
            return (await answer) with { PeakMemoryMegabytes = Peak() };
        }

        // An answer that came in the same moment counts.
        if (answer.IsCompletedSuccessfully)
        {
            return await answer;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Kill();
            throw new OperationCanceledException(cancellationToken);
        }

        if (first == exit)
        {
            return SandboxAnswer.Failed("Runtime.ExitError", $"RequestId: {invocation.RequestId} Error: Runtime exited with error: exit status {_process.ExitCode}");
        }

        Kill();
        return first == memory
            ? SandboxAnswer.Failed("Runtime.ExitError", $"RequestId: {invocation.RequestId} Error: Runtime exited with error: signal: killed") with { PeakMemoryMegabytes = _function.MemoryMegabytes }
            : SandboxAnswer.TimedOut(invocation.RequestId, _function.Timeout);
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _api.DisposeAsync();
        _process.Dispose();
    }

    private async Task<SandboxAnswer?> InitialiseAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task exit = _process.WaitForExitAsync(ended.Token);
        Task first = await Task.WhenAny(_api.Ready, _api.InitFailed, exit, Task.Delay(InitLimit, time, ended.Token));
        await ended.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == _api.Ready ? null
            : _api.InitFailed.IsCompletedSuccessfully ? await _api.InitFailed
            : first == exit ? SandboxAnswer.Failed("Runtime.ExitError", $"Error: Runtime exited during initialisation with exit status {_process.ExitCode}")
            : SandboxAnswer.Failed("Sandbox.Timedout", $"Initialisation took longer than {InitLimit.TotalSeconds} seconds");
    }

    // Ends when the process uses more than the function may.
    private async Task WatchMemoryAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        long limit = _function.MemoryMegabytes * 1_048_576L;
        while (true)
        {
            await Task.Delay(MemoryCheck, time, cancellationToken);
            try
            {
                _process.Refresh();
                if (_process.WorkingSet64 > limit)
                {
                    return;
                }
            }
            catch (InvalidOperationException)
            {
                // It has exited, which the invocation learns from elsewhere.
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            }
        }
    }

    private int? Peak()
    {
        try
        {
            _process.Refresh();
            return (int)(_process.PeakWorkingSet64 / 1_048_576);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void Kill()
    {
        _killed = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has exited by itself.
        }
    }

    private async Task PumpAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                _output(_requestId, line);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process is gone.
        }
    }
}
