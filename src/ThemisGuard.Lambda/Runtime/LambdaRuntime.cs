using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ThemisGuard.Lambda.Runtime;

/// <summary>
/// The loop of a custom runtime: fetch an event, handle it, post the answer. One event at a time, as Lambda gives them.
/// Source: Lambda Runtime API, version path 2018-06-01.
/// </summary>
public sealed class LambdaRuntime : IDisposable
{
    /// <summary>How long before the deadline a handler is told to stop: time to write what it has and to answer.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>A runtime that speaks to the Runtime API at <paramref name="hostAndPort"/>.</summary>
    /// <param name="hostAndPort">The value of <c>AWS_LAMBDA_RUNTIME_API</c>.</param>
    /// <param name="time">The clock that deadlines are read against.</param>
    public LambdaRuntime(string hostAndPort, TimeProvider time)
    {
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri($"http://{hostAndPort}/2018-06-01/runtime/"),

            // "next" answers when there is an event, which may be tomorrow.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The entry point of every function: builds the handler, then serves until the sandbox ends.</summary>
    /// <param name="create">Builds the function's graph. When it throws, the sandbox's initialisation has failed.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(Func<FunctionEnvironment, FunctionHandler> create)
    {
        FunctionEnvironment environment = FunctionEnvironment.OfProcess();
        if (environment.Find("AWS_LAMBDA_RUNTIME_API") is not { } api)
        {
            await Console.Error.WriteLineAsync("AWS_LAMBDA_RUNTIME_API is not set: this program is a Lambda function's bootstrap and is started by Lambda.");
            return 64;
        }

        using var runtime = new LambdaRuntime(api, environment.Time);
        using var stop = new CancellationTokenSource();
        using var term = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                stop.Cancel();
            });
        return await runtime.ServeAsync(create, environment, stop.Token);
    }

    /// <summary>Builds the handler and serves events until cancelled or told by the API to go.</summary>
    public async Task<int> ServeAsync(Func<FunctionEnvironment, FunctionHandler> create, FunctionEnvironment environment, CancellationToken cancellationToken)
    {
        FunctionHandler handler;
        try
        {
            handler = create(environment);
        }
        catch (Exception error)
        {
            // Boundary: whatever construction throws, Lambda is told, and the sandbox ends.
            await PostErrorAsync("init/error", FunctionError.Of(error), cancellationToken);
            return 1;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!await ServeOneAsync(handler, cancellationToken))
                {
                    return 1;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (HttpRequestException error)
            {
                await Console.Error.WriteLineAsync($"The Runtime API is gone: {error.Message}");
                return 1;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<bool> ServeOneAsync(FunctionHandler handler, CancellationToken cancellationToken)
    {
        using HttpResponseMessage next = await _http.GetAsync("invocation/next", cancellationToken);
        if (next.StatusCode != HttpStatusCode.OK)
        {
            await Console.Error.WriteLineAsync($"The Runtime API answered {(int)next.StatusCode} to next.");
            return false;
        }

        byte[] payload = await next.Content.ReadAsByteArrayAsync(cancellationToken);
        Invocation invocation = Read(next.Headers);

        // Libraries in the process read the trace header from here; there is one event at a time.
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId);

        ReadOnlyMemory<byte> answer;
        try
        {
            answer = await InvokeAsync(handler, payload, invocation, cancellationToken);
        }
        catch (Exception error)
        {
            // Boundary: an invocation that fails in any way is answered with its error; the next one gets its chance.
            invocation.Log($"{invocation.RequestId} {error}");
            return await PostErrorAsync($"invocation/{invocation.RequestId}/error", FunctionError.Of(error), cancellationToken);
        }

        HttpStatusCode status = await PostAsync($"invocation/{invocation.RequestId}/response", answer, null, cancellationToken);
        if (status == HttpStatusCode.RequestEntityTooLarge)
        {
            var tooLarge = new FunctionError("Function.ResponseSizeTooLarge", $"Response payload size ({answer.Length} bytes) exceeded maximum allowed payload size (6291556 bytes).", []);
            return await PostErrorAsync($"invocation/{invocation.RequestId}/error", tooLarge, cancellationToken);
        }

        return status != HttpStatusCode.InternalServerError;
    }

    /// <summary>Runs a handler with a token that fires <see cref="Margin"/> before the deadline.</summary>
    public static async Task<ReadOnlyMemory<byte>> InvokeAsync(
        FunctionHandler handler, ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
    {
        TimeSpan left = invocation.Remaining - Margin;
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, invocation.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await handler(payload, invocation, linked.Token);
    }

    private Invocation Read(HttpResponseHeaders headers)
    {
        string requestId = Header(headers, "Lambda-Runtime-Aws-Request-Id")
            ?? throw new HttpRequestException("the event has no request id");
        DateTimeOffset deadline = long.TryParse(Header(headers, "Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new HttpRequestException("the event has no deadline");
        return new Invocation(
            requestId, Header(headers, "Lambda-Runtime-Invoked-Function-Arn") ?? "", deadline, _time, Header(headers, "Lambda-Runtime-Trace-Id"));
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private async Task<bool> PostErrorAsync(string path, FunctionError error, CancellationToken cancellationToken) =>
        await PostAsync(path, error.ToJson(), error.Type, cancellationToken) != HttpStatusCode.InternalServerError;

    private async Task<HttpStatusCode> PostAsync(string path, ReadOnlyMemory<byte> body, string? errorType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (errorType is not null)
        {
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }
}
