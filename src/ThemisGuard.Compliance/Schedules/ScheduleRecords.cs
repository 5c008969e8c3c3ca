using System.Globalization;
using System.Text.Json;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Compliance.Schedules;

/// <summary>The schedules of all tenants in the record store.</summary>
/// <remarks>
/// Access patterns: a tenant's schedules (partition <c>tenant#T#schedules</c>); what is due over all tenants (index
/// partition <c>schedules#due</c>, sort the due time).
/// </remarks>
public sealed class ScheduleRecords(IRecordStore records)
{
    private const string DuePartition = "schedules#due";

    // A page of a hundred then fits into what a function may answer.
    private const int MaxBytes = 32 * 1_024;

    /// <summary>Writes a schedule over what is there under its id.</summary>
    public Task PutAsync(ScheduleRecord schedule, CancellationToken cancellationToken) =>
        records.TryPutAsync(Write(schedule, WriteCondition.None), cancellationToken);

    /// <summary>Writes a schedule over one version of it.</summary>
    /// <returns>False when somebody else has written meanwhile.</returns>
    public async Task<bool> TryPutAsync(ScheduleRecord schedule, long version, CancellationToken cancellationToken) =>
        await records.TryPutAsync(Write(schedule, WriteCondition.VersionIs(version)), cancellationToken) is not null;

    /// <summary>Changes a schedule; done again when somebody else wrote meanwhile.</summary>
    /// <returns>The schedule as it is now; null when the tenant has none with the id.</returns>
    public async Task<ScheduleRecord?> UpdateAsync(
        string tenant, string scheduleId, Func<ScheduleRecord, ScheduleRecord> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            StoredRecord? stored = await records.GetAsync(KeyOf(tenant, scheduleId), cancellationToken);
            if (stored is null)
            {
                return null;
            }

            ScheduleRecord changed = change(Read(stored));
            if (await TryPutAsync(changed, stored.Version, cancellationToken))
            {
                return changed;
            }
        }
    }

    /// <summary>How many a tenant has, held to its plan before one more is made.</summary>
    /// <exception cref="QuotaExceededException">The plan allows no more.</exception>
    public static async Task CheckQuotaAsync(string tenant, Quotas quotas, CancellationToken cancellationToken)
    {
        Plan plan = await quotas.PlanOfAsync(tenant, cancellationToken);
        await quotas.CheckCountAsync(plan, "schedules", plan.Schedules, Partition(tenant), cancellationToken);
    }

    /// <summary>How many a tenant has.</summary>
    public static Task<int> CountAsync(string tenant, Quotas quotas, CancellationToken cancellationToken) =>
        quotas.CountAsync(Partition(tenant), cancellationToken);

    /// <summary>One schedule, or null when the tenant has none with the id.</summary>
    public async Task<ScheduleRecord?> GetAsync(string tenant, string scheduleId, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(KeyOf(tenant, scheduleId), cancellationToken);
        return stored is null ? null : Read(stored);
    }

    /// <summary>Removes a schedule. Scans that it started go on.</summary>
    public Task DeleteAsync(string tenant, string scheduleId, CancellationToken cancellationToken) =>
        records.TryDeleteAsync(KeyOf(tenant, scheduleId), ifVersion: null, cancellationToken);

    /// <summary>A page of a tenant's schedules by id.</summary>
    public async Task<(IReadOnlyList<ScheduleRecord> Schedules, string? Cursor)> ListAsync(
        string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(Partition(tenant), Limit: limit, Cursor: cursor), cancellationToken);
        return page.Select(Read);
    }

    /// <summary>Schedules of all tenants that are due, the longest overdue first.</summary>
    public async Task<IReadOnlyList<(ScheduleRecord Schedule, long Version)>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(
            new RecordQuery(DuePartition, SortUpTo: Sortable(now) + "~", Limit: limit, OverIndex: true), cancellationToken);
        return [.. page.Records.Select(stored => (Read(stored), stored.Version))];
    }

    /// <summary>Moves a due schedule on and writes the scan that it starts, both or neither.</summary>
    /// <returns>False when somebody else has claimed this time.</returns>
    public Task<bool> TryClaimAsync(ScheduleRecord moved, long version, ScanRecord scan, CancellationToken cancellationToken) =>
        records.TryTransactAsync([Write(moved, WriteCondition.VersionIs(version)), ScanRecords.Creation(scan)], cancellationToken);

    private static string Partition(string tenant) => $"tenant#{tenant}#schedules";

    private static RecordKey KeyOf(string tenant, string scheduleId) => new(Partition(tenant), scheduleId);

    private static string Sortable(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static ScheduleRecord Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, ScheduleJson.Default.ScheduleRecord)!;

    private static RecordWrite Write(ScheduleRecord schedule, WriteCondition condition)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(schedule, ScheduleJson.Default.ScheduleRecord);
        return json.Length <= MaxBytes
            ? new RecordWrite(
                KeyOf(schedule.Tenant, schedule.ScheduleId), json, condition,
                schedule.NextDue is { } due ? new IndexKey(DuePartition, $"{Sortable(due)}#{schedule.Tenant}#{schedule.ScheduleId}") : null)
            : throw new InvalidRequestException($"A schedule takes {MaxBytes} bytes of names and ids, not {json.Length}: put many small files into fewer sources.");
    }
}
