using ThemisGuard.Lambda;
using ThemisGuard.Lambda.Runtime;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Functions;

/// <summary>
/// Runs a function's handler in this process. What a process boundary would give is kept as far as it can be: own
/// variables, a deadline, errors as documents. A handler that ignores its token is given up at the deadline and its late
/// answer dropped, as Lambda would drop it; only its thread can't be taken back.
/// </summary>
internal sealed class InProcessSandbox(
    DeployedFunction function, FunctionEnvironment environment, Func<FunctionEnvironment, FunctionHandler> create) : IFunctionSandbox
{
    private readonly Lock _gate = new();
    private FunctionHandler? _handler;

    public async Task<SandboxAnswer> InvokeAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        TimeSpan remaining = invocation.Remaining;
        Task deadline = Task.Delay(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, invocation.Time, ended.Token);

        // A pool thread: a handler that works before its first await must hold up nobody else.
        Task<SandboxAnswer> running = Task.Run(() => RunAsync(payload, invocation, cancellationToken), CancellationToken.None);
        if (await Task.WhenAny(running, deadline) == running)
        {
            await ended.CancelAsync();
            return await running;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return SandboxAnswer.TimedOut(invocation.RequestId, function.Timeout);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<SandboxAnswer> RunAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            FunctionHandler handler = Handler();
            return new SandboxAnswer(await LambdaRuntime.InvokeAsync(handler, payload, invocation, cancellationToken), null);
        }
        catch (Exception error)
        {
            // Boundary: whatever a handler throws is its answer, as it is under the Runtime API.
            invocation.Log($"{invocation.RequestId} {error}");
            return SandboxAnswer.Failed(FunctionError.Of(error));
        }
    }

    // Constructed at first use, again when that failed, as Lambda runs init again.
    private FunctionHandler Handler()
    {
        lock (_gate)
        {
            return _handler ??= create(environment);
        }
    }
}
