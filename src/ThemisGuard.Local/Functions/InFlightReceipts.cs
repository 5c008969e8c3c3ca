using Microsoft.Data.Sqlite;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Functions;

/// <summary>
/// Receipts of the batches that functions are working on. A process that dies takes its functions with it, so the next
/// one makes their messages visible at once instead of after hours of visibility timeout.
/// </summary>
internal sealed class InFlightReceipts(LocalDatabase database)
{
    /// <summary>Makes what an earlier process worked on visible again.</summary>
    public async Task ReleaseAsync(IQueueService queues, CancellationToken cancellationToken)
    {
        await database.WriteAsync(static connection =>
        {
            using SqliteCommand create = connection.CreateCommand();
            create.CommandText = "CREATE TABLE IF NOT EXISTS function_receipts(handle TEXT PRIMARY KEY, queue TEXT NOT NULL) WITHOUT ROWID";
            create.ExecuteNonQuery();
        });
        List<(string Handle, string Queue)> left = database.Read(Load);
        foreach (IGrouping<string, (string Handle, string Queue)> queue in left.GroupBy(receipt => receipt.Queue))
        {
            try
            {
                foreach ((string Handle, string Queue)[] some in queue.Chunk(10))
                {
                    await queues.ChangeVisibilityAsync(queue.Key, [.. some.Select(receipt => receipt.Handle)], TimeSpan.Zero, cancellationToken);
                }
            }
            catch (QueueNotFoundException)
            {
                // The template has lost the queue, and with it the messages.
            }
        }

        if (left.Count > 0)
        {
            await RemoveAsync(left.Select(receipt => receipt.Handle));
        }
    }

    public Task AddAsync(string queue, IReadOnlyList<ReceivedMessage> messages) => database.WriteAsync(connection =>
    {
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT OR REPLACE INTO function_receipts VALUES ($handle, $queue)";
        SqliteParameter handle = insert.Parameters.Add("$handle", SqliteType.Text);
        insert.Parameters.AddWithValue("$queue", queue);
        foreach (ReceivedMessage message in messages)
        {
            handle.Value = message.ReceiptHandle;
            insert.ExecuteNonQuery();
        }
    });

    public Task RemoveAsync(IEnumerable<ReceivedMessage> messages) => RemoveAsync(messages.Select(message => message.ReceiptHandle));

    private Task RemoveAsync(IEnumerable<string> handles) => database.WriteAsync(connection =>
    {
        using SqliteCommand delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM function_receipts WHERE handle = $handle";
        SqliteParameter parameter = delete.Parameters.Add("$handle", SqliteType.Text);
        foreach (string handle in handles)
        {
            parameter.Value = handle;
            delete.ExecuteNonQuery();
        }
    });

    private static List<(string Handle, string Queue)> Load(SqliteConnection connection)
    {
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT handle, queue FROM function_receipts";
        using SqliteDataReader reader = select.ExecuteReader();
        var loaded = new List<(string, string)>();
        while (reader.Read())
        {
            loaded.Add((reader.GetString(0), reader.GetString(1)));
        }

        return loaded;
    }
}
