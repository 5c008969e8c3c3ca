using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Lambda.Events;

/// <summary>Answers one route.</summary>
public delegate Task<HttpApiResponse> RouteHandler(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken);

/// <summary>
/// Chooses by the route key, which API Gateway has matched already, so that a function that serves several routes is a
/// table of them. Failures become error answers: <see cref="HttpApiException"/> as it says, others as 500 with the
/// request id and nothing of the cause.
/// </summary>
public sealed class HttpApiRouter
{
    private readonly Dictionary<string, RouteHandler> _routes = new(StringComparer.Ordinal);

    /// <summary>Adds a route, e.g. <c>GET /v1/scans/{id}</c>, spelled as in <c>template.yaml</c>.</summary>
    public HttpApiRouter Map(string routeKey, RouteHandler handler)
    {
        _routes.Add(routeKey, handler);
        return this;
    }

    /// <summary>The function handler of these routes.</summary>
    public FunctionHandler ToHandler() =>
        FunctionHandlers.Create<HttpApiRequest, HttpApiResponse>(HandleAsync, EventsJson.Default.HttpApiRequest, EventsJson.Default.HttpApiResponse);

    private async Task<HttpApiResponse> HandleAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        if (!_routes.TryGetValue(request.RouteKey, out RouteHandler? handler))
        {
            return HttpApiResponse.Error(404, "not_found", $"There is no {request.RequestContext.Http.Method} {request.RawPath}.");
        }

        try
        {
            return await handler(request, invocation, cancellationToken);
        }
        catch (HttpApiException error)
        {
            return HttpApiResponse.Error(error.StatusCode, error.Code, error.Message);
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
}
