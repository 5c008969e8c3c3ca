namespace ThemisGuard.Lambda.Events;

/// <summary>Who calls the API, as the authorizer found out.</summary>
/// <param name="Tenant">The key's tenant: the only tenant whose records the call may touch.</param>
/// <param name="Scopes">What the key may do.</param>
/// <param name="KeyId">The key.</param>
public sealed record Caller(string Tenant, IReadOnlyList<string> Scopes, string? KeyId)
{
    /// <summary>The caller of a request, who must have the scope.</summary>
    /// <exception cref="HttpApiException">403: the key has not the scope.</exception>
    public static Caller Of(HttpApiRequest request, string scope)
    {
        string? tenant = request.Authorized("tenant");
        string[] scopes = request.Authorized("scopes")?.Split(' ') ?? [];
        return tenant is not null && scopes.Contains(scope)
            ? new Caller(tenant, scopes, request.Authorized("keyId"))
            : throw new HttpApiException(403, "forbidden", $"This call needs an API key with the scope '{scope}'.");
    }
}
