using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.Authorize;

/// <summary>The API's Lambda authorizer: <c>Authorization: Bearer tg_…</c> names a tenant and scopes.</summary>
public sealed class AuthorizeHandler(ApiKeys keys, TenantRecords tenants)
{
    private const string Bearer = "Bearer ";

    /// <summary>Answers one request. The tenant and its scopes reach handlers as <c>tenant</c> and <c>scopes</c>.</summary>
    public async Task<AuthorizerResponse> HandleAsync(AuthorizerRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        string? header = request.Headers.GetValueOrDefault("authorization");
        string? key = header?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true ? header[Bearer.Length..].Trim() : null;
        ApiKeyRecord? record = await keys.VerifyAsync(key, cancellationToken);
        return record is null || await tenants.GetAsync(record.Tenant, cancellationToken) is { SuspendedAt: not null }
            ? AuthorizerResponse.Denied
            : new AuthorizerResponse(true, new Dictionary<string, string>
            {
                ["tenant"] = record.Tenant,
                ["scopes"] = string.Join(' ', record.Scopes),
                ["key"] = record.Name,
                ["keyId"] = record.KeyId,
            });
    }
}
