using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Tenancy;

/// <summary>A tenant.</summary>
/// <param name="Tenant">Its id.</param>
/// <param name="Plan">Name of its plan.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record TenantRecord(string Tenant, string Plan, DateTimeOffset CreatedAt);

/// <summary>The tenants in the record store: partition <c>tenant#T</c>, sort <c>tenant</c>; all of them in the index <c>tenants</c>.</summary>
public sealed class TenantRecords(IRecordStore records)
{
    /// <summary>Writes a tenant over what is there.</summary>
    public Task PutAsync(TenantRecord tenant, CancellationToken cancellationToken) => records.TryPutAsync(
        new RecordWrite(KeyOf(tenant.Tenant), JsonSerializer.SerializeToUtf8Bytes(tenant, TenancyJson.Default.TenantRecord), WriteCondition.None, new IndexKey("tenants", tenant.Tenant)),
        cancellationToken);

    /// <summary>A page of tenants, by id.</summary>
    public async Task<(IReadOnlyList<TenantRecord> Tenants, string? Cursor)> ListAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery("tenants", Limit: limit, Cursor: cursor, OverIndex: true), cancellationToken);
        return ([.. page.Records.Select(stored => JsonSerializer.Deserialize(stored.Json.Span, TenancyJson.Default.TenantRecord)!)], page.Cursor);
    }

    /// <summary>The tenant's plan; <see cref="Plans.Starter"/> when it was given none.</summary>
    public async Task<Plan> PlanOfAsync(string tenant, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(KeyOf(tenant), cancellationToken);
        TenantRecord? record = stored is null ? null : JsonSerializer.Deserialize(stored.Json.Span, TenancyJson.Default.TenantRecord);
        return (record is null ? null : Plans.Find(record.Plan)) ?? Plans.Starter;
    }

    private static RecordKey KeyOf(string tenant) => new($"tenant#{tenant}", "tenant");
}
