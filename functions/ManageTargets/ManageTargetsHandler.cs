using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageTargets;

/// <summary>Creates, shows, replaces and deletes a tenant's targets.</summary>
public sealed class ManageTargetsHandler(TargetRecords targets, RequestedSources sources, TimeProvider time)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageTargetsApi.ListTargets, ListAsync)
        .Map(ManageTargetsApi.CreateTarget, CreateAsync)
        .Map(ManageTargetsApi.ReadTarget, ReadAsync)
        .Map(ManageTargetsApi.ReplaceTarget, ReplaceAsync)
        .Map(ManageTargetsApi.DeleteTarget, DeleteAsync)
        .ToHandler();

    private async Task<HttpApiResponse> ListAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Read);
        (IReadOnlyList<TargetRecord> page, string? cursor) =
            await targets.ListAsync(caller.Tenant, request.Limit(100, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new TargetPage([.. page.Select(TargetView.Of)], cursor), FunctionJson.Default.TargetPage);
    }

    private async Task<HttpApiResponse> CreateAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        TargetBody body = request.ReadJson(FunctionJson.Default.TargetBody);
        string name = RequestedSources.CheckName(body.Name, "name");
        DateTimeOffset now = time.GetUtcNow();
        TargetRecord target = await FillAsync(
            new TargetRecord(caller.Tenant, TargetRecords.IdOf(name), name, Owner: null, [], [], now, now), body, cancellationToken);
        return await targets.TryCreateAsync(target, cancellationToken)
            ? HttpApiResponse.Json(201, TargetView.Of(target), FunctionJson.Default.TargetView).With("location", "/v1/targets/" + target.TargetId)
            : throw new HttpApiException(409, "target_exists", $"There is already a target '{name}': replace it (PUT /v1/targets/{target.TargetId}).");
    }

    private async Task<HttpApiResponse> ReadAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken) =>
        HttpApiResponse.Json(
            200, TargetView.Of(await FindAsync(Caller.Of(request, ApiKeyScopes.Read), request, cancellationToken)), FunctionJson.Default.TargetView);

    private async Task<HttpApiResponse> ReplaceAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        TargetRecord known = await FindAsync(Caller.Of(request, ApiKeyScopes.Admin), request, cancellationToken);
        TargetBody body = request.ReadJson(FunctionJson.Default.TargetBody);
        if (body.Name != known.Name)
        {
            throw new InvalidRequestException($"The name of a target does not change, because its history is kept under it; it is '{known.Name}'.");
        }

        TargetRecord target = await FillAsync(known with { UpdatedAt = time.GetUtcNow() }, body, cancellationToken);
        await targets.PutAsync(target, cancellationToken);
        return HttpApiResponse.Json(200, TargetView.Of(target), FunctionJson.Default.TargetView);
    }

    private async Task<HttpApiResponse> DeleteAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        TargetRecord target = await FindAsync(Caller.Of(request, ApiKeyScopes.Admin), request, cancellationToken);
        await targets.DeleteAsync(target.Tenant, target.TargetId, cancellationToken);
        return new HttpApiResponse(204);
    }

    private async Task<TargetRecord> FillAsync(TargetRecord target, TargetBody body, CancellationToken cancellationToken) => target with
    {
        Owner = body.Owner is { } owner ? RequestedSources.CheckName(owner, "owner") : null,
        Frameworks = sources.AcceptFrameworks(body.Frameworks),
        Sources = await sources.AcceptAsync(target.Tenant, body.Sources, cancellationToken),
    };

    private async Task<TargetRecord> FindAsync(Caller caller, HttpApiRequest request, CancellationToken cancellationToken)
    {
        string targetId = request.Path("targetId");
        return await targets.GetAsync(caller.Tenant, targetId, cancellationToken)
            ?? throw HttpApiException.NotFound("target", targetId);
    }
}
