using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.ManageTenants;

/// <summary>Body of <c>PUT /v1/tenants/{tenantId}</c>.</summary>
/// <param name="Plan"><c>starter</c>, <c>professional</c> or <c>enterprise</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Suspended">True while its keys open nothing and its schedules start nothing. Nothing is deleted.</param>
public sealed record TenantBody(string Plan, string? Name = null, bool Suspended = false);

/// <summary>A tenant as the API shows it.</summary>
/// <param name="TenantId">Its id.</param>
/// <param name="Name">For people.</param>
/// <param name="Plan">Name of its plan.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="SuspendedAt">UTC; absent while it is active.</param>
public sealed record TenantView(string TenantId, string? Name, string Plan, DateTimeOffset CreatedAt, DateTimeOffset? SuspendedAt)
{
    /// <summary>The view of a record.</summary>
    public static TenantView Of(TenantRecord tenant) => new(tenant.Tenant, tenant.Name, tenant.Plan, tenant.CreatedAt, tenant.SuspendedAt);
}

/// <summary>A page of tenants by id.</summary>
public sealed record TenantPage(IReadOnlyList<TenantView> Tenants, string? Cursor);

/// <summary>A tenant and what it used.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Months">Month by month, the latest first; a month without use is not there.</param>
/// <param name="Targets">Targets there are.</param>
/// <param name="Schedules">Schedules there are.</param>
public sealed record TenantUsage(TenantView Tenant, IReadOnlyList<UsageRecord> Months, int Targets, int Schedules);

/// <summary>Body of <c>POST /v1/tenants/{tenantId}/keys</c>.</summary>
/// <param name="Name">For people: who or what uses it.</param>
/// <param name="ExpiresInDays">1 to 3650; never when absent.</param>
public sealed record TenantKeyBody(string Name, int? ExpiresInDays = null);

/// <summary>Answer of <c>POST /v1/tenants/{tenantId}/keys</c>.</summary>
/// <param name="Key">The key, with the scopes <c>read</c>, <c>scan</c> and <c>admin</c>. It is shown this once.</param>
/// <param name="KeyId">Its id, for revoking it.</param>
public sealed record TenantKeyAnswer(string Key, string KeyId)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => KeyId;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TenantBody))]
[JsonSerializable(typeof(TenantPage))]
[JsonSerializable(typeof(TenantUsage))]
[JsonSerializable(typeof(TenantKeyBody))]
[JsonSerializable(typeof(TenantKeyAnswer))]
internal sealed partial class FunctionJson : JsonSerializerContext;
