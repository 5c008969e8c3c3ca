using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageTenants;

/// <summary>The operations of this function, for operators alone.</summary>
public static class ManageTenantsApi
{
    /// <summary><c>GET /v1/tenants</c></summary>
    public static ApiOperation ListTenants { get; } = new("GET", "/v1/tenants", "listTenants", ApiKeyScopes.Operator, "All tenants.")
    {
        Query = [ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.TenantPage)],
    };

    /// <summary><c>GET /v1/tenants/{tenantId}</c></summary>
    public static ApiOperation ReadTenant { get; } = new(
        "GET", "/v1/tenants/{tenantId}", "readTenant", ApiKeyScopes.Operator, "One tenant, its plan, and what it used month by month.")
    {
        Answers = [new ApiAnswer(200, "The tenant.", FunctionJson.Default.TenantUsage)],
    };

    /// <summary><c>PUT /v1/tenants/{tenantId}</c></summary>
    public static ApiOperation PutTenant { get; } = new(
        "PUT", "/v1/tenants/{tenantId}", "putTenant", ApiKeyScopes.Operator, "Makes a tenant, puts it on another plan, suspends it or lets it go on.")
    {
        Body = FunctionJson.Default.TenantBody,
        Answers = [new ApiAnswer(200, "The tenant as it is now.", FunctionJson.Default.TenantView), new ApiAnswer(201, "The tenant is made.", FunctionJson.Default.TenantView)],
    };

    /// <summary><c>POST /v1/tenants/{tenantId}/keys</c></summary>
    public static ApiOperation IssueTenantKey { get; } = new(
        "POST", "/v1/tenants/{tenantId}/keys", "issueTenantKey", ApiKeyScopes.Operator, "Issues an API key of a tenant, its first above all; it is shown this once.")
    {
        Body = FunctionJson.Default.TenantKeyBody,
        Answers = [new ApiAnswer(201, "The key.", FunctionJson.Default.TenantKeyAnswer)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListTenants, ReadTenant, PutTenant, IssueTenantKey];
}
