using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageExceptions;

/// <summary>Creates, lists and ends a tenant's accepted risks.</summary>
public sealed class ManageExceptionsHandler(ExceptionRecords exceptions, TimeProvider time)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageExceptionsApi.ListExceptions, ListAsync)
        .Map(ManageExceptionsApi.CreateException, CreateAsync)
        .Map(ManageExceptionsApi.DeleteException, DeleteAsync)
        .ToHandler();

    private async Task<HttpApiResponse> ListAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Read);
        DateTimeOffset now = time.GetUtcNow();
        (IReadOnlyList<RiskException> page, string? cursor) =
            await exceptions.ListAsync(caller.Tenant, request.Limit(100, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(
            200, new ExceptionPage([.. page.Select(exception => ExceptionView.Of(exception, now))], cursor), FunctionJson.Default.ExceptionPage);
    }

    private async Task<HttpApiResponse> CreateAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        CreateExceptionBody body = request.ReadJson(FunctionJson.Default.CreateExceptionBody);
        DateTimeOffset now = time.GetUtcNow();
        if (!RiskException.TryParseDay(body.Expires, out DateOnly expires))
        {
            throw new InvalidRequestException("'expires' takes a day: 2026-12-31.");
        }

        var exception = new RiskException(
            exceptions.NewId(), body.Rule, body.Resource, body.Target, body.Reason, body.Approver, expires, body.TimeZone, body.Evidence, now);
        if (exception.Problem() is { } problem)
        {
            throw new InvalidRequestException(problem + ".");
        }

        if (exception.EndsAt() <= now)
        {
            throw new InvalidRequestException($"'expires' takes a day that is not over; {body.Expires} is over in {body.TimeZone}.");
        }

        await exceptions.CreateAsync(caller.Tenant, exception, cancellationToken);
        return HttpApiResponse.Json(201, ExceptionView.Of(exception, now), FunctionJson.Default.ExceptionView)
            .With("location", "/v1/exceptions/" + exception.ExceptionId);
    }

    private async Task<HttpApiResponse> DeleteAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        string exceptionId = request.Path("exceptionId");
        if (await exceptions.GetAsync(caller.Tenant, exceptionId, cancellationToken) is null)
        {
            throw HttpApiException.NotFound("exception", exceptionId);
        }

        await exceptions.DeleteAsync(caller.Tenant, exceptionId, cancellationToken);
        return new HttpApiResponse(204);
    }
}
