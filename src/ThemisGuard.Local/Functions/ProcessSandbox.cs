using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Functions;

/// <summary>
/// Runs a function as processes of its own (<c>--isolated</c>): one for each invocation that runs at the same time, kept
/// for the next; killed when it runs out of time or memory.
/// </summary>
internal sealed class ProcessSandbox(
    DeployedFunction function, string executable, IReadOnlyDictionary<string, string> variables, TimeProvider time, FunctionLog log, ILoggerFactory loggers) : IFunctionSandbox
{
    private readonly ConcurrentStack<SandboxProcess> _idle = new();
    private volatile bool _disposed;

    public async Task<SandboxAnswer> InvokeAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
    {
        TimeSpan? initTime = null;
        if (await TakeIdleAsync() is not { } sandbox)
        {
            long started = time.GetTimestamp();
            (SandboxProcess? fresh, SandboxAnswer? failure) = await SandboxProcess.StartAsync(
                function, executable, variables, (requestId, line) => log(new FunctionLogLine(time.GetUtcNow(), function.Name, requestId, line)), time, loggers, cancellationToken);
            if (fresh is null)
            {
                return failure!;
            }

            sandbox = fresh;
            initTime = time.GetElapsedTime(started);

            // Initialisation is not on the invocation's clock, as on Lambda.
            invocation = invocation with { Deadline = time.GetUtcNow() + function.Timeout };
        }

        try
        {
            SandboxAnswer answer = await sandbox.InvokeAsync(payload, invocation, cancellationToken);
            return answer with { InitTime = initTime };
        }
        finally
        {
            await ReturnAsync(sandbox);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_idle.TryPop(out SandboxProcess? sandbox))
        {
            await sandbox.DisposeAsync();
        }
    }

    private async Task<SandboxProcess?> TakeIdleAsync()
    {
        while (_idle.TryPop(out SandboxProcess? sandbox))
        {
            if (sandbox.IsAlive)
            {
                return sandbox;
            }

            await sandbox.DisposeAsync();
        }

        return null;
    }

    private async Task ReturnAsync(SandboxProcess sandbox)
    {
        if (sandbox.IsAlive && !_disposed)
        {
            _idle.Push(sandbox);
        }
        else
        {
            await sandbox.DisposeAsync();
        }
    }
}
