using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Tests.Storage;

/// <summary>Records in memory.</summary>
internal sealed class MemoryRecordStore : IRecordStore
{
    private readonly SortedDictionary<(string, string), StoredRecord> records = new(
        Comparer<(string, string)>.Create((left, right) => string.CompareOrdinal(left.Item1, right.Item1) is var order and not 0
            ? order : string.CompareOrdinal(left.Item2, right.Item2)));

    /// <summary>Called before each write: for somebody else's.</summary>
    public Action? BeforeWrite { get; set; }

    public Task<StoredRecord?> GetAsync(RecordKey key, CancellationToken cancellationToken) =>
        Task.FromResult(records.GetValueOrDefault((key.Partition, key.Sort)));

    public Task<long?> TryPutAsync(RecordWrite write, CancellationToken cancellationToken)
    {
        BeforeWrite?.Invoke();
        return Task.FromResult(TryPut(write));
    }

    public Task<bool> TryDeleteAsync(RecordKey key, long? ifVersion, CancellationToken cancellationToken)
    {
        if (records.TryGetValue((key.Partition, key.Sort), out StoredRecord? stored) && ifVersion is { } version && stored.Version != version)
        {
            return Task.FromResult(false);
        }

        records.Remove((key.Partition, key.Sort));
        return Task.FromResult(true);
    }

    public Task<bool> TryTransactAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Any(write => !Holds(write)))
        {
            return Task.FromResult(false);
        }

        foreach (RecordWrite write in writes)
        {
            TryPut(write);
        }

        return Task.FromResult(true);
    }

    public Task<RecordPage> QueryAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        IEnumerable<(string Sort, StoredRecord Record)> found = query.OverIndex
            ? records.Values.Where(record => record.Index?.Partition == query.Partition).Select(record => (record.Index!.Value.Sort, record))
            : records.Values.Where(record => record.Key.Partition == query.Partition).Select(record => (record.Key.Sort, record));
        found = found.Where(entry => entry.Sort.StartsWith(query.SortPrefix, StringComparison.Ordinal)
                && (query.SortUpTo is null || string.CompareOrdinal(entry.Sort, query.SortUpTo) <= 0))
            .OrderBy(entry => entry.Sort, StringComparer.Ordinal);
        List<StoredRecord> all = [.. (query.Descending ? found.Reverse() : found).Select(entry => entry.Record)];
        int from = query.Cursor is null ? 0 : int.Parse(query.Cursor, System.Globalization.CultureInfo.InvariantCulture);
        int next = from + query.Limit;
        return Task.FromResult(new RecordPage(
            [.. all.Skip(from).Take(query.Limit)],
            next < all.Count ? next.ToString(System.Globalization.CultureInfo.InvariantCulture) : null));
    }

    private bool Holds(RecordWrite write) => write.Condition.ExpectedVersion is not { } expected
        || expected == (records.GetValueOrDefault((write.Key.Partition, write.Key.Sort))?.Version ?? 0);

    private long? TryPut(RecordWrite write)
    {
        if (!Holds(write))
        {
            return null;
        }

        long version = (records.GetValueOrDefault((write.Key.Partition, write.Key.Sort))?.Version ?? 0) + 1;
        records[(write.Key.Partition, write.Key.Sort)] = new(write.Key, write.Json, version, write.Index, write.ExpiresAt);
        return version;
    }
}
