using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ThemisGuard.Local.Wire;

/// <summary>
/// The one port on which AWS clients reach the engine's services: <c>aws --endpoint-url</c>, SDKs, our own functions
/// through <c>AWS_ENDPOINT_URL</c>.
/// </summary>
/// <remarks>
/// <code>
/// signed for s3, or /BUCKET/…         S3, whose bodies are streams
/// X-Amz-Target: PREFIX.Action         the service with that prefix (AWS JSON 1.0 and 1.1), whatever the path
/// form with Action= and Version=      the service with that version (query protocol)
/// another path                        the first route that it begins with
/// a request with an Origin header     403: no web page may drive the engine of the person who looks at it
/// </code>
/// Signatures are not checked, but for those of S3's signed URLs: the port is on loopback.
/// </remarks>
public sealed class AwsEndpoint : IAsyncDisposable
{
    /// <summary>Largest request body, bytes: ten messages of 1 MiB with room for escapes.</summary>
    public const long MaxBody = 16 * 1_024 * 1_024;

    private readonly Dictionary<string, IWireService> _services;
    private readonly IReadOnlyList<IQueryWireService> _queryServices;
    private readonly IReadOnlyList<IWireRoute> _routes;
    private readonly IReadOnlyList<IStreamRoute> _streams;
    private readonly CallRecorder? _calls;
    private readonly ILogger _logger;
    private HttpServer? _server;

    private AwsEndpoint(
        IReadOnlyList<IWireService> services, IReadOnlyList<IWireRoute> routes, IReadOnlyList<IStreamRoute> streams, CallRecorder? calls, ILogger logger)
    {
        _streams = streams;
        _calls = calls;
        _services = services.ToDictionary(service => service.TargetPrefix, StringComparer.Ordinal);
        _queryServices = [.. services.OfType<IQueryWireService>()];
        _routes = routes;
        _logger = logger;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => _server!.Url;

    /// <summary>Starts to listen.</summary>
    /// <param name="options">Address and port; see <see cref="MaxBody"/> for the body.</param>
    /// <param name="services">One per target prefix.</param>
    /// <param name="routes">REST paths.</param>
    /// <param name="loggers">For unexpected failures.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="PortInUseException">Another process listens there.</exception>
    public static Task<AwsEndpoint> StartAsync(
        HttpServerOptions options, IReadOnlyList<IWireService> services, IReadOnlyList<IWireRoute> routes, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        StartAsync(options, services, routes, [], null, loggers, cancellationToken);

    /// <inheritdoc cref="StartAsync(HttpServerOptions, IReadOnlyList{IWireService}, IReadOnlyList{IWireRoute}, ILoggerFactory, CancellationToken)"/>
    internal static async Task<AwsEndpoint> StartAsync(
        HttpServerOptions options, IReadOnlyList<IWireService> services, IReadOnlyList<IWireRoute> routes, IReadOnlyList<IStreamRoute> streams, CallRecorder? calls,
        ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var endpoint = new AwsEndpoint(services, routes, streams, calls, loggers.CreateLogger<AwsEndpoint>());
        endpoint._server = await HttpServer.StartAsync(options, endpoint.HandleAsync, loggers, cancellationToken);
        return endpoint;
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["x-amzn-RequestId"] = RandomId.Next().ToString();
        RequestBody body = default;
        try
        {
            if (context.Request.Headers.ContainsKey("Origin"))
            {
                throw new WireException("com.amazon.coral.service#AccessDeniedException", "Web pages may not call this endpoint.", 403, "AccessDenied");
            }

            foreach (IStreamRoute stream in _streams)
            {
                if (stream.Takes(context.Request))
                {
                    await stream.HandleAsync(context);
                    return;
                }
            }

            body = await RequestBody.ReadAsync(context);
            _calls?.Record(context.Request, body.Memory);
            await DispatchAsync(context, body.Memory);
        }
        catch (WireException error) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, error);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, error.StatusCode == 413
                ? new WireException("com.amazon.coral.service#RequestEntityTooLargeException", $"The request body is larger than {MaxBody} bytes.", 413, "RequestEntityTooLarge")
                : WireError.Serialization("The request body could not be read."));
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // A boundary: callers see InternalFailure, which SDKs retry; the trace is for the log only.
            _logger.LogError(error, "{Target} failed", context.Request.Headers["X-Amz-Target"].ToString());
            string message = error is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 13 }
                ? "The disk that holds the state folder is full; nothing was stored."
                : "The engine could not answer this call; its log says why.";
            await RefuseAsync(context, new WireException("com.amazon.coral.service#InternalFailure", message, 500, "InternalFailure"));
        }
        finally
        {
            body.Dispose();
        }
    }

    private static Task RefuseAsync(HttpContext context, WireException error) =>
        QueryForm.Is(context.Request) || context.Request.Query.ContainsKey("Action") ? WireXml.WriteErrorAsync(context, error) : WireError.WriteAsync(context, error);

    private Task DispatchAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        string target = context.Request.Headers["X-Amz-Target"].ToString();
        if (target.Length > 0)
        {
            int dot = target.IndexOf('.', StringComparison.Ordinal);
            return dot > 0 && context.Request.Method == "POST" && _services.TryGetValue(target[..dot], out IWireService? service)
                ? service.HandleAsync(target[(dot + 1)..], body, context)
                : throw WireError.UnknownOperation(target);
        }

        if (QueryForm.Is(context.Request))
        {
            return HandleQueryAsync(context, QueryForm.Parse(body.Span));
        }

        string path = context.Request.Path.Value ?? "/";
        foreach (IWireRoute route in _routes)
        {
            if (path.StartsWith(route.PathPrefix, StringComparison.Ordinal))
            {
                return route.HandleAsync(body, context);
            }
        }

        if (context.Request.Method == "GET" && context.Request.QueryString.HasValue)
        {
            return HandleQueryAsync(context, QueryForm.Parse(System.Text.Encoding.UTF8.GetBytes(context.Request.QueryString.Value![1..])));
        }

        throw new WireException("com.amazon.coral.service#UnknownOperationException", "No service answers here. Send X-Amz-Target, or a form with Action and Version.", 404);
    }

    private Task HandleQueryAsync(HttpContext context, Dictionary<string, string> form)
    {
        string version = form.GetValueOrDefault("Version", "");
        IQueryWireService? service = _queryServices.FirstOrDefault(service => version.Length == 0 || service.QueryVersion == version);
        return service is not null && form.TryGetValue("Action", out string? action)
            ? service.HandleQueryAsync(action, form, context)
            : throw WireError.UnknownOperation(form.GetValueOrDefault("Action", ""));
    }
}
