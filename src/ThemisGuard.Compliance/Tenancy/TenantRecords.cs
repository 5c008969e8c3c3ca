using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Tenancy;

/// <summary>A tenant.</summary>
/// <param name="Tenant">Its id.</param>
/// <param name="Plan">Name of its plan.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Name">For people; null for none.</param>
/// <param name="SuspendedAt">Since when its keys open nothing and its schedules start nothing, UTC; null while it is active.</param>
public sealed record TenantRecord(string Tenant, string Plan, DateTimeOffset CreatedAt, string? Name = null, DateTimeOffset? SuspendedAt = null);

/// <summary>
/// The tenants in the record store: partition <c>tenant#T</c>, sort <c>tenant</c>; all of them under the index partition
/// <c>tenants</c>, sort the id.
/// </summary>
public sealed class TenantRecords(IRecordStore records)
{
    private const string AllPartition = "tenants";
    private const int MaxIdLength = 63;

    /// <summary>True for what can be a tenant's id: it becomes part of keys and paths.</summary>
    public static bool IsId(string text) =>
        text.Length is >= 1 and <= MaxIdLength && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Writes a tenant over what is there.</summary>
    public Task PutAsync(TenantRecord tenant, CancellationToken cancellationToken) => records.TryPutAsync(Write(tenant, WriteCondition.None), cancellationToken);

    /// <summary>Makes a tenant, or changes it; done again when somebody else wrote meanwhile.</summary>
    /// <param name="tenant">Its id.</param>
    /// <param name="change">What it shall be, given what is there or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The tenant as it is now, and whether it is new.</returns>
    public async Task<(TenantRecord Tenant, bool IsNew)> PutAsync(string tenant, Func<TenantRecord?, TenantRecord> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            StoredRecord? stored = await records.GetAsync(KeyOf(tenant), cancellationToken);
            TenantRecord changed = change(stored is null ? null : Read(stored));
            if (await records.TryPutAsync(Write(changed, new WriteCondition(stored?.Version ?? 0)), cancellationToken) is not null)
            {
                return (changed, stored is null);
            }
        }
    }

    /// <summary>One tenant, or null when there is none with the id.</summary>
    public async Task<TenantRecord?> GetAsync(string tenant, CancellationToken cancellationToken) =>
        await records.GetAsync(KeyOf(tenant), cancellationToken) is { } stored ? Read(stored) : null;

    /// <summary>A page of all tenants by id.</summary>
    public async Task<(IReadOnlyList<TenantRecord> Tenants, string? Cursor)> ListAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        (await records.QueryAsync(new RecordQuery(AllPartition, Limit: limit, Cursor: cursor, OverIndex: true), cancellationToken)).Select(Read);

    /// <summary>The tenant's plan; <see cref="Plans.Starter"/> when it was given none.</summary>
    public async Task<Plan> PlanOfAsync(string tenant, CancellationToken cancellationToken) =>
        (await GetAsync(tenant, cancellationToken) is { } record ? Plans.Find(record.Plan) : null) ?? Plans.Starter;

    private static TenantRecord Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, TenancyJson.Default.TenantRecord)!;

    private static RecordWrite Write(TenantRecord tenant, WriteCondition condition) => new(
        KeyOf(tenant.Tenant), JsonSerializer.SerializeToUtf8Bytes(tenant, TenancyJson.Default.TenantRecord), condition, new IndexKey(AllPartition, tenant.Tenant));

    private static RecordKey KeyOf(string tenant) => new($"tenant#{tenant}", "tenant");
}
