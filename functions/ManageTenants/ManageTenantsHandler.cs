using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageTenants;

/// <summary>Makes tenants, puts them on plans, suspends them, and shows what they use.</summary>
public sealed class ManageTenantsHandler(TenantRecords tenants, Quotas quotas, TargetRecords targets, ApiKeys keys, TimeProvider time)
{
    private const int MaxDays = 3_650;
    private const int MaxMonths = 72;

    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageTenantsApi.ListTenants, ListAsync)
        .Map(ManageTenantsApi.ReadTenant, ReadAsync)
        .Map(ManageTenantsApi.PutTenant, PutAsync)
        .Map(ManageTenantsApi.IssueTenantKey, IssueKeyAsync)
        .ToHandler();

    private async Task<HttpApiResponse> ListAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        (IReadOnlyList<TenantRecord> page, string? cursor) = await tenants.ListAsync(request.Limit(100, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new TenantPage([.. page.Select(TenantView.Of)], cursor), FunctionJson.Default.TenantPage);
    }

    private async Task<HttpApiResponse> ReadAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        TenantRecord tenant = await FindAsync(request, cancellationToken);
        var usage = new TenantUsage(
            TenantView.Of(tenant), await quotas.HistoryAsync(tenant.Tenant, MaxMonths, cancellationToken), await targets.CountAsync(tenant.Tenant, cancellationToken),
            await ScheduleRecords.CountAsync(tenant.Tenant, quotas, cancellationToken));
        return HttpApiResponse.Json(200, usage, FunctionJson.Default.TenantUsage);
    }

    private async Task<HttpApiResponse> PutAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Operator);
        string tenantId = request.Path("tenantId");
        TenantBody body = request.ReadJson(FunctionJson.Default.TenantBody);
        if (!TenantRecords.IsId(tenantId))
        {
            throw new InvalidRequestException("A tenant's id takes 1 to 63 lower-case letters, digits and '-', a letter or digit first.");
        }

        if (Plans.Find(body.Plan) is null)
        {
            throw new InvalidRequestException($"There is no plan '{body.Plan}'. Known: {string.Join(", ", Plans.All.Select(plan => plan.Name))}.");
        }

        if (body.Suspended && tenantId == caller.Tenant)
        {
            throw new HttpApiException(409, "own_tenant", "Operators do not suspend their own tenant, so that nobody locks themselves out.");
        }

        string? name = body.Name is null ? null : RequestedSources.CheckName(body.Name, "name");
        DateTimeOffset now = time.GetUtcNow();
        (TenantRecord tenant, bool isNew) = await tenants.PutAsync(
            tenantId,
            known => new TenantRecord(tenantId, body.Plan, known?.CreatedAt ?? now, name, body.Suspended ? known?.SuspendedAt ?? now : null),
            cancellationToken);
        return HttpApiResponse.Json(isNew ? 201 : 200, TenantView.Of(tenant), FunctionJson.Default.TenantView);
    }

    private async Task<HttpApiResponse> IssueKeyAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        TenantRecord tenant = await FindAsync(request, cancellationToken);
        TenantKeyBody body = request.ReadJson(FunctionJson.Default.TenantKeyBody);
        string name = RequestedSources.CheckName(body.Name, "name");
        if (body.ExpiresInDays is < 1 or > MaxDays)
        {
            throw new InvalidRequestException($"'expiresInDays' takes 1 to {MaxDays}; leave it out for a key that never expires.");
        }

        IssuedKey issued = await keys.IssueAsync(
            tenant.Tenant, name, [ApiKeyScopes.Read, ApiKeyScopes.Scan, ApiKeyScopes.Admin],
            body.ExpiresInDays is { } days ? TimeSpan.FromDays(days) : null, cancellationToken);
        return HttpApiResponse.Json(201, new TenantKeyAnswer(issued.Key, issued.Record.KeyId), FunctionJson.Default.TenantKeyAnswer)
            .With("location", "/v1/keys/" + issued.Record.KeyId).With("cache-control", "no-store");
    }

    private async Task<TenantRecord> FindAsync(HttpApiRequest request, CancellationToken cancellationToken)
    {
        string tenantId = request.Path("tenantId");
        return await tenants.GetAsync(tenantId, cancellationToken) ?? throw HttpApiException.NotFound("tenant", tenantId);
    }
}
