using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Compliance.Targets;

/// <summary>The targets of all tenants in the record store: partition <c>tenant#T#targets</c>, sort the target's id.</summary>
public sealed class TargetRecords(IRecordStore records, Quotas quotas)
{
    // A page of a hundred then fits into what a function may answer.
    private const int MaxBytes = 32 * 1_024;

    /// <summary>
    /// The id of a name: <c>tgt_</c> and 32 hex digits of its SHA-256, so that a name is unique without another record and
    /// found without an index.
    /// </summary>
    public static string IdOf(string name) => "tgt_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32];

    /// <summary>Writes a new target.</summary>
    /// <returns>False when the tenant has one of the name.</returns>
    /// <exception cref="QuotaExceededException">The plan allows no more.</exception>
    public async Task<bool> TryCreateAsync(TargetRecord target, CancellationToken cancellationToken)
    {
        RecordWrite write = Write(target, WriteCondition.MustNotExist);
        Plan plan = await quotas.PlanOfAsync(target.Tenant, cancellationToken);
        if (await FindAsync(target.Tenant, target.Name, cancellationToken) is not null)
        {
            return false;
        }

        await quotas.CheckCountAsync(plan, "targets", plan.Targets, Partition(target.Tenant), cancellationToken);
        return await records.TryPutAsync(write, cancellationToken) is not null;
    }

    /// <summary>Writes a target over what is there under its id.</summary>
    public Task PutAsync(TargetRecord target, CancellationToken cancellationToken) =>
        records.TryPutAsync(Write(target, WriteCondition.None), cancellationToken);

    /// <summary>One target, or null when the tenant has none with the id.</summary>
    public async Task<TargetRecord?> GetAsync(string tenant, string targetId, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(KeyOf(tenant, targetId), cancellationToken);
        return stored is null ? null : Read(stored);
    }

    /// <summary>One target by its name, or null.</summary>
    public Task<TargetRecord?> FindAsync(string tenant, string name, CancellationToken cancellationToken) =>
        GetAsync(tenant, IdOf(name), cancellationToken);

    /// <summary>A page of a tenant's targets, by id.</summary>
    public async Task<(IReadOnlyList<TargetRecord> Targets, string? Cursor)> ListAsync(
        string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(Partition(tenant), Limit: limit, Cursor: cursor), cancellationToken);
        return page.Select(Read);
    }

    /// <summary>How many a tenant has.</summary>
    public Task<int> CountAsync(string tenant, CancellationToken cancellationToken) => quotas.CountAsync(Partition(tenant), cancellationToken);

    /// <summary>Removes a target. Its scans stay.</summary>
    public Task DeleteAsync(string tenant, string targetId, CancellationToken cancellationToken) =>
        records.TryDeleteAsync(KeyOf(tenant, targetId), ifVersion: null, cancellationToken);

    private static string Partition(string tenant) => $"tenant#{tenant}#targets";

    private static RecordKey KeyOf(string tenant, string targetId) => new(Partition(tenant), targetId);

    private static TargetRecord Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, TargetJson.Default.TargetRecord)!;

    private static RecordWrite Write(TargetRecord target, WriteCondition condition)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(target, TargetJson.Default.TargetRecord);
        return json.Length <= MaxBytes
            ? new RecordWrite(KeyOf(target.Tenant, target.TargetId), json, condition)
            : throw new InvalidRequestException($"A target takes {MaxBytes} bytes of names and ids, not {json.Length}: put many small files into fewer sources.");
    }
}
