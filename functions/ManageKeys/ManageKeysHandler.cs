using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageKeys;

/// <summary>Issues, lists and revokes a tenant's API keys.</summary>
public sealed class ManageKeysHandler(ApiKeys keys)
{
    private const int MaxDays = 3_650;

    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageKeysApi.ReadCaller, ReadCaller)
        .Map(ManageKeysApi.ListKeys, ListAsync)
        .Map(ManageKeysApi.IssueKey, IssueAsync)
        .Map(ManageKeysApi.RevokeKey, RevokeAsync)
        .ToHandler();

    private static Task<HttpApiResponse> ReadCaller(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Read);
        return Task.FromResult(HttpApiResponse.Json(
            200, new CallerView(caller.Tenant, caller.KeyId, request.Authorized("key"), caller.Scopes), FunctionJson.Default.CallerView));
    }

    private async Task<HttpApiResponse> ListAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        (IReadOnlyList<ApiKeyRecord> page, string? cursor) =
            await keys.ListAsync(caller.Tenant, request.Limit(100, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new KeyPage([.. page.Select(KeyView.Of)], cursor), FunctionJson.Default.KeyPage);
    }

    private async Task<HttpApiResponse> IssueAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        IssueKeyBody body = request.ReadJson(FunctionJson.Default.IssueKeyBody);
        string name = RequestedSources.CheckName(body.Name, "name");
        IReadOnlyList<string> scopes = AcceptScopes(body.Scopes, caller);
        if (body.ExpiresInDays is < 1 or > MaxDays)
        {
            throw new InvalidRequestException($"'expiresInDays' takes 1 to {MaxDays}; leave it out for a key that never expires.");
        }

        TimeSpan? validFor = body.ExpiresInDays is { } days ? TimeSpan.FromDays(days) : null;
        IssuedKey issued = await keys.IssueAsync(caller.Tenant, name, scopes, validFor, cancellationToken);
        return HttpApiResponse.Json(201, new IssueKeyAnswer(issued.Key, KeyView.Of(issued.Record)), FunctionJson.Default.IssueKeyAnswer)
            .With("location", "/v1/keys/" + issued.Record.KeyId).With("cache-control", "no-store");
    }

    private async Task<HttpApiResponse> RevokeAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        string keyId = request.Path("keyId");
        if (keyId == caller.KeyId)
        {
            throw new HttpApiException(409, "own_key", "A key does not revoke itself, so that nobody locks themselves out: use another admin key.");
        }

        return await keys.RevokeAsync(caller.Tenant, keyId, cancellationToken)
            ? new HttpApiResponse(204)
            : throw HttpApiException.NotFound("key", keyId);
    }

    // 'operator' reaches beyond the tenant, so a tenant's admin cannot make one.
    private static IReadOnlyList<string> AcceptScopes(IReadOnlyList<string> asked, Caller caller)
    {
        IEnumerable<string> allowed = ApiKeyScopes.All.Where(scope => scope != ApiKeyScopes.Operator || caller.Scopes.Contains(ApiKeyScopes.Operator));
        return asked.Count is >= 1 and <= 10 && asked.All(allowed.Contains)
            ? [.. asked.Distinct()]
            : throw new InvalidRequestException($"'scopes' takes one or more of {string.Join(", ", allowed)}.");
    }
}
