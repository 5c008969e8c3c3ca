using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThemisGuard.Local.HttpApi;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Engine;

/// <summary>What <c>GET /health</c> tells beside "ok".</summary>
/// <param name="Executions">Executions under way.</param>
/// <param name="Invocations">Invocations under way.</param>
internal sealed record EngineHealth(int Executions, int Invocations);

/// <summary>
/// The API port: signed artifact URLs, <c>/health</c>, the routes of the HTTP API, and what the fallback knows.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly ArtifactEndpoint _artifacts;
    private readonly Func<EngineHealth> _health;
    private readonly Func<HttpContext, Task<bool>>? _fallback;
    private HttpServer? _server;
    private HttpApiFront? _front;
    private volatile bool _ready;

    private ApiServer(ArtifactEndpoint artifacts, Func<EngineHealth> health, Func<HttpContext, Task<bool>>? fallback)
    {
        _artifacts = artifacts;
        _health = health;
        _fallback = fallback;
    }

    public Uri Url => _server!.Url;

    public static async Task<ApiServer> StartAsync(
        HttpServerOptions options, ArtifactEndpoint artifacts, Func<EngineHealth> health, Func<HttpContext, Task<bool>>? fallback,
        ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var server = new ApiServer(artifacts, health, fallback);
        server._server = await HttpServer.StartAsync(options, server.HandleAsync, loggers, cancellationToken);
        return server;
    }

    /// <summary>Begins to serve an API, or none. Until then every call is answered with 503.</summary>
    public void Serve(HttpApiFront? front)
    {
        _front = front;
        _ready = true;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (!_ready)
        {
            await ApiResponse.WriteMessageAsync(context, 503, "Service Unavailable");
            return;
        }

        PathString path = context.Request.Path;
        if (path.Value!.StartsWith(ArtifactUrls.PathPrefix, StringComparison.Ordinal))
        {
            await _artifacts.HandleAsync(context);
        }
        else if (path.Value == "/health" && HttpMethods.IsGet(context.Request.Method))
        {
            await WriteHealthAsync(context);
        }
        else if (!(_front is not null && await _front.TryHandleAsync(context)) && !(_fallback is not null && await _fallback(context)))
        {
            await ApiResponse.WriteMessageAsync(context, 404, "Not Found");
        }
    }

    private async Task WriteHealthAsync(HttpContext context)
    {
        EngineHealth health = _health();
        var body = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("status", "ok");
            json.WriteNumber("executions", health.Executions);
            json.WriteNumber("invocations", health.Invocations);
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory);
    }
}
