using Microsoft.Data.Sqlite;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Tests.Storage;

public sealed class LocalDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Writes_of_many_threads_are_all_committed_and_read(bool inMemory)
    {
        await using LocalDatabase database = LocalDatabase.Open(inMemory ? null : _folder["db"]);
        await database.WriteAsync(connection => Run(connection, "CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < 500; i++)
            {
                int id = (thread * 500) + i;
                await database.WriteAsync(connection => Run(connection, $"INSERT INTO t VALUES({id})"));
                Assert.Equal(1, Count(database, $"WHERE id = {id}"));
            }
        })));
        Assert.Equal(4_000, Count(database, ""));
    }

    [Fact]
    public async Task A_write_that_throws_undoes_itself_alone()
    {
        await using LocalDatabase database = LocalDatabase.Open(_folder["db"]);
        await database.WriteAsync(connection => Run(connection, "CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        Task good = database.Enqueue(connection => Run(connection, "INSERT INTO t VALUES(1)"));
        Task bug = database.Enqueue(connection =>
        {
            Run(connection, "INSERT INTO t VALUES(2)");
            throw new InvalidOperationException("a bug");
        });
        Task conflict = database.Enqueue(connection =>
        {
            Run(connection, "INSERT INTO t VALUES(3)");
            Run(connection, "INSERT INTO t VALUES(1)");
        });
        Task after = database.Enqueue(connection => Run(connection, "INSERT INTO t VALUES(4)"));
        database.CommitPending();
        await good;
        await after;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bug);
        await Assert.ThrowsAsync<SqliteException>(() => conflict);
        Assert.Equal(2, Count(database, "WHERE id IN (1, 4)"));
        Assert.Equal(2, Count(database, ""));
    }

    [Fact]
    public async Task Writes_are_committed_in_the_order_in_which_they_were_queued()
    {
        await using LocalDatabase database = LocalDatabase.Open(_folder["db"]);
        var order = new List<int>();
        Task[] writes = [.. Enumerable.Range(0, 5_000).Select(i => database.Enqueue(_ => order.Add(i)))];
        Parallel.For(0, 8, _ => database.CommitPending());
        await Task.WhenAll(writes);
        Assert.Equal(Enumerable.Range(0, 5_000), order);
    }

    [Fact]
    public async Task A_write_alone_that_throws_is_undone()
    {
        await using LocalDatabase database = LocalDatabase.Open(_folder["db"]);
        await database.WriteAsync(connection => Run(connection, "CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        await database.WriteAsync(connection => Run(connection, "INSERT INTO t VALUES(1)"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(connection =>
        {
            Run(connection, "INSERT INTO t VALUES(2)");
            throw new InvalidOperationException("a bug");
        }));
        await database.WriteAsync(connection => Run(connection, "INSERT INTO t VALUES(3)"));
        Assert.Equal(2, Count(database, "WHERE id IN (1, 3)"));
        Assert.Equal(2, Count(database, ""));
    }

    [Fact]
    public async Task The_log_does_not_grow_with_the_number_of_writes()
    {
        await using LocalDatabase database = LocalDatabase.Open(_folder["db"]);
        await database.WriteAsync(connection => Run(connection, "CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB)"));
        for (int i = 0; i < 6_000; i++)
        {
            // Twelve pages a commit: 290 MB of log in all.
            await database.WriteAsync(connection => Run(connection, "INSERT OR REPLACE INTO t VALUES(1, zeroblob(44000))"));
        }

        Assert.InRange(new FileInfo(_folder["db-wal"]).Length, 0, 200_000_000);
    }

    [Fact]
    public async Task A_closed_database_commits_what_was_queued_and_refuses_what_comes()
    {
        LocalDatabase database = LocalDatabase.Open(_folder["db"]);
        Task queued = database.Enqueue(connection => Run(connection, "CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        await database.DisposeAsync();
        await queued;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.WriteAsync(_ => { }));
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_full_disk_fails_the_group_and_the_next_one_tries_again()
    {
        await using LocalDatabase database = LocalDatabase.Open(_folder["db"]);
        await database.WriteAsync(connection =>
        {
            Run(connection, "CREATE TABLE t(b BLOB)");
        });
        await database.WriteAsync(connection => Run(connection, "PRAGMA max_page_count = 10"));
        var full = await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(connection => Run(connection, "INSERT INTO t VALUES(zeroblob(1000000))")));
        Assert.Equal(13, full.SqliteErrorCode);
        await database.WriteAsync(connection => Run(connection, "INSERT INTO t VALUES(x'00')"));
        Assert.Equal(1, Count(database, ""));
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Count(LocalDatabase database, string where) => database.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM t " + where;
        return (long)command.ExecuteScalar()!;
    });
}
