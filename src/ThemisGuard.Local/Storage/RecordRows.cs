using Microsoft.Data.Sqlite;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>The rows of the record table inside one transaction: no expiry, no conditions, versions as written.</summary>
internal sealed class RecordRows(SqliteConnection connection)
{
    /// <summary>The row, or null.</summary>
    public StoredRecord? Find(RecordKey key) => connection.Rows(
        $"SELECT {SqliteRecordStore.Columns} FROM records WHERE partition = $partition AND sort = $sort",
        SqliteRecordStore.ReadRecord,
        ("$partition", key.Partition), ("$sort", key.Sort)) is [var row] ? row : null;

    /// <summary>Rows of a range, in order.</summary>
    public List<StoredRecord> Range(RecordRange range)
    {
        using SqliteCommand command = connection.CreateCommand();
        RecordQuerySql.Build(command, range, SqliteRecordStore.Columns, "1");
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<StoredRecord>();
        while (reader.Read())
        {
            rows.Add(SqliteRecordStore.ReadRecord(reader));
        }

        return rows;
    }

    /// <summary>Writes the row, over the one that stands there.</summary>
    public void Put(StoredRecord record) => connection.Run(
        $"INSERT OR REPLACE INTO records({SqliteRecordStore.Columns}) VALUES($partition, $sort, $json, $version, $indexPartition, $indexSort, $expires)",
        ("$partition", record.Key.Partition), ("$sort", record.Key.Sort), ("$json", record.Json.ToArray()), ("$version", record.Version),
        ("$indexPartition", record.Index?.Partition), ("$indexSort", record.Index?.Sort), ("$expires", record.ExpiresAt?.ToUnixTimeMilliseconds()));

    /// <summary>Removes the row, if it is there.</summary>
    public void Delete(RecordKey key) => connection.Run(
        "DELETE FROM records WHERE partition = $partition AND sort = $sort", ("$partition", key.Partition), ("$sort", key.Sort));

    /// <summary>Digest of the transaction that was done under the token, or null.</summary>
    public byte[]? FindTransaction(string token) => (byte[]?)connection.Scalar("SELECT digest FROM record_transactions WHERE token = $token", ("$token", token));

    /// <summary>Notes that a transaction was done, and forgets those that are older than <paramref name="kept"/>.</summary>
    public void AddTransaction(string token, byte[] digest, DateTimeOffset now, TimeSpan kept)
    {
        connection.Run("DELETE FROM record_transactions WHERE at < $before", ("$before", (now - kept).ToUnixTimeMilliseconds()));
        connection.Run(
            "INSERT INTO record_transactions(token, digest, at) VALUES($token, $digest, $at)",
            ("$token", token), ("$digest", digest), ("$at", now.ToUnixTimeMilliseconds()));
    }
}
