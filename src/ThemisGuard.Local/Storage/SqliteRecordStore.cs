using Microsoft.Data.Sqlite;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>The record store in the engine's database: one table, and a partial index for the sparse one.</summary>
/// <remarks>SQLite compares TEXT as UTF-8 bytes, which is the order that DynamoDB promises.</remarks>
public sealed class SqliteRecordStore : IRecordStore, IPrunable
{
    internal const string Columns = "partition, sort, json, version, index_partition, index_sort, expires";
    private const string Live = "(expires IS NULL OR expires > $now)";

    private readonly LocalDatabase _database;
    private readonly TimeProvider _time;

    private SqliteRecordStore(LocalDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>Opens the store, creating its table when absent.</summary>
    public static async Task<SqliteRecordStore> OpenAsync(LocalDatabase database, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        await database.WriteAsync(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE IF NOT EXISTS records(
                    partition TEXT NOT NULL, sort TEXT NOT NULL, json BLOB NOT NULL, version INTEGER NOT NULL,
                    index_partition TEXT, index_sort TEXT, expires INTEGER, PRIMARY KEY(partition, sort));
                CREATE INDEX IF NOT EXISTS records_index ON records(index_partition, index_sort, partition, sort) WHERE index_partition IS NOT NULL;
                CREATE INDEX IF NOT EXISTS records_expiry ON records(expires) WHERE expires IS NOT NULL;
                CREATE TABLE IF NOT EXISTS record_transactions(token TEXT PRIMARY KEY, digest BLOB NOT NULL, at INTEGER NOT NULL);
                """;
            command.ExecuteNonQuery();
        });
        return new SqliteRecordStore(database, time);
    }

    /// <inheritdoc/>
    public Task<StoredRecord?> GetAsync(RecordKey key, CancellationToken cancellationToken)
    {
        RecordLimits.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        long now = Now();
        return Task.FromResult(_database.Read(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM records WHERE partition = $partition AND sort = $sort AND {Live}";
            Bind(command, ("$partition", key.Partition), ("$sort", key.Sort), ("$now", now));
            using SqliteDataReader reader = command.ExecuteReader();
            return reader.Read() ? ReadRecord(reader) : null;
        }));
    }

    /// <inheritdoc/>
    public Task<long?> TryPutAsync(RecordWrite write, CancellationToken cancellationToken)
    {
        RecordLimits.Check(write);
        cancellationToken.ThrowIfCancellationRequested();
        long now = Now();
        return _database.WriteAsync(connection => Put(connection, write, now));
    }

    /// <inheritdoc/>
    public Task<bool> TryDeleteAsync(RecordKey key, long? ifVersion, CancellationToken cancellationToken)
    {
        RecordLimits.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        long now = Now();
        return _database.WriteAsync(connection =>
        {
            if (ifVersion is { } expected && LiveVersion(connection, key, now) is { } version && version != expected)
            {
                return false;
            }

            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DELETE FROM records WHERE partition = $partition AND sort = $sort";
            Bind(command, ("$partition", key.Partition), ("$sort", key.Sort));
            command.ExecuteNonQuery();
            return true;
        });
    }

    /// <inheritdoc/>
    public async Task<bool> TryTransactAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        RecordLimits.Check(writes);
        cancellationToken.ThrowIfCancellationRequested();
        long now = Now();
        return await _database.WriteAsync(connection =>
        {
            // Conditions first: distinct keys, so no write of this transaction changes what another one's condition sees.
            foreach (RecordWrite write in writes)
            {
                if (!Holds(write.Condition, LiveVersion(connection, write.Key, now)))
                {
                    return false;
                }
            }

            foreach (RecordWrite write in writes)
            {
                Put(connection, write with { Condition = WriteCondition.None }, now);
            }

            return true;
        });
    }

    /// <inheritdoc/>
    public Task<RecordPage> QueryAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        RecordLimits.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        long now = Now();
        return Task.FromResult(_database.Read(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            RecordQuerySql.Build(command, RecordRange.Of(query), Columns, Live);
            command.Parameters.AddWithValue("$now", now);
            var records = new List<StoredRecord>();
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                if (records.Count == query.Limit)
                {
                    return new RecordPage(records, RecordCursor.Of(records[^1], query.OverIndex).ToString());
                }

                records.Add(ReadRecord(reader));
            }

            return new RecordPage(records, null);
        }));
    }

    /// <summary>Removes records past their <see cref="StoredRecord.ExpiresAt"/>; reads do not see them before that either.</summary>
    public Task PruneAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        long now = Now();
        return _database.WriteAsync(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DELETE FROM records WHERE expires <= $now";
            Bind(command, ("$now", now));
            command.ExecuteNonQuery();
        });
    }

    /// <summary>Changes rows as they stand, expired ones too, in one transaction: for the DynamoDB endpoint, whose callers bring their own conditions.</summary>
    internal Task<T> ChangeAsync<T>(Func<RecordRows, T> change) => _database.WriteAsync(connection => change(new RecordRows(connection)));

    /// <summary>Reads rows as they stand.</summary>
    internal T ReadRows<T>(Func<RecordRows, T> read) => _database.Read(connection => read(new RecordRows(connection)));

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static bool Holds(WriteCondition condition, long? liveVersion) =>
        condition.ExpectedVersion is not { } expected || expected == (liveVersion ?? 0);

    private static long? LiveVersion(SqliteConnection connection, RecordKey key, long now)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT version FROM records WHERE partition = $partition AND sort = $sort AND {Live}";
        Bind(command, ("$partition", key.Partition), ("$sort", key.Sort), ("$now", now));
        return (long?)command.ExecuteScalar();
    }

    private static long? Put(SqliteConnection connection, RecordWrite write, long now)
    {
        // The version goes on from an expired record that is still stored, so that a stale VersionIs never holds again.
        string condition = write.Condition.ExpectedVersion switch
        {
            null => "",
            0 => "WHERE NOT " + Live,
            _ => "WHERE version = $expected AND " + Live,
        };
        using SqliteCommand command = connection.CreateCommand();
        string source = write.Condition.ExpectedVersion is null or 0
            ? "VALUES($partition, $sort, $json, 1, $indexPartition, $indexSort, $expires)"
            : "SELECT $partition, $sort, $json, 1, $indexPartition, $indexSort, $expires WHERE EXISTS(SELECT 1 FROM records WHERE partition = $partition AND sort = $sort)";
        command.CommandText = $"""
            INSERT INTO records({Columns}) {source}
            ON CONFLICT(partition, sort) DO UPDATE SET json = excluded.json, version = version + 1,
                index_partition = excluded.index_partition, index_sort = excluded.index_sort, expires = excluded.expires
            {condition}
            RETURNING version
            """;
        Bind(command, ("$partition", write.Key.Partition), ("$sort", write.Key.Sort), ("$json", write.Json.ToArray()),
            ("$indexPartition", write.Index?.Partition), ("$indexSort", write.Index?.Sort), ("$expires", write.ExpiresAt?.ToUnixTimeMilliseconds()),
            ("$now", now), ("$expected", write.Condition.ExpectedVersion));
        return (long?)command.ExecuteScalar();
    }

    internal static StoredRecord ReadRecord(SqliteDataReader reader) => new(
        new RecordKey(reader.GetString(0), reader.GetString(1)),
        reader.GetFieldValue<byte[]>(2),
        reader.GetInt64(3),
        reader.IsDBNull(4) ? null : new IndexKey(reader.GetString(4), reader.GetString(5)),
        reader.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6)));

    private static void Bind(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
    }
}
