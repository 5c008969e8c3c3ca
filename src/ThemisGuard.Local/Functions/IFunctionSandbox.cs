using ThemisGuard.Lambda;

namespace ThemisGuard.Local.Functions;

/// <summary>Where one function's code runs: in this process, or in processes of its own.</summary>
internal interface IFunctionSandbox : IAsyncDisposable
{
    /// <summary>Runs one invocation. It ends by its deadline, whatever the code does.</summary>
    /// <returns>The answer, or an error document.</returns>
    Task<SandboxAnswer> InvokeAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>What the code gave.</summary>
/// <param name="Payload">The answer, or the error document.</param>
/// <param name="ErrorType">Null on success.</param>
/// <param name="InitTime">Time that a new sandbox took to start; null when it stood already.</param>
/// <param name="PeakMemoryMegabytes">Of the process, where it is the function's own.</param>
internal sealed record SandboxAnswer(ReadOnlyMemory<byte> Payload, string? ErrorType, TimeSpan? InitTime = null, int? PeakMemoryMegabytes = null)
{
    /// <summary>An error document as the answer.</summary>
    public static SandboxAnswer Failed(string type, string message) => Failed(new FunctionError(type, message, []));

    /// <summary>An error document as the answer.</summary>
    public static SandboxAnswer Failed(FunctionError error) => new(error.ToJson(), error.Type);

    /// <summary>Lambda's document for an invocation that ran out of time.</summary>
    public static SandboxAnswer TimedOut(string requestId, TimeSpan timeout) => Failed(
        "Sandbox.Timedout", $"RequestId: {requestId} Error: Task timed out after {timeout.TotalSeconds.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)} seconds");
}
