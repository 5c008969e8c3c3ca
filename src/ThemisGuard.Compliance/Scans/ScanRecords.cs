using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>The scans of all tenants in the record store.</summary>
/// <remarks>
/// Access patterns: a tenant's scans newest first (partition <c>tenant#T#scans</c>, sort the time-ordered id); the
/// batches done of one scan (partition <c>tenant#T#scan#S</c>); the scans that have not ended, oldest first, for the
/// operations monitor (index partition <c>scans#open</c>, sort the time of submission); those that have, by when they are
/// kept no longer (index partition <c>scans#kept</c>). A scan that is kept no longer is not there, removed or not.
/// </remarks>
public sealed class ScanRecords(IRecordStore records, TimeProvider time)
{
    private const string OpenPartition = "scans#open";
    private const string KeptPartition = "scans#kept";
    private static readonly TimeSpan ProgressKept = TimeSpan.FromDays(30);

    /// <summary>A new id; ids sort by the time they were made.</summary>
    public string NewScanId() => "scn_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    /// <summary>Writes a new scan.</summary>
    /// <returns>False when there is one with the id.</returns>
    public async Task<bool> TryCreateAsync(ScanRecord scan, CancellationToken cancellationToken) =>
        await records.TryPutAsync(Write(scan, WriteCondition.MustNotExist), cancellationToken) is not null;

    /// <summary>One scan, or null when the tenant has none with the id.</summary>
    public async Task<ScanRecord?> GetAsync(string tenant, string scanId, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(KeyOf(tenant, scanId), cancellationToken);
        return stored is not null && Read(stored) is var scan && IsKept(scan) ? scan : null;
    }

    /// <summary>Changes a scan that has not ended; retried when somebody else wrote meanwhile.</summary>
    /// <returns>The scan as it is now, changed or already ended; null when there is none.</returns>
    public async Task<ScanRecord?> UpdateOpenAsync(
        string tenant, string scanId, Func<ScanRecord, ScanRecord> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            StoredRecord? stored = await records.GetAsync(KeyOf(tenant, scanId), cancellationToken);
            if (stored is null)
            {
                return null;
            }

            ScanRecord scan = Read(stored);
            if (scan.HasEnded)
            {
                return scan;
            }

            ScanRecord changed = change(scan);
            if (await records.TryPutAsync(Write(changed, WriteCondition.VersionIs(stored.Version)), cancellationToken) is not null)
            {
                return changed;
            }
        }
    }

    /// <summary>A tenant's scans, newest first.</summary>
    public async Task<(IReadOnlyList<ScanRecord> Scans, string? Cursor)> ListAsync(
        string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(
            new RecordQuery(ScansPartition(tenant), Descending: true, Limit: limit, Cursor: cursor), cancellationToken);
        return ([.. page.Records.Select(Read).Where(IsKept)], page.Cursor);
    }

    /// <summary>Scans of all tenants that are kept no longer, those first that have been so longest.</summary>
    public async Task<IReadOnlyList<ScanRecord>> ListExpiredAsync(int limit, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(
            new RecordQuery(KeptPartition, SortUpTo: Sortable(time.GetUtcNow()) + "~", Limit: limit, OverIndex: true), cancellationToken);
        return page.Select(Read).Read;
    }

    /// <summary>Removes the record of a scan. Its artifacts go before it.</summary>
    public Task RemoveAsync(string tenant, string scanId, CancellationToken cancellationToken) =>
        records.TryDeleteAsync(KeyOf(tenant, scanId), ifVersion: null, cancellationToken);

    /// <summary>Scans of all tenants that have not ended, oldest first.</summary>
    public async Task<IReadOnlyList<ScanRecord>> ListOpenAsync(int limit, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(OpenPartition, Limit: limit, OverIndex: true), cancellationToken);
        return [.. page.Records.Select(Read)];
    }

    /// <summary>Notes that a batch is done. Noting it again changes nothing.</summary>
    public Task NoteBatchAsync(string tenant, string scanId, BatchProgress batch, CancellationToken cancellationToken) =>
        records.TryPutAsync(
            new RecordWrite(
                new RecordKey(ScanPartition(tenant, scanId), "batch#" + batch.Batch),
                JsonSerializer.SerializeToUtf8Bytes(batch, ScanJson.Default.BatchProgress),
                WriteCondition.MustNotExist,
                ExpiresAt: time.GetUtcNow() + ProgressKept),
            cancellationToken);

    /// <summary>Notes that a batch is being worked at.</summary>
    public Task NotePulseAsync(string tenant, string scanId, CancellationToken cancellationToken) =>
        records.TryPutAsync(
            new RecordWrite(new RecordKey(ScanPartition(tenant, scanId), "pulse"), "{}"u8.ToArray(), WriteCondition.None, ExpiresAt: time.GetUtcNow() + ProgressKept),
            cancellationToken);

    /// <summary>When something of a scan was last heard: a batch done, or worked at; null when nothing ever was.</summary>
    public async Task<DateTimeOffset?> LastHeardAsync(string tenant, string scanId, CancellationToken cancellationToken)
    {
        // Notes are written once and end so long after, which tells when they were.
        DateTimeOffset? last = null;
        string? cursor = null;
        do
        {
            RecordPage page = await records.QueryAsync(new RecordQuery(ScanPartition(tenant, scanId), Limit: 1_000, Cursor: cursor), cancellationToken);
            foreach (StoredRecord note in page.Records)
            {
                DateTimeOffset? at = note.ExpiresAt - ProgressKept;
                last = last is null || at > last ? at : last;
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);
        return last;
    }

    /// <summary>Takes up a scan that failed, so that its execution may go on; of one that ended otherwise nothing is changed.</summary>
    /// <returns>The scan as it is now; null when there is none.</returns>
    public async Task<ScanRecord?> ReopenAsync(string tenant, string scanId, CancellationToken cancellationToken)
    {
        while (true)
        {
            StoredRecord? stored = await records.GetAsync(KeyOf(tenant, scanId), cancellationToken);
            ScanRecord? scan = stored is null ? null : Read(stored);
            if (scan is not { Status: ScanStatus.Failed })
            {
                return scan;
            }

            ScanRecord open = scan with { Status = ScanStatus.Running, EndedAt = null, Error = null, Cause = null };
            if (await records.TryPutAsync(Write(open, WriteCondition.VersionIs(stored!.Version)), cancellationToken) is not null)
            {
                return open;
            }
        }
    }

    /// <summary>Batches done and the resources in them.</summary>
    public async Task<(int Batches, long Resources)> ProgressAsync(string tenant, string scanId, CancellationToken cancellationToken)
    {
        int batches = 0;
        long resources = 0;
        string? cursor = null;
        do
        {
            RecordPage page = await records.QueryAsync(
                new RecordQuery(ScanPartition(tenant, scanId), "batch#", Limit: 1_000, Cursor: cursor), cancellationToken);
            foreach (StoredRecord stored in page.Records)
            {
                batches++;
                resources += JsonSerializer.Deserialize(stored.Json.Span, ScanJson.Default.BatchProgress)!.Resources;
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);
        return (batches, resources);
    }

    private bool IsKept(ScanRecord scan) => !scan.HasEnded || scan.KeepUntil is not { } until || until > time.GetUtcNow();

    private static string Sortable(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string ScansPartition(string tenant) => $"tenant#{tenant}#scans";

    private static string ScanPartition(string tenant, string scanId) => $"tenant#{tenant}#scan#{scanId}";

    private static RecordKey KeyOf(string tenant, string scanId) => new(ScansPartition(tenant), scanId);

    private static ScanRecord Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, ScanJson.Default.ScanRecord)!;

    /// <summary>The write that makes a new scan, for a transaction with something else.</summary>
    internal static RecordWrite Creation(ScanRecord scan) => Write(scan, WriteCondition.MustNotExist);

    private static RecordWrite Write(ScanRecord scan, WriteCondition condition) => new(
        KeyOf(scan.Tenant, scan.ScanId),
        JsonSerializer.SerializeToUtf8Bytes(scan, ScanJson.Default.ScanRecord),
        condition,
        scan switch
        {
            { HasEnded: false } => new IndexKey(OpenPartition, Sortable(scan.SubmittedAt) + "#" + scan.ScanId),
            { KeepUntil: { } until } => new IndexKey(KeptPartition, $"{Sortable(until)}#{scan.Tenant}#{scan.ScanId}"),
            _ => null,
        }); // It does not end by itself: it names the artifacts that go before it.
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ScanRecord))]
[JsonSerializable(typeof(BatchProgress))]
[JsonSerializable(typeof(IReadOnlyList<ScanSource>))]
internal sealed partial class ScanJson : JsonSerializerContext;
