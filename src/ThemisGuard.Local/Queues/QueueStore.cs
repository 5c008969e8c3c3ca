using Microsoft.Data.Sqlite;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Queues;

/// <summary>
/// Queues and messages in the engine's database, or nowhere when the engine keeps nothing. Queues call it under their
/// lock, which fixes the order of changes; <see cref="Commit"/> comes after, outside it.
/// </summary>
internal sealed class QueueStore(LocalDatabase? database) : IDisposable
{
    private const string MessageColumns =
        "id, queue, message_id, body, attributes, trace, group_id, deduplication_id, source, sent, retained, visible, receives, first_received";

    private Statement? _insert;
    private Statement? _delete;
    private Statement? _update;

    // Real time whatever clock the queues run on: it bounds how long a write is put off, not when something is due.
    private static readonly TimeSpan SoonLimit = TimeSpan.FromMilliseconds(5);
    private readonly List<Message> _later = [];
    private ITimer? _timer;
    private bool _isLaterSet;

    /// <summary>Writes what was put off. The database is the caller's.</summary>
    public void Dispose()
    {
        Flush();
        _timer?.Dispose();
    }

    public async Task CreateTablesAsync()
    {
        if (database is null)
        {
            return;
        }

        await database.WriteAsync(connection => Run(connection, """
            CREATE TABLE IF NOT EXISTS queues(
                id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, attributes TEXT NOT NULL, tags TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS queue_messages(
                id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, message_id BLOB NOT NULL, body BLOB NOT NULL, attributes BLOB, trace TEXT, group_id TEXT, deduplication_id TEXT,
                source TEXT, sent INTEGER NOT NULL, retained INTEGER NOT NULL, visible INTEGER NOT NULL, receives INTEGER NOT NULL, first_received INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS queue_deduplication(
                queue INTEGER NOT NULL, key TEXT NOT NULL, id INTEGER NOT NULL, message_id BLOB NOT NULL, ends INTEGER NOT NULL, PRIMARY KEY(queue, key)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS queue_move_tasks(
                handle TEXT PRIMARY KEY, source TEXT NOT NULL, destination TEXT, rate INTEGER, started INTEGER NOT NULL, status TEXT NOT NULL, moved INTEGER NOT NULL,
                to_move INTEGER NOT NULL, reason TEXT) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS queue_deaths(id INTEGER PRIMARY KEY, deaths INTEGER NOT NULL, alone INTEGER NOT NULL);
            DELETE FROM queue_deaths WHERE id NOT IN (SELECT id FROM queue_messages);
            """));
    }

    /// <summary>Commits what was handed over.</summary>
    public void Commit() => database?.CommitPending();

    public Task Insert(int queueId, List<Message> messages, List<(string Key, Deduplication.Original Original)>? remembered) => Enqueue(connection =>
    {
        foreach (Message message in messages)
        {
            Insert(queueId, message);
        }

        foreach ((string key, Deduplication.Original original) in remembered ?? [])
        {
            Run(connection, "INSERT OR REPLACE INTO queue_deduplication VALUES($queue, $key, $id, $message, $ends)",
                ("$queue", queueId), ("$key", key), ("$id", original.Id), ("$message", original.MessageId.ToByteArray()), ("$ends", original.EndMs));
        }
    });

    public Task Delete(List<Message> messages) => Enqueue(connection =>
    {
        _delete ??= database!.Prepare("DELETE FROM queue_messages WHERE id = ?1");
        foreach (Message message in messages)
        {
            _delete.Bind(1, message.Id);
            _delete.Run();
        }
    });

    /// <summary>Writes receive counts and visibility as they are when the write runs; a message that has left by then needs none.</summary>
    public Task Update(List<Message> messages) => Enqueue(connection =>
    {
        _update ??= database!.Prepare("UPDATE queue_messages SET receives = ?1, first_received = ?2, visible = ?3 WHERE id = ?4");
        foreach (Message message in messages)
        {
            if (message.State == MessageState.Gone)
            {
                continue;
            }

            _update.Bind(1, message.ReceiveCount);
            _update.Bind(2, message.FirstReceivedMs);
            _update.Bind(3, message.VisibleMs);
            _update.Bind(4, message.Id);
            _update.Run();
        }
    });

    /// <summary>Writes how often the process died while functions had the messages. Rows go with their messages at the next start.</summary>
    public Task SaveDeaths(List<Message> messages) => Enqueue(connection =>
    {
        foreach (Message message in messages.Where(static message => message.Deaths > 0))
        {
            Run(connection, "INSERT OR REPLACE INTO queue_deaths VALUES($id, $deaths, $alone)", ("$id", message.Id), ("$deaths", message.Deaths), ("$alone", message.IsAlone));
        }
    });

    /// <summary>The same within 5 ms: most messages are deleted by then, and then cost no write at all.</summary>
    public void UpdateSoon(List<Message> messages)
    {
        if (database is null)
        {
            return;
        }

        lock (_later)
        {
            _later.AddRange(messages);
            if (!_isLaterSet)
            {
                _isLaterSet = true;
                _timer ??= TimeProvider.System.CreateTimer(static store => ((QueueStore)store!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(SoonLimit, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Writes what <see cref="UpdateSoon"/> has put off.</summary>
    public void Flush()
    {
        List<Message> messages;
        lock (_later)
        {
            _isLaterSet = false;
            messages = _later.FindAll(message => message.State != MessageState.Gone);
            _later.Clear();
        }

        if (messages.Count > 0)
        {
            _ = Update(messages);
            Commit();
        }
    }

    /// <summary>Puts a message in place of another, in one step.</summary>
    public Task Move(long oldId, Message message, int queueId) => Enqueue(connection =>
    {
        Run(connection, "DELETE FROM queue_messages WHERE id = $id", ("$id", oldId));
        Run(connection, "DELETE FROM queue_deaths WHERE id = $id", ("$id", oldId));
        Insert(queueId, message);
    });

    public Task Purge(int queueId) => Enqueue(connection => RemoveMessages(connection, queueId));

    public async Task<int> CreateQueueAsync(string name, string attributes, string tags, long nowMs)
    {
        if (database is null)
        {
            return Interlocked.Increment(ref _lastQueueId);
        }

        return (int)await database.WriteAsync(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "INSERT INTO queues(name, attributes, tags, created, modified) VALUES($name, $attributes, $tags, $now, $now) RETURNING id";
            Bind(command, ("$name", name), ("$attributes", attributes), ("$tags", tags), ("$now", nowMs));
            return (long)command.ExecuteScalar()!;
        });
    }

    public Task UpdateQueueAsync(int queueId, string attributes, string tags, long modifiedMs) => CommitAsync(connection =>
        Run(connection, "UPDATE queues SET attributes = $attributes, tags = $tags, modified = $modified WHERE id = $id",
            ("$attributes", attributes), ("$tags", tags), ("$modified", modifiedMs), ("$id", queueId)));

    public Task DeleteQueueAsync(int queueId) => CommitAsync(connection =>
    {
        RemoveMessages(connection, queueId);
        Run(connection, "DELETE FROM queues WHERE id = $id", ("$id", queueId));
    });

    public Task SaveAsync(MoveTask task) => CommitAsync(connection =>
        Run(connection, "INSERT OR REPLACE INTO queue_move_tasks VALUES($handle, $source, $destination, $rate, $started, $status, $moved, $toMove, $reason)",
            ("$handle", task.Handle), ("$source", task.SourceArn), ("$destination", task.DestinationArn), ("$rate", task.MaxPerSecond), ("$started", task.StartedMs),
            ("$status", task.Status), ("$moved", task.Moved), ("$toMove", task.ToMove), ("$reason", task.FailureReason)));

    public IReadOnlyList<MoveTask> LoadMoveTasks() => Load("SELECT handle, source, destination, rate, started, status, moved, to_move, reason FROM queue_move_tasks", reader =>
        new MoveTask(reader.GetString(0), reader.GetString(1), Text(reader, 2), reader.IsDBNull(3) ? null : reader.GetInt32(3), reader.GetInt64(4))
        {
            Status = reader.GetString(5),
            Moved = reader.GetInt64(6),
            ToMove = reader.GetInt64(7),
            FailureReason = Text(reader, 8),
        });

    public IReadOnlyList<(int Id, string Name, string Attributes, string Tags, long Created, long Modified)> LoadQueues() => Load(
        "SELECT id, name, attributes, tags, created, modified FROM queues",
        reader => (reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5)));

    public IReadOnlyList<(int QueueId, Message Message)> LoadMessages() => Load(
        $"SELECT {MessageColumns}, deaths, alone FROM queue_messages LEFT JOIN queue_deaths USING(id) ORDER BY id", reader =>
        {
            byte[] body = reader.GetFieldValue<byte[]>(3);
            return (reader.GetInt32(1), new Message(reader.GetInt64(0))
            {
                MessageId = new Guid(reader.GetFieldValue<byte[]>(2)),
                Body = body,
                BodyMd5 = MessageAttributes.Md5OfBody(body),
                Attributes = reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4),
                TraceHeader = Text(reader, 5),
                GroupId = Text(reader, 6),
                DeduplicationId = Text(reader, 7),
                SourceArn = Text(reader, 8),
                SentMs = reader.GetInt64(9),
                RetainedMs = reader.GetInt64(10),
                VisibleMs = reader.GetInt64(11),
                ReceiveCount = reader.GetInt32(12),
                FirstReceivedMs = reader.GetInt64(13),
                Deaths = reader.IsDBNull(14) ? 0 : reader.GetInt32(14),
                IsAlone = !reader.IsDBNull(15) && reader.GetBoolean(15),
            });
        });

    public IReadOnlyList<(int QueueId, string Key, Deduplication.Original Original)> LoadDeduplication() => Load(
        "SELECT queue, key, id, message_id, ends FROM queue_deduplication ORDER BY ends",
        reader => (reader.GetInt32(0), reader.GetString(1), new Deduplication.Original(reader.GetInt64(2), new Guid(reader.GetFieldValue<byte[]>(3)), reader.GetInt64(4))));

    public Task PruneAsync(long nowMs, long olderThanMs) => CommitAsync(connection =>
    {
        Run(connection, "DELETE FROM queue_deduplication WHERE ends <= $now", ("$now", nowMs));
        Run(connection, "DELETE FROM queue_move_tasks WHERE started < $older AND status NOT IN ('RUNNING', 'CANCELLING')", ("$older", olderThanMs));
    });

    private int _lastQueueId;

    private Task Enqueue(Action<SqliteConnection> write) => database?.Enqueue(write) ?? Task.CompletedTask;

    private Task CommitAsync(Action<SqliteConnection> write) => database?.WriteAsync(write) ?? Task.CompletedTask;

    private List<T> Load<T>(string sql, Func<SqliteDataReader, T> read) => database is null ? [] : database.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    });

    private void Insert(int queueId, Message message)
    {
        _insert ??= database!.Prepare($"INSERT INTO queue_messages({MessageColumns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
        Span<byte> messageId = stackalloc byte[16];
        message.MessageId.TryWriteBytes(messageId);
        _insert.Bind(1, message.Id);
        _insert.Bind(2, queueId);
        _insert.Bind(3, messageId);
        _insert.Bind(4, message.Body);
        if (message.Attributes is null)
        {
            _insert.BindNull(5);
        }
        else
        {
            _insert.Bind(5, message.Attributes);
        }

        _insert.Bind(6, message.TraceHeader);
        _insert.Bind(7, message.GroupId);
        _insert.Bind(8, message.DeduplicationId);
        _insert.Bind(9, message.SourceArn);
        _insert.Bind(10, message.SentMs);
        _insert.Bind(11, message.RetainedMs);
        _insert.Bind(12, message.VisibleMs);
        _insert.Bind(13, message.ReceiveCount);
        _insert.Bind(14, message.FirstReceivedMs);
        _insert.Run();
    }

    private static void RemoveMessages(SqliteConnection connection, int queueId)
    {
        Run(connection, "DELETE FROM queue_messages WHERE queue = $queue", ("$queue", queueId));
        Run(connection, "DELETE FROM queue_deduplication WHERE queue = $queue", ("$queue", queueId));
    }

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static void Run(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Bind(command, parameters);
        command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
    }
}
