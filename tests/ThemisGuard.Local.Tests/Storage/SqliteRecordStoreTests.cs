using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Storage;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Local.Tests.Storage;

public sealed class SqliteRecordStoreTests : RecordStoreContract, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<LocalDatabase> _open = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (LocalDatabase database in _open)
        {
            await database.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Records_outlive_the_process_and_expired_ones_are_pruned()
    {
        LocalDatabase first = LocalDatabase.Open(_folder["db"]);
        SqliteRecordStore store = await SqliteRecordStore.OpenAsync(first, Time);
        await store.TryPutAsync(new(new("p", "stays"), Json("{}"), WriteCondition.None), default);
        await store.TryPutAsync(new(new("p", "ends"), Json("{}"), WriteCondition.None, ExpiresAt: Time.GetUtcNow().AddSeconds(5)), default);
        await first.DisposeAsync();

        LocalDatabase second = LocalDatabase.Open(_folder["db"]);
        _open.Add(second);
        store = await SqliteRecordStore.OpenAsync(second, Time);
        Assert.Equal(["ends", "stays"], (await store.QueryAsync(new("p"), default)).Records.Select(record => record.Key.Sort));
        Time.Advance(TimeSpan.FromSeconds(5));
        await store.PruneAsync(Time.GetUtcNow(), default);
        Assert.Equal(1L, second.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM records";
            return command.ExecuteScalar();
        }));
    }

    [Fact]
    public async Task A_query_over_the_index_reads_a_range_of_it()
    {
        LocalDatabase database = LocalDatabase.Open(null);
        _open.Add(database);
        await SqliteRecordStore.OpenAsync(database, Time);
        string plan = database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            RecordQuerySql.Build(command, RecordRange.Of(new RecordQuery("schedules", "2026", "2027", OverIndex: true)), "json", "(expires IS NULL OR expires > $now)");
            command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
            command.Parameters.AddWithValue("$now", 0);
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            string text = reader.GetString(3);
            Assert.False(reader.Read(), "a second step: the rows are sorted instead of read in order");
            return text;
        });
        Assert.Equal("SEARCH records USING INDEX records_index (index_partition=? AND index_sort>? AND index_sort<?)", plan);
    }

    protected override async Task<IRecordStore> StoreAsync()
    {
        LocalDatabase database = LocalDatabase.Open(_folder["db" + _open.Count]);
        _open.Add(database);
        return await SqliteRecordStore.OpenAsync(database, Time);
    }
}

public sealed class MemoryRecordStoreTests : RecordStoreContract, IAsyncLifetime
{
    private readonly LocalDatabase _database = LocalDatabase.Open(null);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<IRecordStore> StoreAsync() => await SqliteRecordStore.OpenAsync(_database, Time);
}
