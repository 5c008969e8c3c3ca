using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Metrics;

/// <summary>
/// Requests of the HTTP API and how long they took, by hour: what CloudWatch keeps of API Gateway. Noted in memory and stored
/// every few seconds; a process that is killed loses those, and a reader may miss those that are just being stored.
/// </summary>
internal sealed class ApiMetrics : IPrunable, IAsyncDisposable
{
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(5);

    private readonly LocalDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Dictionary<(long Hour, int Bucket), (long Count, double Sum)> _fresh = [];
    private Task _storing = Task.CompletedTask;

    private ApiMetrics(LocalDatabase database, TimeProvider time, ILogger logger)
    {
        _database = database;
        _time = time;
        _logger = logger;
    }

    public static async Task<ApiMetrics> OpenAsync(LocalDatabase database, TimeProvider time, ILogger logger)
    {
        await database.WriteAsync(static connection => connection.Run(
            "CREATE TABLE IF NOT EXISTS api_metrics (hour INTEGER NOT NULL, bucket INTEGER NOT NULL, count INTEGER NOT NULL, sum REAL NOT NULL, PRIMARY KEY (hour, bucket)) WITHOUT ROWID"));
        var metrics = new ApiMetrics(database, time, logger);
        metrics._storing = Task.Run(metrics.StoreAsync);
        return metrics;
    }

    /// <summary>Notes a request that has been answered.</summary>
    public void Record(TimeSpan latency)
    {
        double milliseconds = latency.TotalMilliseconds;
        (long, int) place = (HourOf(_time.GetUtcNow()), LatencyHistogram.BucketOf(milliseconds));
        lock (_lock)
        {
            (long count, double sum) = _fresh.GetValueOrDefault(place);
            _fresh[place] = (count + 1, sum + milliseconds);
        }
    }

    /// <summary>The requests of the hours that begin in the window.</summary>
    public LatencyHistogram Read(DateTimeOffset from, DateTimeOffset to)
    {
        (long first, long end) = (HourOf(from.AddTicks(TimeSpan.TicksPerHour - 1)), HourOf(to.AddTicks(TimeSpan.TicksPerHour - 1)));
        var histogram = new LatencyHistogram();

        // Outside the lock, which every request takes; and first, so that nothing is counted twice.
        foreach ((int bucket, long count, double sum) in _database.Read(connection => connection.Rows(
            "SELECT bucket, SUM(count), SUM(sum) FROM api_metrics WHERE hour >= $first AND hour < $end GROUP BY bucket",
            static row => (row.GetInt32(0), row.GetInt64(1), row.GetDouble(2)), ("$first", first), ("$end", end))))
        {
            histogram.Add(bucket, count, sum);
        }

        lock (_lock)
        {
            foreach (((long hour, int bucket), (long count, double sum)) in _fresh)
            {
                if (hour >= first && hour < end)
                {
                    histogram.Add(bucket, count, sum);
                }
            }
        }

        return histogram;
    }

    public Task PruneAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => connection.Run("DELETE FROM api_metrics WHERE hour < $hour", ("$hour", HourOf(olderThan))));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _storing;
        await FlushAsync();
        _stop.Dispose();
    }

    private async Task StoreAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(StoreEvery, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await FlushAsync();
            }
            catch (SqliteException error)
            {
                _logger.LogError("Request counts could not be stored: {Message}", error.Message);
            }
        }
    }

    private async Task FlushAsync()
    {
        Dictionary<(long Hour, int Bucket), (long Count, double Sum)> taken;
        Task stored;
        lock (_lock)
        {
            if (_fresh.Count == 0)
            {
                return;
            }

            taken = _fresh;
            _fresh = [];
            stored = _database.Enqueue(connection => Store(connection, taken));
        }

        _database.CommitPending();
        await stored;
    }

    private static void Store(SqliteConnection connection, Dictionary<(long Hour, int Bucket), (long Count, double Sum)> counts)
    {
        foreach (((long hour, int bucket), (long count, double sum)) in counts)
        {
            connection.Run(
                "INSERT INTO api_metrics VALUES ($hour, $bucket, $count, $sum) ON CONFLICT (hour, bucket) DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum",
                ("$hour", hour), ("$bucket", bucket), ("$count", count), ("$sum", sum));
        }
    }

    private static long HourOf(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / 3_600;
}
