using System.Globalization;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Lambda.Events;

/// <summary>Answers one route.</summary>
public delegate Task<HttpApiResponse> RouteHandler(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken);

/// <summary>
/// Chooses by the route key, which API Gateway has matched already, so that a function that serves several routes is a
/// table of them. Before a handler runs, the caller's scope and the path's parameters have been checked; POSTs are answered
/// once (<see cref="Idempotency"/>), answers to GETs carry an <c>ETag</c>. Failures become error answers:
/// <see cref="HttpApiException"/> as it says, others as 500 with the request id and nothing of the cause.
/// </summary>
/// <param name="idempotency">Needed by routers that have a POST.</param>
public sealed class HttpApiRouter(Idempotency? idempotency = null)
{
    private const int MaxPathParameter = 128;

    private readonly Dictionary<string, (ApiOperation Operation, RouteHandler Handler)> _routes = new(StringComparer.Ordinal);

    /// <summary>Adds an operation.</summary>
    public HttpApiRouter Map(ApiOperation operation, RouteHandler handler)
    {
        if (operation.Method == "POST" && idempotency is null)
        {
            throw new InvalidOperationException($"{operation.RouteKey} is a POST: its router needs an {nameof(Idempotency)}.");
        }

        _routes.Add(operation.RouteKey, (operation, handler));
        return this;
    }

    /// <summary>The function handler of these routes.</summary>
    public FunctionHandler ToHandler() =>
        WarmUp.Answer(FunctionHandlers.Create<HttpApiRequest, HttpApiResponse>(HandleAsync, EventsJson.Default.HttpApiRequest, EventsJson.Default.HttpApiResponse));

    private async Task<HttpApiResponse> HandleAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        if (!_routes.TryGetValue(request.RouteKey, out (ApiOperation Operation, RouteHandler Handler) route))
        {
            return HttpApiResponse.Error(404, "not_found", $"There is no {request.RequestContext.Http.Method} {request.RawPath}.");
        }

        try
        {
            return await HandleAsync(route.Operation, route.Handler, request, invocation, cancellationToken);
        }
        catch (HttpApiException error)
        {
            return HttpApiResponse.Error(error.StatusCode, error.Code, error.Message);
        }
        catch (QuotaExceededException error)
        {
            HttpApiResponse answer = HttpApiResponse.Error(error.RetryAt is null ? 402 : 429, "quota_exceeded", error.Message);
            return error.RetryAt is { } at
                ? answer.With("retry-after", Math.Max(1, (long)Math.Ceiling((at - invocation.Time.GetUtcNow()).TotalSeconds)).ToString(CultureInfo.InvariantCulture))
                : answer;
        }
        catch (ThemisGuardException error) when (error is InvalidRequestException or InvalidCursorException)
        {
            return HttpApiResponse.Error(400, "invalid_request", error.Message);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Boundary: the caller learns the request id, the log the cause.
            invocation.Log($"{invocation.RequestId} {request.RouteKey}: {error}");
            return HttpApiResponse.Error(500, "internal_error", $"The request failed on our side. Request id: {invocation.RequestId}");
        }
    }

    private async Task<HttpApiResponse> HandleAsync(
        ApiOperation operation, RouteHandler handler, HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller? caller = operation.Scope is { } scope ? Caller.Of(request, scope) : null;
        foreach (string parameter in operation.PathParameters)
        {
            // Ids become parts of keys; what cannot be one of ours is not looked up.
            string value = request.Path(parameter);
            if (value.Length is 0 or > MaxPathParameter || value.Any(c => c is <= ' ' or > '~' or '#' or '/'))
            {
                throw new HttpApiException(404, "not_found", $"There is nothing at this '{parameter}'.");
            }
        }

        return operation.Method switch
        {
            "POST" when caller is not null => await idempotency!.OnceAsync(request, caller, () => handler(request, invocation, cancellationToken), cancellationToken),
            "GET" => EntityTag.Apply(request, await handler(request, invocation, cancellationToken)),
            _ => await handler(request, invocation, cancellationToken),
        };
    }
}
