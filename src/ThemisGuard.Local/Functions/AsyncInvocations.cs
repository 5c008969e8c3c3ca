using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Functions;

/// <summary>
/// Asynchronous invocations: stored before they are acknowledged, tried up to three times (after 1 and 2 minutes), then
/// sent to the function's dead-letter queue. Source: Lambda Developer Guide, "Asynchronous invocation".
/// </summary>
internal sealed class AsyncInvocations : IAsyncDisposable
{
    private const int MaxParallel = 16;

    private readonly LocalDatabase _database;
    private readonly IQueueService _queues;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _slots = new(MaxParallel);
    private readonly PriorityQueue<Pending, long> _due = new();
    private readonly HashSet<Task> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private Task _pump = Task.CompletedTask;

    public AsyncInvocations(LocalDatabase database, IQueueService queues, TimeProvider time, ILogger logger)
    {
        _database = database;
        _queues = queues;
        _time = time;
        _logger = logger;
    }

    /// <summary>Takes up what an earlier process left, and starts to invoke.</summary>
    public async Task StartAsync(LocalFunctions functions)
    {
        await _database.WriteAsync(static connection => Execute(connection, """
            CREATE TABLE IF NOT EXISTS function_events(
                request_id TEXT PRIMARY KEY, function TEXT NOT NULL, payload BLOB NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL, accepted INTEGER NOT NULL) WITHOUT ROWID
            """));
        foreach (Pending pending in _database.Read(Load))
        {
            _due.Enqueue(pending, pending.Due);
        }

        _pump = PumpAsync(functions);
    }

    /// <summary>Stores an invocation; it is acknowledged when the task ends.</summary>
    public async Task EnqueueAsync(DeployedFunction function, ReadOnlyMemory<byte> payload)
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var pending = new Pending(Guid.NewGuid().ToString(), function.Name, payload.ToArray(), 0, now, now);
        await _database.WriteAsync(connection =>
        {
            using SqliteCommand insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO function_events VALUES ($id, $function, $payload, 0, $due, $due)";
            insert.Parameters.AddWithValue("$id", pending.RequestId);
            insert.Parameters.AddWithValue("$function", pending.Function);
            insert.Parameters.AddWithValue("$payload", pending.Payload);
            insert.Parameters.AddWithValue("$due", pending.Due);
            insert.ExecuteNonQuery();
        });
        Schedule(pending);
    }

    /// <summary>Stops taking events and waits for those under way; the rest stays stored.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Signal();
        await _pump;
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
        _slots.Dispose();
        _stop.Dispose();
    }

    private async Task PumpAsync(LocalFunctions functions)
    {
        while (!_stop.IsCancellationRequested)
        {
            Task changed;
            Pending? next = null;
            TimeSpan? wait = null;
            lock (_gate)
            {
                changed = _changed.Task;
                if (_due.TryPeek(out Pending? first, out long due))
                {
                    long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
                    if (due <= now)
                    {
                        next = _due.Dequeue();
                    }
                    else
                    {
                        wait = TimeSpan.FromMilliseconds(due - now);
                    }
                }
            }

            if (next is null)
            {
                await (wait is { } delay ? Task.WhenAny(changed, Task.Delay(delay, _time)) : changed);
                continue;
            }

            await _slots.WaitAsync();
            Task task = RunAsync(functions, next);
            lock (_gate)
            {
                _running.Add(task);
            }

            _ = task.ContinueWith(
                ended =>
                {
                    lock (_gate)
                    {
                        _running.Remove(ended);
                    }
                },
                TaskScheduler.Default);
        }
    }

    private async Task RunAsync(LocalFunctions functions, Pending pending)
    {
        try
        {
            FunctionResult result = await functions.InvokeAsync(pending.Function, pending.RequestId, pending.Payload, _stop.Token);
            await SettleAsync(functions, pending, result);
        }
        catch (OperationCanceledException)
        {
            // The engine stops: it stays stored and runs again at the next start.
        }
        catch (Exception error) when (error is SqliteException or QueueNotFoundException)
        {
            _logger.LogError(error, "The asynchronous invocation {RequestId} of {Function} could not be settled; it will be tried again.", pending.RequestId, pending.Function);
            Schedule(pending with { Due = _time.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds() });
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task SettleAsync(LocalFunctions functions, Pending pending, FunctionResult result)
    {
        DeployedFunction? function = functions.Find(pending.Function);
        if (result.ErrorType is null || function is null)
        {
            await RemoveAsync(pending);
            return;
        }

        AsyncInvocation settings = function.AsyncInvocation;
        DateTimeOffset now = _time.GetUtcNow();
        bool throttled = result.ErrorType == FunctionErrors.Throttled;
        int attempts = pending.Attempts + (throttled ? 0 : 1);
        TimeSpan wait = throttled ? TimeSpan.FromSeconds(5) : TimeSpan.FromMinutes(attempts);
        bool tooOld = now + wait - DateTimeOffset.FromUnixTimeMilliseconds(pending.Accepted) > settings.MaximumEventAge;
        if (attempts > settings.MaximumRetryAttempts || tooOld)
        {
            await GiveUpAsync(pending, settings, result);
            return;
        }

        Pending again = pending with { Attempts = attempts, Due = (now + wait).ToUnixTimeMilliseconds() };
        await _database.WriteAsync(connection =>
        {
            using SqliteCommand update = connection.CreateCommand();
            update.CommandText = "UPDATE function_events SET attempts = $attempts, due = $due WHERE request_id = $id";
            update.Parameters.AddWithValue("$attempts", again.Attempts);
            update.Parameters.AddWithValue("$due", again.Due);
            update.Parameters.AddWithValue("$id", again.RequestId);
            update.ExecuteNonQuery();
        });
        Schedule(again);
    }

    private async Task GiveUpAsync(Pending pending, AsyncInvocation settings, FunctionResult result)
    {
        string message = MessageOf(result.Payload);
        _logger.LogWarning("{Function} failed for good on the event {RequestId}: {Error}: {Message}", pending.Function, pending.RequestId, result.ErrorType, message);
        if (settings.DeadLetterArn is { } queue)
        {
            await _queues.SendAsync(
                queue,
                new QueueMessage(System.Text.Encoding.UTF8.GetString(pending.Payload), Attributes: new Dictionary<string, QueueMessageAttribute>
                {
                    ["RequestID"] = new("String", pending.RequestId),
                    ["ErrorCode"] = new("Number", result.ErrorType == FunctionErrors.Throttled ? "429" : "200"),
                    ["ErrorMessage"] = new("String", message.Length == 0 ? result.ErrorType! : message.Length > 1_024 ? message[..1_024] : message),
                }),
                CancellationToken.None);
        }

        await RemoveAsync(pending);
    }

    private Task RemoveAsync(Pending pending) => _database.WriteAsync(connection =>
    {
        using SqliteCommand delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM function_events WHERE request_id = $id";
        delete.Parameters.AddWithValue("$id", pending.RequestId);
        delete.ExecuteNonQuery();
    });

    private void Schedule(Pending pending)
    {
        lock (_gate)
        {
            _due.Enqueue(pending, pending.Due);
        }

        Signal();
    }

    private void Signal()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
            _changed = NewSignal();
        }
    }

    private static List<Pending> Load(SqliteConnection connection)
    {
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT request_id, function, payload, attempts, due, accepted FROM function_events";
        using SqliteDataReader reader = select.ExecuteReader();
        var loaded = new List<Pending>();
        while (reader.Read())
        {
            loaded.Add(new Pending(reader.GetString(0), reader.GetString(1), (byte[])reader.GetValue(2), reader.GetInt32(3), reader.GetInt64(4), reader.GetInt64(5)));
        }

        return loaded;
    }

    private static string MessageOf(ReadOnlyMemory<byte> errorDocument)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(errorDocument);
            return document.RootElement.TryGetProperty("errorMessage", out JsonElement message) ? message.ToString() : "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One stored event; times are epoch milliseconds.</summary>
    private sealed record Pending(string RequestId, string Function, byte[] Payload, int Attempts, long Due, long Accepted);
}
