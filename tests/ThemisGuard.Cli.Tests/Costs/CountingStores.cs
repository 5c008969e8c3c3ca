using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Cli.Tests.Costs;

/// <summary>What was asked of the stores, in the units that DynamoDB and S3 charge for.</summary>
public sealed class StoreUse
{
    private long _recordWrites;
    private long _recordReads;
    private long _puts;
    private long _gets;

    /// <summary>Write units: a KiB each, an index entry again, a transaction twice.</summary>
    public long RecordWrites => Interlocked.Read(ref _recordWrites);

    /// <summary>Read units of strong reads: 4 KiB each.</summary>
    public long RecordReads => Interlocked.Read(ref _recordReads);

    /// <summary>PUT and LIST requests.</summary>
    public long Puts => Interlocked.Read(ref _puts);

    /// <summary>GET and HEAD requests.</summary>
    public long Gets => Interlocked.Read(ref _gets);

    internal void Write(long units) => Interlocked.Add(ref _recordWrites, units);

    internal void Read(long bytes) => Interlocked.Add(ref _recordReads, Math.Max(1, (bytes + 4_095) / 4_096));

    internal void Put(long requests = 1) => Interlocked.Add(ref _puts, requests);

    internal void Get() => Interlocked.Increment(ref _gets);
}

internal sealed class CountingRecordStore(IRecordStore inner, StoreUse use) : IRecordStore
{
    public async Task<StoredRecord?> GetAsync(RecordKey key, CancellationToken cancellationToken)
    {
        StoredRecord? found = await inner.GetAsync(key, cancellationToken);
        use.Read(found?.Json.Length ?? 0);
        return found;
    }

    public Task<long?> TryPutAsync(RecordWrite write, CancellationToken cancellationToken)
    {
        use.Write(UnitsOf(write));
        return inner.TryPutAsync(write, cancellationToken);
    }

    public Task<bool> TryDeleteAsync(RecordKey key, long? ifVersion, CancellationToken cancellationToken)
    {
        use.Write(1);
        return inner.TryDeleteAsync(key, ifVersion, cancellationToken);
    }

    public Task<bool> TryTransactAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        use.Write(2 * writes.Sum(UnitsOf));
        return inner.TryTransactAsync(writes, cancellationToken);
    }

    public async Task<RecordPage> QueryAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        RecordPage page = await inner.QueryAsync(query, cancellationToken);
        use.Read(page.Records.Sum(record => (long)record.Json.Length));
        return page;
    }

    private static long UnitsOf(RecordWrite write) => ((write.Json.Length + 1_023) / 1_024) * (write.Index is null ? 1 : 2);
}

internal sealed class CountingArtifactStore(IArtifactStore inner, StoreUse use) : IArtifactStore
{
    private const int PartBytes = 8 * 1024 * 1024;

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        use.Get();
        return inner.OpenReadAsync(key, offset, length, cancellationToken);
    }

    public async Task<long> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        long length = await inner.WriteAsync(key, write, cancellationToken);
        use.Put(length < PartBytes ? 1 : 2 + ((length + PartBytes - 1) / PartBytes));
        return length;
    }

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        use.Put();
        return inner.TryCreateAsync(key, content, cancellationToken);
    }

    public Task<long?> LengthAsync(string key, CancellationToken cancellationToken)
    {
        use.Get();
        return inner.LengthAsync(key, cancellationToken);
    }

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        use.Put();
        return inner.ListAsync(prefix, cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        use.Put();
        return inner.DeleteAsync(key, cancellationToken);
    }

    public Task DeleteFolderAsync(string prefix, CancellationToken cancellationToken)
    {
        use.Put();
        return inner.DeleteFolderAsync(prefix, cancellationToken);
    }

    public Task<Uri> CreateUploadUrlAsync(string key, TimeSpan validFor, long maxBytes, CancellationToken cancellationToken) =>
        inner.CreateUploadUrlAsync(key, validFor, maxBytes, cancellationToken);

    public Task<Uri> CreateDownloadUrlAsync(string key, TimeSpan validFor, string contentType, CancellationToken cancellationToken) =>
        inner.CreateDownloadUrlAsync(key, validFor, contentType, cancellationToken);
}
