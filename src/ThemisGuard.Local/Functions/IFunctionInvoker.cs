namespace ThemisGuard.Local.Functions;

/// <summary>Invokes the functions that the engine runs, in process or as bootstraps.</summary>
public interface IFunctionInvoker
{
    /// <summary>True when a function of this name or ARN (qualified or not) is there.</summary>
    bool Exists(string functionNameOrArn);

    /// <summary>Invokes and waits for the answer. Function errors are a result; nothing is thrown for them.</summary>
    Task<FunctionResult> InvokeAsync(string functionNameOrArn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>Invokes asynchronously: acknowledged when stored, retried twice (after 1 and 2 minutes), then dead-lettered.</summary>
    Task InvokeEventAsync(string functionNameOrArn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}

/// <summary>What an invocation gave.</summary>
/// <param name="Payload">The answer, or the error document <c>{"errorMessage","errorType",…}</c>.</param>
/// <param name="ErrorType">Null on success; else the error's name as Step Functions sees it, e.g. <c>Sandbox.Timedout</c>.</param>
/// <param name="RequestId">UUID of the invocation.</param>
public sealed record FunctionResult(ReadOnlyMemory<byte> Payload, string? ErrorType, string RequestId);
