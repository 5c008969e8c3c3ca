namespace ThemisGuard.Compliance.Storage;

/// <summary>
/// Small records that change: tenants, keys, targets, scans, schedules, exceptions, usage. One table, two key parts, one
/// sparse index: the shape of a DynamoDB single table, so that SQLite and DynamoDB give the same answers.
/// </summary>
/// <remarks>
/// A record is at most 256 KiB of JSON. Reads after an acknowledged write see it (strong consistency), index queries
/// too in SQLite, eventually in DynamoDB.
/// </remarks>
public interface IRecordStore
{
    /// <summary>The record under the key, or null. A record past its <see cref="StoredRecord.ExpiresAt"/> is not there.</summary>
    Task<StoredRecord?> GetAsync(RecordKey key, CancellationToken cancellationToken);

    /// <summary>Writes one record if its condition holds.</summary>
    /// <returns>The new version, or null when the condition did not hold and nothing was written.</returns>
    Task<long?> TryPutAsync(RecordWrite write, CancellationToken cancellationToken);

    /// <summary>Removes a record. Removing what is not there is not an error.</summary>
    /// <param name="key">The record.</param>
    /// <param name="ifVersion">Only this version, or any when null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False when another version is there.</returns>
    Task<bool> TryDeleteAsync(RecordKey key, long? ifVersion, CancellationToken cancellationToken);

    /// <summary>Writes all of the records, or none when any condition fails. At most 100 records with distinct keys.</summary>
    /// <returns>False when a condition did not hold.</returns>
    Task<bool> TryTransactAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken);

    /// <summary>The records of one partition in the order of their sort key (ordinal UTF-8).</summary>
    Task<RecordPage> QueryAsync(RecordQuery query, CancellationToken cancellationToken);
}

/// <summary>Partition and sort key of a record. A tenant's partitions begin with <c>tenant#ID#</c>.</summary>
public readonly record struct RecordKey(string Partition, string Sort);

/// <summary>A place in the sparse index, e.g. (<c>schedules</c>, next due time).</summary>
public readonly record struct IndexKey(string Partition, string Sort);

/// <summary>A record as it was read.</summary>
/// <param name="Key">Where it stands.</param>
/// <param name="Json">UTF-8 JSON object.</param>
/// <param name="Version">Grows by one with every write; 1 at first.</param>
/// <param name="Index">Where it stands in the index, if anywhere.</param>
/// <param name="ExpiresAt">When it ends, or null for never.</param>
public sealed record StoredRecord(RecordKey Key, ReadOnlyMemory<byte> Json, long Version, IndexKey? Index, DateTimeOffset? ExpiresAt);

/// <summary>One write with its condition.</summary>
/// <param name="Key">Where to write.</param>
/// <param name="Json">UTF-8 JSON object.</param>
/// <param name="Condition">What must hold.</param>
/// <param name="Index">Where the record shall stand in the index; null takes it out.</param>
/// <param name="ExpiresAt">When it ends, or null for never.</param>
public sealed record RecordWrite(
    RecordKey Key, ReadOnlyMemory<byte> Json, WriteCondition Condition, IndexKey? Index = null, DateTimeOffset? ExpiresAt = null);

/// <summary>What must hold for a write to happen.</summary>
/// <param name="ExpectedVersion">Null: any; 0: the record must not exist; else: exactly this version.</param>
public readonly record struct WriteCondition(long? ExpectedVersion)
{
    /// <summary>Write whatever is there.</summary>
    public static WriteCondition None => new(null);

    /// <summary>Write only a record that is not there yet.</summary>
    public static WriteCondition MustNotExist => new(0);

    /// <summary>Write only over this version.</summary>
    public static WriteCondition VersionIs(long version) => new(version);
}

/// <summary>A range of one partition, of the table or of the index.</summary>
/// <param name="Partition">Partition key (of the index when <paramref name="OverIndex"/>).</param>
/// <param name="SortPrefix">Only sort keys that begin so; empty for all.</param>
/// <param name="SortUpTo">Only sort keys ordinally at or below this; null for no bound. For due times.</param>
/// <param name="Descending">From the last to the first.</param>
/// <param name="Limit">1 to 1,000 records a page.</param>
/// <param name="Cursor">Of the page before, or null.</param>
/// <param name="OverIndex">Query the index instead of the table.</param>
public sealed record RecordQuery(
    string Partition, string SortPrefix = "", string? SortUpTo = null, bool Descending = false, int Limit = 100, string? Cursor = null, bool OverIndex = false);

/// <summary>A page of records.</summary>
/// <param name="Records">In order.</param>
/// <param name="Cursor">For the next page; null at the end. Opaque, safe in a URL.</param>
public sealed record RecordPage(IReadOnlyList<StoredRecord> Records, string? Cursor)
{
    /// <summary>The page with each record read.</summary>
    public (IReadOnlyList<T> Read, string? Cursor) Select<T>(Func<StoredRecord, T> read) => ([.. Records.Select(read)], Cursor);
}
