using System.Diagnostics;
using System.Globalization;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Functions;

/// <summary>The functions of a template, callable by name and ARN.</summary>
public sealed class LocalFunctions : IFunctionInvoker, IAsyncDisposable
{
    /// <summary>Largest answer and largest synchronous event, bytes. Source: Lambda quotas.</summary>
    public const int MaxPayload = 6_291_556;

    private readonly CancellationTokenSource _stop = new();
    private Dictionary<string, Hosted> _functions = [];
    private readonly AsyncInvocations? _async;
    private readonly TimeProvider _time;
    private readonly FunctionLog _log;

    internal LocalFunctions(AsyncInvocations? async, TimeProvider time, FunctionLog log)
    {
        _async = async;
        _time = time;
        _log = log;
    }

    /// <summary>Invocations under way.</summary>
    public int Running => _functions.Values.Sum(hosted => hosted.Running);

    /// <summary>The functions of the template, in no order.</summary>
    public IEnumerable<DeployedFunction> All => _functions.Values.Select(static hosted => hosted.Function);

    /// <summary>Puts the functions of a template in place. Until then there is none.</summary>
    internal void Deploy(IEnumerable<(DeployedFunction Function, IFunctionSandbox Sandbox)> functions) =>
        _functions = functions.ToDictionary(pair => pair.Function.Name, pair => new Hosted(pair.Function, pair.Sandbox), StringComparer.Ordinal);

    /// <summary>Tells every invocation under way to end.</summary>
    internal Task StopAsync() => _stop.CancelAsync();

    /// <inheritdoc/>
    public bool Exists(string functionNameOrArn) => _functions.ContainsKey(NameOf(functionNameOrArn));

    /// <summary>The function, or null.</summary>
    public DeployedFunction? Find(string functionNameOrArn) => _functions.GetValueOrDefault(NameOf(functionNameOrArn))?.Function;

    /// <inheritdoc/>
    public Task<FunctionResult> InvokeAsync(string functionNameOrArn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        InvokeAsync(functionNameOrArn, RandomId.Next().ToString(), payload, cancellationToken);

    /// <inheritdoc/>
    public Task InvokeEventAsync(string functionNameOrArn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        DeployedFunction function = Find(functionNameOrArn) ?? throw new FunctionNotFoundException(functionNameOrArn);
        return (_async ?? throw new InvalidOperationException("Nothing is invoked asynchronously here.")).EnqueueAsync(function, payload);
    }

    internal async Task<FunctionResult> InvokeAsync(string functionNameOrArn, string requestId, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (!_functions.TryGetValue(NameOf(functionNameOrArn), out Hosted? hosted))
        {
            return Refused("Lambda.ResourceNotFoundException", $"Function not found: {functionNameOrArn}", requestId);
        }

        if (payload.Length > MaxPayload)
        {
            return Refused("Lambda.RequestTooLargeException", $"Request must be smaller than {MaxPayload} bytes for the InvokeFunction operation", requestId);
        }

        if (!hosted.TryEnter())
        {
            return Refused(FunctionErrors.Throttled, "Rate Exceeded.", requestId);
        }

        try
        {
            return await RunAsync(hosted, requestId, payload, cancellationToken);
        }
        finally
        {
            hosted.Leave();
        }
    }

    /// <summary>Ends the sandboxes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Hosted hosted in _functions.Values)
        {
            await hosted.Sandbox.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task<FunctionResult> RunAsync(Hosted hosted, string requestId, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        DeployedFunction function = hosted.Function;
        void Log(string text) => _log(new FunctionLogLine(_time.GetUtcNow(), function.Name, requestId, text));
        using Activity? span = EngineTelemetry.Source.StartActivity("invoke " + function.Name);
        span?.SetTag("faas.invoked_name", function.Name).SetTag("faas.invocation_id", requestId);
        Log($"START RequestId: {requestId} Version: $LATEST");
        long started = _time.GetTimestamp();
        var invocation = new Invocation(requestId, function.Arn, _time.GetUtcNow() + function.Timeout, _time, TraceHeaders.Current()) { Log = Log };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        SandboxAnswer answer = await hosted.Sandbox.InvokeAsync(payload, invocation, ended.Token);
        if (answer.ErrorType is not null && _stop.IsCancellationRequested)
        {
            // Ended because the engine stops: no failure of the function, and nobody's answer. It runs again at the next start.
            throw new OperationCanceledException(_stop.Token);
        }

        if (answer.Payload.Length > MaxPayload)
        {
            answer = SandboxAnswer.Failed("Function.ResponseSizeTooLarge", $"Response payload size ({answer.Payload.Length} bytes) exceeded maximum allowed payload size ({MaxPayload} bytes).");
        }

        if (answer.ErrorType is not null)
        {
            span?.SetStatus(ActivityStatusCode.Error, answer.ErrorType).SetTag("error.type", answer.ErrorType);
        }

        EngineTelemetry.Invocations.Record(
            _time.GetElapsedTime(started).TotalSeconds,
            new KeyValuePair<string, object?>("faas.invoked_name", function.Name), new KeyValuePair<string, object?>("error.type", answer.ErrorType));
        double milliseconds = _time.GetElapsedTime(started).TotalMilliseconds;
        Log($"END RequestId: {requestId}");
        Log(string.Create(
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {requestId}\tDuration: {milliseconds:0.00} ms\tBilled Duration: {Math.Ceiling(milliseconds):0} ms\tMemory Size: {function.MemoryMegabytes} MB")
            + (answer.PeakMemoryMegabytes is { } peak ? $"\tMax Memory Used: {peak} MB" : "")
            + (answer.InitTime is { } init ? string.Create(CultureInfo.InvariantCulture, $"\tInit Duration: {init.TotalMilliseconds:0.00} ms") : "")
            + (answer.ErrorType is { } error ? $"\tError: {error}" : ""));
        return new FunctionResult(answer.Payload, answer.ErrorType, requestId);
    }

    private static FunctionResult Refused(string type, string message, string requestId) =>
        new(new FunctionError(type, message, []).ToJson(), type, requestId);

    /// <summary>The name in a name, partial or full ARN, without its qualifier.</summary>
    internal static string NameOf(string functionNameOrArn)
    {
        string[] parts = functionNameOrArn.Split(':');
        int at = Array.IndexOf(parts, "function");
        return at >= 0 && at + 1 < parts.Length ? parts[at + 1] : parts[0];
    }

    private sealed class Hosted(DeployedFunction function, IFunctionSandbox sandbox)
    {
        // Lambda's limit of an account, which an unreserved function shares with the others.
        private const int AccountConcurrency = 1_000;

        private readonly int _limit = function.ReservedConcurrency ?? AccountConcurrency;
        private int _running;

        public DeployedFunction Function { get; } = function;

        public IFunctionSandbox Sandbox { get; } = sandbox;

        public int Running => Volatile.Read(ref _running);

        public bool TryEnter()
        {
            if (Interlocked.Increment(ref _running) <= _limit)
            {
                return true;
            }

            Interlocked.Decrement(ref _running);
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _running);
    }
}

/// <summary>Error names of invocations that never reached the code.</summary>
public static class FunctionErrors
{
    /// <summary>The function has as many executions as it may; try again.</summary>
    public const string Throttled = "Lambda.TooManyRequestsException";
}

/// <summary>There is no function of the name.</summary>
public sealed class FunctionNotFoundException(string function) : Exception($"Function not found: {function}");
