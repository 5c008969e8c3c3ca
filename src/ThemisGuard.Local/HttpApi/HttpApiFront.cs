using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Metrics;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.HttpApi;

/// <summary>
/// An HTTP API in front of functions: routes, authorizers, CORS, throttling, limits and errors as API Gateway has them.
/// Source: API Gateway Developer Guide, HTTP APIs, payload format 2.0.
/// </summary>
internal sealed class HttpApiFront
{
    /// <summary>Largest request body, bytes.</summary>
    public const int MaxBody = 10_485_760;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DeployedHttpApi _api;
    private readonly IFunctionInvoker _functions;
    private readonly LocalIdentity _identity;
    private readonly TimeProvider _time;
    private readonly RouteTable _routes;
    private readonly Authorizers _authorizers;
    private readonly Cors? _cors;
    private readonly Throttle? _throttle;
    private readonly ApiMetrics? _metrics;

    public HttpApiFront(DeployedHttpApi api, IFunctionInvoker functions, LocalIdentity identity, TimeProvider time, ApiMetrics? metrics = null)
    {
        _metrics = metrics;
        _api = api;
        _functions = functions;
        _identity = identity;
        _time = time;
        _routes = new RouteTable(api.Routes);
        _authorizers = new Authorizers(api, functions, identity, time);
        _cors = api.Cors is null ? null : new Cors(api.Cors);
        _throttle = api.ThrottleRate is { } rate ? new Throttle(rate, api.ThrottleBurst ?? Math.Max(1, (int)rate), time) : null;
    }

    /// <summary>Answers the request if the API has a route for it.</summary>
    /// <returns>False when it has none; nothing is written then.</returns>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        if (_cors is not null && Cors.IsPreflight(context.Request))
        {
            _cors.AnswerPreflight(context);
            return true;
        }

        var request = new ApiRequest(context, _time.GetUtcNow());
        if (WithoutStage(request.RawPath) is not { } path || _routes.Match(request.Method, path) is not { } match)
        {
            return false;
        }

        context.Response.Headers["apigw-requestid"] = request.RequestId;
        _cors?.Apply(context);
        if (!(_throttle?.TryTake() ?? true))
        {
            await ApiResponse.WriteMessageAsync(context, 429, "Too Many Requests");
            return true;
        }

        using Activity? span = EngineTelemetry.Source.StartActivity(
            match.Route.RouteKey, ActivityKind.Server, TraceHeaders.Parse(TraceHeaders.Of(context.Request.Headers)));
        long started = _time.GetTimestamp();
        await HandleAsync(context, request, match);
        span?.SetTag("http.request.method", request.Method).SetTag("http.route", match.Route.Path).SetTag("http.response.status_code", context.Response.StatusCode);
        TimeSpan latency = _time.GetElapsedTime(started);
        _metrics?.Record(latency);
        EngineTelemetry.Requests.Record(
            latency.TotalSeconds,
            new KeyValuePair<string, object?>("http.route", match.Route.Path), new KeyValuePair<string, object?>("http.response.status_code", context.Response.StatusCode));
        return true;
    }

    private async Task HandleAsync(HttpContext context, ApiRequest request, RouteMatch match)
    {
        Decision decision = new(200);
        if (match.Route.Authorizer is { } authorizer)
        {
            decision = await _authorizers.DecideAsync(authorizer, request, match, context.RequestAborted);
            if (decision.Status != 200)
            {
                await ApiResponse.WriteMessageAsync(context, decision.Status, decision.Status switch
                {
                    401 => "Unauthorized",
                    403 => "Forbidden",
                    _ => "Internal Server Error",
                });
                return;
            }
        }

        // After the authorizer: who may not come in does not make us read ten megabytes.
        if (await TryReadBodyAsync(context) is not { } body)
        {
            await ApiResponse.WriteMessageAsync(context, 413, "Request Entity Too Large");
            return;
        }

        request.Body = body;
        await InvokeAsync(context, request, match, decision.Context);
    }

    private async Task InvokeAsync(HttpContext context, ApiRequest request, RouteMatch match, JsonElement? authorizer)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Body.Length + 2_048);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("version", "2.0");
            request.WriteMembers(json, match.Route.RouteKey, match.Parameters, _api.StageName, _api.LogicalId, _identity.Account, authorizer);
            request.WriteBody(json);
            json.WriteEndObject();
        }

        // The invocation runs on when the caller is gone, as it does on AWS: what it began, it ends.
        using var waited = new CancellationTokenSource();
        Task<FunctionResult> invoking = _functions.InvokeAsync(match.Route.FunctionName, buffer.WrittenMemory, CancellationToken.None);
        if (await Task.WhenAny(invoking, Task.Delay(match.Route.Timeout, _time, waited.Token)) != invoking)
        {
            _ = invoking.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            await ApiResponse.WriteMessageAsync(context, 503, "Service Unavailable");
            return;
        }

        await waited.CancelAsync();
        FunctionResult result = await invoking;
        if (result.ErrorType is null)
        {
            await ApiResponse.WriteAnswerAsync(context, result.Payload);
        }
        else
        {
            bool throttled = result.ErrorType == FunctionErrors.Throttled;
            await ApiResponse.WriteMessageAsync(context, throttled ? 503 : 500, throttled ? "Service Unavailable" : "Internal Server Error");
        }
    }

    private string? WithoutStage(string rawPath)
    {
        if (_api.StageName == "$default")
        {
            return rawPath;
        }

        string prefix = "/" + _api.StageName;
        return !rawPath.StartsWith(prefix, StringComparison.Ordinal) ? null
            : rawPath.Length == prefix.Length ? "/"
            : rawPath[prefix.Length] == '/' ? rawPath[prefix.Length..]
            : null;
    }

    private static async Task<ReadOnlyMemory<byte>?> TryReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBody)
        {
            return null;
        }

        using var body = new MemoryStream();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1_024);
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            {
                if (body.Length + read > MaxBody)
                {
                    return null;
                }

                body.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException error) when (error.StatusCode == 413)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return body.TryGetBuffer(out ArraySegment<byte> whole) ? whole : default(ReadOnlyMemory<byte>);
    }
}
