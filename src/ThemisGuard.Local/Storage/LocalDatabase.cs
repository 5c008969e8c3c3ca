using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ThemisGuard.Local.Storage;

/// <summary>
/// The engine's one SQLite database. Writes of all services form groups, each committed in one transaction, so that an
/// acknowledged write is durable and tens of thousands a second are possible.
/// </summary>
/// <remarks>
/// WAL with <c>synchronous=NORMAL</c>: what is acknowledged survives the death of the process (<c>kill -9</c>) at any
/// moment. A power cut may lose the last commits, never the consistency; <see cref="Durability.Full"/> syncs each group.
/// While one group is being committed the next one forms.
/// </remarks>
public sealed class LocalDatabase : IAsyncDisposable
{
    private const int MaxGroup = 1_000;

    // Pages of 4 KiB. A checkpoint syncs the log, so seldom; what a restart after a kill reads again stays within 128 MiB.
    private const int PagesBetweenCheckpoints = 16_000;
    private const int LargeLogPages = 32_000;

    // The folder is this process's alone: SQLite keeps its locks and the log's index in memory, which saves a dozen system calls a commit.
    private const string Vfs = "unix-excl";

    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly ConcurrentQueue<PendingWrite> _pending = new();
    private readonly List<PendingWrite> _group = new(MaxGroup);
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _savepoint;
    private readonly Statement _release;

    // Readers of a database in memory share the writer's cache, whose table locks do not wait: they take turns instead.
    private readonly Lock? _turn;
    private int _committing;
    private int _pagesAtCheckpoint;
    private int _lastGroup = 1;
    private Task _checkpoint = Task.CompletedTask;
    private volatile bool _logIsLarge;
    private volatile bool _closed;

    private LocalDatabase(string connectionString, SqliteConnection writer, bool inMemory)
    {
        _connectionString = connectionString;
        _writer = writer;
        _turn = inMemory ? new Lock() : null;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _savepoint = Prepare("SAVEPOINT w");
        _release = Prepare("RELEASE w");
    }

    /// <summary>Opens the file, creating it when absent.</summary>
    /// <param name="path">File, or null for a database in memory (nothing outlives the process).</param>
    /// <param name="durability">What a commit survives.</param>
    /// <exception cref="SqliteException">The file is not a database, is damaged, is read-only or the disk is full.</exception>
    public static LocalDatabase Open(string? path, Durability durability = Durability.Process)
    {
        string connectionString = path is null
            ? $"Data Source=memory-{Guid.NewGuid():N};Mode=Memory;Cache=Shared"
            : new SqliteConnectionStringBuilder { DataSource = path, Vfs = Vfs }.ToString();
        var writer = new SqliteConnection(connectionString);
        try
        {
            writer.Open();
            Execute(writer, "PRAGMA journal_mode=WAL");
            Execute(writer, durability switch
            {
                Durability.Process => "PRAGMA synchronous=NORMAL",
                Durability.Full => "PRAGMA synchronous=FULL",
                Durability.None => "PRAGMA synchronous=OFF",
                _ => throw new ArgumentOutOfRangeException(nameof(durability)),
            });
            Execute(writer, "PRAGMA busy_timeout=5000");

            // A checkpoint syncs the disk, which may take as long as a thousand commits: it has its own thread (Checkpoint).
            Execute(writer, "PRAGMA wal_autocheckpoint=0");
            Execute(writer, "PRAGMA temp_store=MEMORY");
            return new LocalDatabase(connectionString, writer, path is null);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Queues a write and completes when the transaction that holds it is committed.</summary>
    /// <param name="write">Runs inside a transaction, one write at a time, on the caller's thread or one of the pool; takes no lock; quick, no waiting, no other I/O. When it throws, its own changes are undone, the others of the group stand, and the exception is the task's.</param>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write)
    {
        Task<T> done = Enqueue(write);
        CommitPending();
        return done;
    }

    /// <inheritdoc cref="WriteAsync{T}(Func{SqliteConnection, T})"/>
    public Task WriteAsync(Action<SqliteConnection> write)
    {
        Task done = Enqueue(write);
        CommitPending();
        return done;
    }

    /// <summary>
    /// Queues a write without committing: for callers that fix the order of writes under a lock of their own, and call
    /// <see cref="CommitPending"/> after they left it. Writes are committed in the order in which they were queued.
    /// </summary>
    public Task<T> Enqueue<T>(Func<SqliteConnection, T> write)
    {
        var pending = new PendingWrite<T>(write);
        _pending.Enqueue(pending);
        return pending.Task;
    }

    /// <inheritdoc cref="Enqueue{T}(Func{SqliteConnection, T})"/>
    public Task Enqueue(Action<SqliteConnection> write) => Enqueue(connection =>
    {
        write(connection);
        return true;
    });

    /// <summary>
    /// Has what is queued committed, unless that is under way already; the group takes these writes too. Callers hold no
    /// lock: while writes come one at a time, the commit happens here, and the write's task is complete on return.
    /// </summary>
    public void CommitPending()
    {
        if (_pending.IsEmpty)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _committing, 1, 0) == 0)
        {
            if (_lastGroup == 1)
            {
                // A lone caller waits for no thread; who comes meanwhile forms the next group.
                CommitAndLookAgain();
            }
            else
            {
                CommitBehindOthers();
            }
        }
        else if (_closed)
        {
            RefusePending();
        }
    }

    /// <summary>Prepares a statement for writes that come often. To be called, and the statement to be run, inside a write; it goes with the database.</summary>
    internal Statement Prepare(string sql)
    {
        var statement = new Statement(_writer, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Reads on a connection of its own; sees what is committed.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (_turn is null)
        {
            return ReadNow(read);
        }

        lock (_turn)
        {
            return ReadNow(read);
        }
    }

    /// <summary>Commits what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        while (Interlocked.CompareExchange(ref _committing, 1, 0) != 0)
        {
            await Task.Yield();
        }

        await _checkpoint;

        // The right to commit is kept: later writes find it taken and the queue closed.
        while (!_pending.IsEmpty)
        {
            CommitGroup();
        }

        try
        {
            Execute(_writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // A full or vanished disk: the log stays and is read at the next start.
        }

        _statements.ForEach(statement => statement.Dispose());

        await _writer.DisposeAsync();
        SqliteConnection.ClearPool(_writer);
        RefusePending();
    }

    private T ReadNow<T>(Func<SqliteConnection, T> read)
    {
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return read(connection);
    }

    private void CommitAndLookAgain()
    {
        try
        {
            CommitGroup();
        }
        finally
        {
            // A full fence: whoever queued a write and found the right taken must be seen by the look at the queue that follows.
            Interlocked.Exchange(ref _committing, 0);
        }

        if (_pending.IsEmpty)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _committing, 1, 0) == 0)
        {
            // Never here: this thread's own caller waits for its answer.
            CommitBehindOthers();
        }
        else if (_closed)
        {
            RefusePending();
        }
    }

    // Behind the work that is ready to run: calls that are in already put their writes into this same group.
    private void CommitBehindOthers() => ThreadPool.UnsafeQueueUserWorkItem(static database => database.CommitAndLookAgain(), this, preferLocal: false);

    private void CommitGroup()
    {
        while (_group.Count < MaxGroup && _pending.TryDequeue(out PendingWrite? next))
        {
            _group.Add(next);
        }

        if (_group.Count == 0)
        {
            return;
        }

        if (_turn is null)
        {
            Commit();
        }
        else
        {
            lock (_turn)
            {
                Commit();
            }
        }

        _lastGroup = _group.Count;
        _group.Clear();
        if (_turn is null && _checkpoint.IsCompleted && unchecked(PagesWritten() - _pagesAtCheckpoint) >= PagesBetweenCheckpoints)
        {
            _pagesAtCheckpoint = PagesWritten();
            _checkpoint = Task.Run(Checkpoint);
        }
    }

    private int PagesWritten()
    {
        const int CacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE: pages written to the log.
        _ = raw.sqlite3_db_status(_writer.Handle!, CacheWrite, out int pages, out _, resetFlg: 0);
        return pages;
    }

    // Copies the log into the database beside the writers. They never leave it at its end, so it would grow for as long as
    // they are busy: once it is large, a writer copies the little that is left itself, and the log starts anew.
    private void Checkpoint()
    {
        try
        {
            _logIsLarge = ReadNow(CopyLog) > LargeLogPages;
        }
        catch (SqliteException)
        {
            // A full disk, which the writers will name; the log keeps everything.
        }
    }

    private static long CopyLog(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? reader.GetInt64(1) : 0;
    }

    private void Commit()
    {
        try
        {
            if (_logIsLarge)
            {
                _logIsLarge = false;
                CopyLog(_writer);
            }

            _begin.Run();
            if (_group is [PendingWrite single])
            {
                // A write that throws alone undoes the transaction; no savepoint is needed.
                single.RunAlone(this);
            }
            else
            {
                foreach (PendingWrite write in _group)
                {
                    write.Run(this);
                }

                _commit.Run();
            }
        }
        catch (SqliteException error)
        {
            // The group is not durable, so nobody may be told that it is. Later groups try again: a full disk can be freed.
            TryRollBack();
            foreach (PendingWrite write in _group)
            {
                write.Fail(error);
            }

            return;
        }

        foreach (PendingWrite write in _group)
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

    private void RefusePending()
    {
        while (_pending.TryDequeue(out PendingWrite? late))
        {
            late.Fail(new ObjectDisposedException(nameof(LocalDatabase)));
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
        public abstract void Run(LocalDatabase database);

        public abstract void RunAlone(LocalDatabase database);

        public abstract void Acknowledge();

        public abstract void Fail(Exception error);

        // Read-only, I/O error, damaged, full, no database: the whole group ends, not one write.
        protected static bool IsFatal(Exception error) => error is SqliteException { SqliteErrorCode: 8 or 10 or 11 or 13 or 26 };
    }

    private sealed class PendingWrite<T>(Func<SqliteConnection, T> write) : PendingWrite
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;
        private Exception? _refused;

        public Task<T> Task => _done.Task;

        public override void Run(LocalDatabase database)
        {
            database._savepoint.Run();
            try
            {
                _result = write(database._writer);
                database._release.Run();
            }
            catch (Exception error) when (!IsFatal(error))
            {
                // The caller's own failure (a constraint, a bug) undoes its changes alone; I/O errors and a full disk end the group.
                Execute(database._writer, "ROLLBACK TO w");
                Execute(database._writer, "RELEASE w");
                _refused = error;
            }
        }

        public override void RunAlone(LocalDatabase database)
        {
            try
            {
                _result = write(database._writer);
                database._commit.Run();
            }
            catch (Exception error) when (!IsFatal(error))
            {
                database.TryRollBack();
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

    /// <summary>Nothing (<c>synchronous=OFF</c>): for state that is thrown away with the process.</summary>
    None,
}
