using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ThemisGuard.Local.Storage;

/// <summary>
/// The engine's one SQLite database. Writes of all services go through one thread, which commits whatever has queued up
/// in one transaction (group commit), so that an acknowledged write is durable and thousands a second are possible.
/// </summary>
/// <remarks>
/// WAL with <c>synchronous=NORMAL</c>: what is acknowledged survives the death of the process (<c>kill -9</c>) at any
/// moment. A power cut may lose the last commits, never the consistency; <see cref="Durability.Full"/> syncs each group.
/// </remarks>
public sealed class LocalDatabase : IAsyncDisposable
{
    private const int MaxGroup = 1_000;

    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly Channel<PendingWrite> _pending = Channel.CreateUnbounded<PendingWrite>(new() { SingleReader = true });
    private readonly Thread _thread;
    private Exception? _broken;

    private LocalDatabase(string connectionString, SqliteConnection writer)
    {
        _connectionString = connectionString;
        _writer = writer;
        _thread = new Thread(CommitLoop) { IsBackground = true, Name = "database" };
        _thread.Start();
    }

    /// <summary>Opens the file, creating it when absent.</summary>
    /// <param name="path">File, or null for a database in memory (nothing outlives the process).</param>
    /// <param name="durability">What a commit survives.</param>
    /// <exception cref="SqliteException">The file is not a database, is damaged, is read-only or the disk is full.</exception>
    public static LocalDatabase Open(string? path, Durability durability = Durability.Process)
    {
        string connectionString = path is null
            ? $"Data Source=memory-{Guid.NewGuid():N};Mode=Memory;Cache=Shared"
            : new SqliteConnectionStringBuilder { DataSource = path }.ToString();
        var writer = new SqliteConnection(connectionString);
        try
        {
            writer.Open();
            Execute(writer, "PRAGMA journal_mode=WAL");
            Execute(writer, durability == Durability.Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            Execute(writer, "PRAGMA busy_timeout=5000");
            Execute(writer, "PRAGMA temp_store=MEMORY");
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        return new LocalDatabase(connectionString, writer);
    }

    /// <summary>Queues a write and completes when the transaction that holds it is committed.</summary>
    /// <param name="write">Runs on the database's thread, inside a transaction; quick, no waiting, no other I/O. When it throws, its own changes are undone, the others of the group stand, and the exception is the task's.</param>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write)
    {
        var pending = new PendingWrite<T>(write);
        if (!_pending.Writer.TryWrite(pending))
        {
            pending.Fail(_broken ?? new ObjectDisposedException(nameof(LocalDatabase)));
        }

        return pending.Task;
    }

    /// <inheritdoc cref="WriteAsync{T}(Func{SqliteConnection, T})"/>
    public Task WriteAsync(Action<SqliteConnection> write) => WriteAsync(connection =>
    {
        write(connection);
        return true;
    });

    /// <summary>Reads on a connection of its own; sees what is committed.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return read(connection);
    }

    /// <summary>Commits what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        await Task.Run(_thread.Join);
        if (_broken is null)
        {
            Execute(_writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        await _writer.DisposeAsync();
        SqliteConnection.ClearPool(_writer);
    }

    private void CommitLoop()
    {
        var group = new List<PendingWrite>(MaxGroup);
        ChannelReader<PendingWrite> reader = _pending.Reader;
        while (WaitForWork(reader))
        {
            while (group.Count < MaxGroup && reader.TryRead(out PendingWrite? next))
            {
                group.Add(next);
            }

            Commit(group);
            group.Clear();
        }
    }

    // A thread of its own, not a task: SQLite calls block, and the group forms while the one before is being committed.
    private static bool WaitForWork(ChannelReader<PendingWrite> reader)
    {
        ValueTask<bool> ready = reader.WaitToReadAsync();
        return ready.IsCompletedSuccessfully ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }

    private void Commit(List<PendingWrite> group)
    {
        try
        {
            Execute(_writer, "BEGIN IMMEDIATE");
            foreach (PendingWrite write in group)
            {
                write.Run(_writer);
            }

            Execute(_writer, "COMMIT");
        }
        catch (SqliteException error)
        {
            // The group is not durable, so nobody may be told that it is. Later groups try again: a full disk can be freed.
            _broken = error;
            TryRollBack();
            foreach (PendingWrite write in group)
            {
                write.Fail(error);
            }

            return;
        }

        _broken = null;
        foreach (PendingWrite write in group)
        {
            write.Acknowledge();
        }
    }

    private void TryRollBack()
    {
        try
        {
            Execute(_writer, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself (disk full, I/O error).
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private abstract class PendingWrite
    {
        public abstract void Run(SqliteConnection connection);

        public abstract void Acknowledge();

        public abstract void Fail(Exception error);
    }

    private sealed class PendingWrite<T>(Func<SqliteConnection, T> write) : PendingWrite
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;
        private Exception? _refused;

        public Task<T> Task => _done.Task;

        public override void Run(SqliteConnection connection)
        {
            Execute(connection, "SAVEPOINT w");
            try
            {
                _result = write(connection);
                Execute(connection, "RELEASE w");
            }
            catch (Exception error) when (error is not SqliteException { SqliteErrorCode: 10 or 11 or 13 or 26 })
            {
                // The caller's own failure (a constraint, a bug) undoes its changes alone; I/O errors and a full disk end the group.
                Execute(connection, "ROLLBACK TO w");
                Execute(connection, "RELEASE w");
                _refused = error;
            }
        }

        public override void Acknowledge()
        {
            if (_refused is null)
            {
                _done.TrySetResult(_result);
            }
            else
            {
                _done.TrySetException(_refused);
            }
        }

        public override void Fail(Exception error) => _done.TrySetException(error);
    }
}

/// <summary>What an acknowledged write survives.</summary>
public enum Durability
{
    /// <summary>The death of the process at any moment (WAL, <c>synchronous=NORMAL</c>).</summary>
    Process = 0,

    /// <summary>A power cut too (WAL, <c>synchronous=FULL</c>); each group costs a sync of the disk.</summary>
    Full,
}
