using System.Globalization;
using System.Text.Json;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Schedules;

/// <summary>The schedules of all tenants in the record store.</summary>
/// <remarks>
/// Access patterns: a tenant's schedules (partition <c>tenant#T#schedules</c>); what is due over all tenants (index
/// partition <c>schedules#due</c>, sort the due time).
/// </remarks>
public sealed class ScheduleRecords(IRecordStore records)
{
    private const string DuePartition = "schedules#due";

    /// <summary>Writes a schedule over what is there under its id.</summary>
    public Task PutAsync(ScheduleRecord schedule, CancellationToken cancellationToken) =>
        records.TryPutAsync(Write(schedule, WriteCondition.None), cancellationToken);

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
        return ([.. page.Records.Select(Read)], page.Cursor);
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

    private static RecordWrite Write(ScheduleRecord schedule, WriteCondition condition) => new(
        KeyOf(schedule.Tenant, schedule.ScheduleId),
        JsonSerializer.SerializeToUtf8Bytes(schedule, ScheduleJson.Default.ScheduleRecord),
        condition,
        schedule.NextDue is { } due ? new IndexKey(DuePartition, $"{Sortable(due)}#{schedule.Tenant}#{schedule.ScheduleId}") : null);
}
