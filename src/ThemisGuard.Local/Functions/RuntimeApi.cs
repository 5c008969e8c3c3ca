using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Functions;

/// <summary>
/// Lambda's side of the Runtime API for one sandbox, on a port of its own: the API names its caller by nothing else.
/// Source: Lambda Runtime API, version path 2018-06-01.
/// </summary>
internal sealed class RuntimeApi : IAsyncDisposable
{
    private const string Prefix = "/2018-06-01/runtime/";

    private readonly Channel<Work> _next = Channel.CreateUnbounded<Work>();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SandboxAnswer> _initFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpServer? _server;
    private Work? _current;

    private RuntimeApi()
    {
    }

    /// <summary>The value of <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public string Address => _server!.Url.Authority;

    /// <summary>Ends when the runtime asks for its first event: initialisation is done.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Ends when the runtime reports that its initialisation failed.</summary>
    public Task<SandboxAnswer> InitFailed => _initFailed.Task;

    public static async Task<RuntimeApi> StartAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var api = new RuntimeApi();
        api._server = await HttpServer.StartAsync(new HttpServerOptions(0, LocalFunctions.MaxPayload + 1_024), api.HandleAsync, loggers, cancellationToken);
        return api;
    }

    /// <summary>Hands an event to the runtime; ends with its answer.</summary>
    public Task<SandboxAnswer> SendAsync(ReadOnlyMemory<byte> payload, Invocation invocation)
    {
        var work = new Work(payload, invocation);
        _next.Writer.TryWrite(work);
        return work.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _next.Writer.TryComplete();
        await _server!.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        string[] parts = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..].Split('/') : [];
        switch (context.Request.Method, parts)
        {
            case ("GET", ["invocation", "next"]):
                await NextAsync(context);
                break;
            case ("POST", ["init", "error"]):
                _initFailed.TrySetResult(await ReadErrorAsync(context));
                await AcceptAsync(context);
                break;
            case ("POST", ["invocation", var id, "response" or "error"]):
                await AnswerAsync(context, id, isError: parts[2] == "error");
                break;
            default:
                await RefuseAsync(context, 404, "NotFound", "There is no such path in the Runtime API.");
                break;
        }
    }

    private async Task NextAsync(HttpContext context)
    {
        _ready.TrySetResult();
        Work work;
        try
        {
            work = await _next.Reader.ReadAsync(context.RequestAborted);
        }
        catch (ChannelClosedException)
        {
            context.Response.StatusCode = 500;
            return;
        }

        _current = work;
        Invocation invocation = work.Invocation;
        IHeaderDictionary headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.FunctionArn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId ?? "Root=1-00000000-000000000000000000000000;Sampled=0";
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = work.Payload.Length;
        await context.Response.Body.WriteAsync(work.Payload, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, string requestId, bool isError)
    {
        if (_current is not { } work || work.Invocation.RequestId != requestId)
        {
            await RefuseAsync(context, 400, "InvalidRequestID", "Invalid request ID");
            return;
        }

        SandboxAnswer answer;
        try
        {
            answer = isError ? await ReadErrorAsync(context) : new SandboxAnswer(await ReadAsync(context), null);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == 413)
        {
            // The runtime is told and may post an error instead; when it posts nothing the deadline ends it.
            await RefuseAsync(context, 413, "RequestEntityTooLarge", $"Exceeded maximum allowed payload size ({LocalFunctions.MaxPayload} bytes).");
            return;
        }

        _current = null;
        await AcceptAsync(context);
        work.Answer.TrySetResult(answer);
    }

    private static async Task<SandboxAnswer> ReadErrorAsync(HttpContext context)
    {
        ReadOnlyMemory<byte> body = await ReadAsync(context);
        string type = context.Request.Headers["Lambda-Runtime-Function-Error-Type"].ToString();
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                type = document.RootElement.TryGetProperty("errorType", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : type;
                return new SandboxAnswer(body, type.Length > 0 ? type : "Runtime.UnknownReason");
            }
        }
        catch (JsonException)
        {
        }

        return SandboxAnswer.Failed(type.Length > 0 ? type : "Runtime.UnknownReason", System.Text.Encoding.UTF8.GetString(body.Span));
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy, context.RequestAborted);
        return copy.ToArray();
    }

    private static async Task AcceptAsync(HttpContext context)
    {
        context.Response.StatusCode = 202;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync("{\"status\":\"OK\"}"u8.ToArray());
    }

    private static async Task RefuseAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(new FunctionError(type, message, []).ToJson());
    }

    private sealed class Work(ReadOnlyMemory<byte> payload, Invocation invocation)
    {
        public ReadOnlyMemory<byte> Payload { get; } = payload;

        public Invocation Invocation { get; } = invocation;

        public TaskCompletionSource<SandboxAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
