using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Bus;

/// <summary>Sends stored deliveries, again where it must, and removes them when they have arrived or are given up.</summary>
internal sealed class DeliveryLoop(LocalDatabase database, TargetSender sender, TimeProvider time, ILogger logger, WakeSignal wake) : IDisposable
{
    private const int MaxInFlight = 32;

    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_attemptLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly HashSet<long> _inFlight = [];
    private readonly SemaphoreSlim _slots = new(MaxInFlight, MaxInFlight);

    /// <summary>To be called after <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => _slots.Dispose();

    /// <summary>Runs until cancelled; then waits for what is under way.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await RunOnceAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            for (int i = 0; i < MaxInFlight; i++)
            {
                await _slots.WaitAsync(CancellationToken.None);
            }
        }
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        List<Delivery> due;
        DateTimeOffset? next;

        // Taken before the rows are read: one that ends in between is still in them, and must not be sent again.
        HashSet<long> inFlight = InFlight();
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset far = now + s_longestBackoff + s_longestSleep;
            (due, next) = database.Read(connection => BusTables.DueDeliveries(connection, now, far, MaxInFlight + inFlight.Count));
        }
        catch (SqliteException error)
        {
            logger.LogError(error, "Deliveries could not be read; trying again");
            await Task.Delay(s_pause, time, cancellationToken);
            return;
        }

        bool started = false;
        foreach (Delivery delivery in due)
        {
            if (inFlight.Contains(delivery.Id))
            {
                continue;
            }

            started = true;
            await _slots.WaitAsync(cancellationToken);
            Add(delivery.Id);
            _ = RunInSlotAsync(delivery, cancellationToken);
        }

        if (!started)
        {
            TimeSpan untilNext = next is { } at ? at - time.GetUtcNow() : s_longestSleep;
            await wake.WaitAsync(TimeSpan.FromTicks(Math.Clamp(untilNext.Ticks, TimeSpan.TicksPerMillisecond, s_longestSleep.Ticks)), time, cancellationToken);
        }
    }

    private async Task RunInSlotAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield();
            await DeliverAsync(delivery, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping: the row stays and is sent by the next process.
        }
        catch (Exception error)
        {
            // A boundary: a case not thought of, in one delivery, must not end the loop, nor keep it busy.
            logger.LogError(error, "Delivery {Id} of {Source} stopped; trying again", delivery.Id, delivery.SourceArn);
            await Task.Delay(s_pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Remove(delivery.Id);
            _slots.Release();
            wake.Set();
        }
    }

    private async Task DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using JsonDocument json = JsonDocument.Parse(delivery.TargetJson);
        RuleTarget target = delivery.IsOfScheduler ? RuleTarget.OfSchedule(json.RootElement) : RuleTarget.OfRule(json.RootElement);
        using var limit = new CancellationTokenSource(s_attemptLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Given up on when it does not heed the token: it may arrive twice, and holds no slot for ever.
            await sender.SendAsync(target, delivery, either.Token).WaitAsync(either.Token);
        }
        catch (DeliveryRefusedException error)
        {
            await GiveUpAsync(target, delivery, error.ErrorCode, error.Message, null, cancellationToken);
            return;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            string message = limit.IsCancellationRequested ? $"{target.Arn} did not answer within {s_attemptLimit.TotalSeconds:0} s." : error.Message;
            await RetryAsync(target, delivery, message, cancellationToken);
            return;
        }

        await RemoveAsync(delivery, cancellationToken);
    }

    private async Task RetryAsync(RuleTarget target, Delivery delivery, string message, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan backoff = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, delivery.Attempts), s_longestBackoff.TotalSeconds));
        string? exhausted = delivery.Attempts >= target.MaximumRetryAttempts
            ? "MaximumRetryAttempts"
            : now + backoff - delivery.CreatedAt > target.MaximumEventAge ? "MaximumEventAgeInSeconds" : null;
        if (exhausted is not null)
        {
            await GiveUpAsync(target, delivery, "SERVICE_ERROR", message, exhausted, cancellationToken);
            return;
        }

        logger.LogDebug("Delivery to {Target} failed, attempt {Attempt}: {Message}", target.Arn, delivery.Attempts + 1, message);
        await StoreAsync(connection => BusTables.RetryDelivery(connection, delivery.Id, delivery.Attempts + 1, now + backoff), cancellationToken);
    }

    private async Task GiveUpAsync(RuleTarget target, Delivery delivery, string code, string message, string? exhausted, CancellationToken cancellationToken)
    {
        if (target.DeadLetterArn is null)
        {
            logger.LogWarning("An event of {Source} for {Target} is dropped: {Code}, {Message}", delivery.SourceArn, target.Arn, code, message);
        }
        else
        {
            try
            {
                await sender.SendDeadLetterAsync(target, delivery, code, message, exhausted, cancellationToken);
            }
            catch (Queues.QueueNotFoundException)
            {
                logger.LogWarning("An event of {Source} is dropped: its dead-letter queue {Queue} does not exist", delivery.SourceArn, target.DeadLetterArn);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                logger.LogWarning(error, "The dead-letter queue {Queue} can't be reached; trying again", target.DeadLetterArn);
                await StoreAsync(connection => BusTables.RetryDelivery(connection, delivery.Id, delivery.Attempts, time.GetUtcNow() + s_longestSleep), cancellationToken);
                return;
            }
        }

        await RemoveAsync(delivery, cancellationToken);
    }

    private Task RemoveAsync(Delivery delivery, CancellationToken cancellationToken) =>
        StoreAsync(connection => BusTables.DeleteDelivery(connection, delivery.Id), cancellationToken);

    // While a full disk keeps the outcome from being stored, the delivery stays in its slot: it must not be sent again.
    private async Task StoreAsync(Action<SqliteConnection> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await database.WriteAsync(write);
                return;
            }
            catch (SqliteException error)
            {
                logger.LogError(error, "The outcome of a delivery could not be stored; trying again");
                await Task.Delay(s_pause, time, cancellationToken);
            }
        }
    }

    private HashSet<long> InFlight()
    {
        lock (_inFlight)
        {
            return [.. _inFlight];
        }
    }

    private void Add(long id)
    {
        lock (_inFlight)
        {
            _inFlight.Add(id);
        }
    }

    private void Remove(long id)
    {
        lock (_inFlight)
        {
            _inFlight.Remove(id);
        }
    }
}
