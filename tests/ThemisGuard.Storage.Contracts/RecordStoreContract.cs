using System.Text;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Storage.Contracts;

/// <summary>What every <see cref="IRecordStore"/> does. Keys are made new for each test, so a store may be shared.</summary>
public abstract class RecordStoreContract
{
    private readonly string _partition = "tenant#" + Guid.NewGuid().ToString("N") + "#scans";

    /// <summary>Starts at the real time: DynamoDB's own TTL would take records that ended long ago.</summary>
    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    protected abstract Task<IRecordStore> StoreAsync();

    /// <summary>Why transactions can't be tried on the server that stands in for the real one; null where they can.</summary>
    protected virtual string? NoTransactions => null;

    [SkippableFact]
    public async Task A_record_is_read_as_it_was_written()
    {
        IRecordStore store = await StoreAsync();
        var key = new RecordKey(_partition, "scan#é\u2028\"'\\/☃😀");
        DateTimeOffset end = Time.GetUtcNow().AddHours(1);

        Assert.Null(await store.GetAsync(key, default));
        Assert.Equal(1, await store.TryPutAsync(new(key, Json("""{"a":"é😀","n":1.50}"""), WriteCondition.None, new IndexKey(_partition + "i", "x"), end), default));

        StoredRecord? read = await store.GetAsync(key, default);
        Assert.NotNull(read);
        Assert.Equal(key, read.Key);
        Assert.Equal("""{"a":"é😀","n":1.50}""", Text(read));
        Assert.Equal(1, read.Version);
        Assert.Equal(new IndexKey(_partition + "i", "x"), read.Index);
        Assert.Equal(end, read.ExpiresAt);
    }

    [SkippableFact]
    public async Task The_version_grows_by_one_with_every_write()
    {
        IRecordStore store = await StoreAsync();
        var key = new RecordKey(_partition, "a");
        for (long version = 1; version <= 4; version++)
        {
            Assert.Equal(version, await store.TryPutAsync(new(key, Json("{}"), WriteCondition.None), default));
        }

        Assert.Equal(4, (await store.GetAsync(key, default))!.Version);
    }

    [SkippableFact]
    public async Task MustNotExist_lets_only_the_first_write_through()
    {
        IRecordStore store = await StoreAsync();
        var key = new RecordKey(_partition, "a");
        Assert.Equal(1, await store.TryPutAsync(new(key, Json("""{"first":true}"""), WriteCondition.MustNotExist), default));
        Assert.Null(await store.TryPutAsync(new(key, Json("""{"first":false}"""), WriteCondition.MustNotExist), default));
        Assert.Equal("""{"first":true}""", Text((await store.GetAsync(key, default))!));
    }

    [SkippableFact]
    public async Task VersionIs_writes_over_exactly_that_version()
    {
        IRecordStore store = await StoreAsync();
        var key = new RecordKey(_partition, "a");
        Assert.Null(await store.TryPutAsync(new(key, Json("{}"), WriteCondition.VersionIs(1)), default));
        Assert.Null(await store.GetAsync(key, default));
        await store.TryPutAsync(new(key, Json("{}"), WriteCondition.None), default);
        Assert.Equal(2, await store.TryPutAsync(new(key, Json("""{"b":1}"""), WriteCondition.VersionIs(1)), default));
        Assert.Null(await store.TryPutAsync(new(key, Json("""{"c":1}"""), WriteCondition.VersionIs(1)), default));
        Assert.Equal("""{"b":1}""", Text((await store.GetAsync(key, default))!));
    }

    [SkippableFact]
    public async Task Of_many_writers_over_one_version_exactly_one_wins()
    {
        IRecordStore store = await StoreAsync();
        var key = new RecordKey(_partition, "a");
        await store.TryPutAsync(new(key, Json("{}"), WriteCondition.None), default);
        long?[] versions = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(() => store.TryPutAsync(new(key, Json($$"""{"i":{{i}}}"""), WriteCondition.VersionIs(1)), default))));
        Assert.Equal(2, Assert.Single(versions, version => version is not null));
    }

    [SkippableFact]
    public async Task A_write_without_an_index_takes_the_record_out_of_it()
    {
        IRecordStore store = await StoreAsync();
        var key = new RecordKey(_partition, "a");
        string index = _partition + "i";
        await store.TryPutAsync(new(key, Json("{}"), WriteCondition.None, new IndexKey(index, "1")), default);
        Assert.Single(await AllAsync(store, new RecordQuery(index, OverIndex: true)));
        await store.TryPutAsync(new(key, Json("{}"), WriteCondition.None), default);
        Assert.Empty(await AllAsync(store, new RecordQuery(index, OverIndex: true)));
        Assert.Null((await store.GetAsync(key, default))!.Index);
    }

    [SkippableFact]
    public async Task A_record_past_its_end_is_not_there()
    {
        IRecordStore store = await StoreAsync();
        var key = new RecordKey(_partition, "a");
        string index = _partition + "i";
        DateTimeOffset end = Time.GetUtcNow().AddSeconds(60);
        await store.TryPutAsync(new(key, Json("""{"old":1}"""), WriteCondition.None, new IndexKey(index, "1"), end), default);
        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(await store.GetAsync(key, default));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await store.GetAsync(key, default));
        Assert.Empty(await AllAsync(store, new RecordQuery(_partition)));
        Assert.Empty(await AllAsync(store, new RecordQuery(index, OverIndex: true)));
        Assert.Null(await store.TryPutAsync(new(key, Json("{}"), WriteCondition.VersionIs(1)), default));
        Assert.NotNull(await store.TryPutAsync(new(key, Json("""{"new":1}"""), WriteCondition.MustNotExist), default));
        Assert.Equal("""{"new":1}""", Text((await store.GetAsync(key, default))!));
    }

    [SkippableFact]
    public async Task Delete_removes_the_expected_version_only_and_forgives_absence()
    {
        IRecordStore store = await StoreAsync();
        var key = new RecordKey(_partition, "a");
        Assert.True(await store.TryDeleteAsync(key, null, default));
        Assert.True(await store.TryDeleteAsync(key, 3, default));
        await store.TryPutAsync(new(key, Json("{}"), WriteCondition.None), default);
        Assert.False(await store.TryDeleteAsync(key, 2, default));
        Assert.NotNull(await store.GetAsync(key, default));
        Assert.True(await store.TryDeleteAsync(key, 1, default));
        Assert.Null(await store.GetAsync(key, default));
        await store.TryPutAsync(new(key, Json("{}"), WriteCondition.None), default);
        Assert.True(await store.TryDeleteAsync(key, null, default));
        Assert.Null(await store.GetAsync(key, default));
    }

    [SkippableFact]
    public async Task A_transaction_writes_all_or_nothing()
    {
        Skipped.If(NoTransactions);
        IRecordStore store = await StoreAsync();
        RecordKey a = new(_partition, "a"), b = new(_partition, "b"), c = new(_partition + "other", "c");
        Assert.True(await store.TryTransactAsync([
            new(a, Json("""{"n":1}"""), WriteCondition.MustNotExist),
            new(b, Json("""{"n":1}"""), WriteCondition.None),
            new(c, Json("""{"n":1}"""), WriteCondition.MustNotExist)], default));
        Assert.False(await store.TryTransactAsync([
            new(a, Json("""{"n":2}"""), WriteCondition.VersionIs(1)),
            new(b, Json("""{"n":2}"""), WriteCondition.None),
            new(c, Json("""{"n":2}"""), WriteCondition.MustNotExist)], default));
        foreach (RecordKey key in (RecordKey[])[a, b, c])
        {
            StoredRecord? read = await store.GetAsync(key, default);
            Assert.Equal("""{"n":1}""", Text(read!));
            Assert.Equal(1, read!.Version);
        }

        Assert.True(await store.TryTransactAsync([new(a, Json("""{"n":3}"""), WriteCondition.VersionIs(1)), new(b, Json("""{"n":3}"""), WriteCondition.VersionIs(1))], default));
        Assert.Equal(2, (await store.GetAsync(a, default))!.Version);
        Assert.Equal(2, (await store.GetAsync(b, default))!.Version);
    }

    [SkippableFact]
    public async Task A_transaction_of_a_hundred_records_is_one()
    {
        Skipped.If(NoTransactions);
        IRecordStore store = await StoreAsync();
        RecordWrite[] writes = [.. Enumerable.Range(0, 100).Select(i => new RecordWrite(new(_partition, $"{i:000}"), Json("{}"), WriteCondition.MustNotExist))];
        Assert.True(await store.TryTransactAsync(writes, default));
        Assert.False(await store.TryTransactAsync(writes, default));
        Assert.Equal(100, (await AllAsync(store, new RecordQuery(_partition))).Count);
    }

    [SkippableFact]
    public async Task Of_transactions_that_meet_exactly_one_wins()
    {
        Skipped.If(NoTransactions);
        IRecordStore store = await StoreAsync();
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => store.TryTransactAsync([
            new(new(_partition, "shared"), Json($$"""{"i":{{i}}}"""), WriteCondition.MustNotExist),
            new(new(_partition, "own" + i), Json("{}"), WriteCondition.MustNotExist)], default))));
        Assert.Single(won, true);
        Assert.Equal(2, (await AllAsync(store, new RecordQuery(_partition))).Count);
    }

    [SkippableFact]
    public async Task A_query_pages_in_ordinal_order_both_ways()
    {
        IRecordStore store = await StoreAsync();
        string[] sorts = ["A", "Z", "a", "a#1", "a#10", "a#2", "b", "é", "\uFFFD", "😀"];
        foreach (string sort in sorts.Reverse())
        {
            await store.TryPutAsync(new(new(_partition, sort), Json("{}"), WriteCondition.None), default);
        }

        await store.TryPutAsync(new(new(_partition + "x", "other"), Json("{}"), WriteCondition.None), default);
        Assert.Equal(sorts, Sorts(await AllAsync(store, new RecordQuery(_partition, Limit: 3))));
        Assert.Equal(sorts.Reverse(), Sorts(await AllAsync(store, new RecordQuery(_partition, Descending: true, Limit: 4))));
        Assert.Equal(["a", "a#1", "a#10", "a#2"], Sorts(await AllAsync(store, new RecordQuery(_partition, "a", Limit: 1))));
        Assert.Equal(["a#2", "a#10", "a#1"], Sorts(await AllAsync(store, new RecordQuery(_partition, "a#", Descending: true, Limit: 2))));
        Assert.Equal(["a#1", "a#10"], Sorts(await AllAsync(store, new RecordQuery(_partition, "a#", SortUpTo: "a#10", Limit: 1))));
        Assert.Equal(["a#1", "a#10", "a#2"], Sorts(await AllAsync(store, new RecordQuery(_partition, "a#", SortUpTo: "b"))));
        Assert.Empty(await AllAsync(store, new RecordQuery(_partition, "a#", SortUpTo: "a")));
        Assert.Equal(["A", "Z"], Sorts(await AllAsync(store, new RecordQuery(_partition, SortUpTo: "Zz"))));
        Assert.Empty(await AllAsync(store, new RecordQuery(_partition, "nothing")));
    }

    [SkippableFact]
    public async Task The_index_pages_in_order_even_between_equal_sort_keys()
    {
        IRecordStore store = await StoreAsync();
        string index = _partition + "due";
        for (int i = 0; i < 9; i++)
        {
            await store.TryPutAsync(new(new(_partition + (i % 2), $"s{i}"), Json("{}"), WriteCondition.None, new IndexKey(index, $"t{i / 3}")), default);
        }

        List<StoredRecord> all = await AllAsync(store, new RecordQuery(index, OverIndex: true, Limit: 2));
        Assert.Equal(["t0", "t0", "t0", "t1", "t1", "t1", "t2", "t2", "t2"], all.Select(record => record.Index!.Value.Sort));
        Assert.Equal(9, all.Select(record => record.Key).Distinct().Count());
        List<StoredRecord> backwards = await AllAsync(store, new RecordQuery(index, OverIndex: true, Limit: 4, Descending: true));
        Assert.Equal(9, backwards.Select(record => record.Key).Distinct().Count());
        Assert.Equal("t2", backwards[0].Index!.Value.Sort);
        Assert.Equal(6, (await AllAsync(store, new RecordQuery(index, SortUpTo: "t1", OverIndex: true, Limit: 4))).Count);
    }

    [SkippableFact]
    public async Task What_is_too_large_or_empty_is_refused()
    {
        IRecordStore store = await StoreAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryPutAsync(new(new(_partition, ""), Json("{}"), WriteCondition.None), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryPutAsync(new(new("", "a"), Json("{}"), WriteCondition.None), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryPutAsync(new(new(_partition, new string('k', 1_025)), Json("{}"), WriteCondition.None), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryPutAsync(new(new(_partition, "a"), Json("\"" + new string('x', 256 * 1_024) + "\""), WriteCondition.None), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryTransactAsync(
            [new(new(_partition, "a"), Json("{}"), WriteCondition.None), new(new(_partition, "a"), Json("{}"), WriteCondition.None)], default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryTransactAsync(
            [.. Enumerable.Range(0, 101).Select(i => new RecordWrite(new(_partition, $"{i}"), Json("{}"), WriteCondition.None))], default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.QueryAsync(new RecordQuery(_partition, Limit: 0), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.QueryAsync(new RecordQuery(_partition, Limit: 1_001), default));
    }

    [SkippableFact]
    public async Task A_record_of_the_largest_size_is_kept()
    {
        IRecordStore store = await StoreAsync();
        byte[] json = Json("\"" + new string('x', 256 * 1_024 - 2) + "\"");
        await store.TryPutAsync(new(new(_partition, "a"), json, WriteCondition.None), default);
        StoredRecord read = (await store.GetAsync(new(_partition, "a"), default))!;
        Assert.True(read.Json.Span.SequenceEqual(json));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("eyJhIjoxfQ")]
    public async Task A_cursor_from_elsewhere_is_refused(string cursor)
    {
        IRecordStore store = await StoreAsync();
        await Assert.ThrowsAsync<InvalidCursorException>(() => store.QueryAsync(new RecordQuery(_partition, Cursor: cursor), default));
    }

    [SkippableFact]
    public async Task A_cursor_is_safe_in_a_url()
    {
        IRecordStore store = await StoreAsync();
        foreach (string sort in (string[])["a/+?&=é", "b"])
        {
            await store.TryPutAsync(new(new(_partition, sort), Json("{}"), WriteCondition.None), default);
        }

        string cursor = (await store.QueryAsync(new RecordQuery(_partition, Limit: 1), default)).Cursor!;
        Assert.Equal(cursor, Uri.EscapeDataString(cursor));
    }

    protected static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(StoredRecord record) => Encoding.UTF8.GetString(record.Json.Span);

    private static string[] Sorts(IEnumerable<StoredRecord> records) => [.. records.Select(record => record.Key.Sort)];

    private static async Task<List<StoredRecord>> AllAsync(IRecordStore store, RecordQuery query)
    {
        var all = new List<StoredRecord>();
        for (int pages = 0; pages < 1_000; pages++)
        {
            RecordPage page = await store.QueryAsync(query, default);
            Assert.True(page.Records.Count <= query.Limit);
            all.AddRange(page.Records);
            if (page.Cursor is null)
            {
                return all;
            }

            query = query with { Cursor = page.Cursor };
        }

        throw new InvalidOperationException("The pages do not end.");
    }
}
