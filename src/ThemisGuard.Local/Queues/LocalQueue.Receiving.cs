namespace ThemisGuard.Local.Queues;

/// <summary>Receiving: short and long polls, dead letters found on the way, and the one timer.</summary>
internal sealed partial class LocalQueue
{
    private readonly LinkedList<Waiter> _waiters = new();
    private ITimer? _timer;
    private long _timerDueMs = long.MaxValue;

    /// <summary>Receives up to <paramref name="max"/> messages, waiting for the first.</summary>
    /// <param name="max">1 to 10.</param>
    /// <param name="waitMs">0 for none, null for the queue's.</param>
    /// <param name="visibilityMs">Null for the queue's.</param>
    /// <param name="stored">
    /// True to return only when the receive counts are stored: for handlers in this process, which a poison message may
    /// end at once. Others can't take the engine down with them; for them the counts are stored within 5 ms.
    /// </param>
    /// <param name="cancellationToken">The caller is gone: it then takes nothing.</param>
    public async Task<IReadOnlyList<Receipt>> ReceiveAsync(int max, long? waitMs, long? visibilityMs, bool stored, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Taken taken;
        Waiter? waiter = null;
        Departures departures = default;
        lock (_gate)
        {
            CheckNotDeleted();
            long now = _world.Clock.NowMs;
            long wait = waitMs ?? Settings.WaitMs;
            Sweep(now);
            MakeDueReady(now);
            taken = _waiters.Count > 0 ? default : Take(max, visibilityMs, stored, now, ref departures);
            if (taken.Receipts is null)
            {
                if (wait == 0 && _inFlight >= MaxInFlight)
                {
                    throw SqsErrors.OverLimit(Name);
                }

                if (wait > 0 || _waiters.Count > 0)
                {
                    // Even a short poll queues up behind those that waited longer; it is answered by this same dispatch.
                    waiter = new Waiter(max, visibilityMs, stored, now + wait);
                    waiter.Place = _waiters.AddLast(waiter);
                    Dispatch(now, ref departures);
                }
            }
        }

        departures.Deliver();
        if (stored || !departures.IsEmpty)
        {
            _world.Store.Commit();
        }

        if (waiter is not null)
        {
            await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => Cancel(waiter, cancellationToken), null);
            taken = await waiter.Answer.Task;
        }

        if (taken.Receipts is null)
        {
            return [];
        }

        try
        {
            await taken.Stored!;
        }
        catch
        {
            PutBack(taken.Receipts);
            throw;
        }

        return taken.Receipts;
    }

    // The caller is told that it received nothing: what it would have got must not stay hidden for a visibility timeout.
    private void PutBack(IReadOnlyList<Receipt> receipts)
    {
        Departures departures = default;
        lock (_gate)
        {
            long now = _world.Clock.NowMs;
            foreach (Receipt receipt in receipts.Where(receipt => IsCurrent(receipt.Handle, receipt.Message)))
            {
                Message message = receipt.Message;
                message.ReceiveCount--;
                message.FirstReceivedMs = message.ReceiveCount == 0 ? 0 : message.FirstReceivedMs;
                message.VisibleMs = now;
                _due.Enqueue((message.Id, now), now);
            }

            Dispatch(now, ref departures);
        }

        departures.Deliver();
        _world.Store.Commit();
    }

    // Gives ready messages to those who wait, longest first; ends waits that are over; sets the timer for what comes next.
    private void Dispatch(long now, ref Departures departures)
    {
        MakeDueReady(now);
        if (_waiters.Count == 0)
        {
            return;
        }

        while (_waiters.First is { } first)
        {
            Taken taken = Take(first.Value.Max, first.Value.VisibilityMs, first.Value.Stored, now, ref departures);
            if (taken.Receipts is null)
            {
                break;
            }

            _waiters.RemoveFirst();
            first.Value.Answer.TrySetResult(taken);
        }

        long next = long.MaxValue;
        for (LinkedListNode<Waiter>? node = _waiters.First; node is not null;)
        {
            LinkedListNode<Waiter>? following = node.Next;
            if (node.Value.UntilMs <= now)
            {
                _waiters.Remove(node);
                node.Value.Answer.TrySetResult(default);
            }
            else
            {
                next = Math.Min(next, node.Value.UntilMs);
            }

            node = following;
        }

        if (_waiters.Count > 0)
        {
            if (_due.TryPeek(out _, out long dueMs))
            {
                next = Math.Min(next, dueMs);
            }

            SetTimer(next, now);
        }
    }

    private void SetTimer(long dueMs, long now)
    {
        if (dueMs >= _timerDueMs)
        {
            return;
        }

        _timerDueMs = dueMs;
        _timer ??= _world.Time.CreateTimer(static queue => ((LocalQueue)queue!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, dueMs - now)), Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        Departures departures = default;
        lock (_gate)
        {
            _timerDueMs = long.MaxValue;
            Dispatch(_world.Clock.NowMs, ref departures);
        }

        departures.Deliver();
        _world.Store.Commit();
    }

    private Taken Take(int max, long? visibilityMs, bool stored, long now, ref Departures departures)
    {
        List<Receipt>? receipts = null;
        List<Message>? received = null;
        List<Message>? expired = null;
        object? cursor = null;
        while ((receipts?.Count ?? 0) < max && _inFlight < MaxInFlight && _order.Next(ref cursor) is { } message)
        {
            if (IsExpired(message, now))
            {
                Remove(message);
                (expired ??= []).Add(message);
                continue;
            }

            if (Settings.Redrive is { } redrive && message.ReceiveCount >= redrive.MaxReceiveCount
                && _world.Find(redrive.DeadLetterTargetArn) is { } deadLetterQueue)
            {
                Remove(message);
                departures.Add(_world.Store, message.Id, message.AsDeadLetter(this, deadLetterQueue, now, _world), deadLetterQueue);
                continue;
            }

            message.State = MessageState.InFlight;
            message.ReceiveCount++;
            message.ReceivedMs = now;
            message.FirstReceivedMs = message.FirstReceivedMs == 0 ? now : message.FirstReceivedMs;
            message.VisibleMs = now + (visibilityMs ?? Settings.VisibilityTimeoutMs);
            _inFlight++;
            _order.Hide(message);
            _due.Enqueue((message.Id, message.VisibleMs), message.VisibleMs);
            (receipts ??= new List<Receipt>(max)).Add(new Receipt(message, Definition.Id));
            (received ??= new List<Message>(max)).Add(message);
        }

        if (expired is not null)
        {
            _ = _world.Store.Delete(expired);
        }

        if (receipts is null)
        {
            return default;
        }

        // With a visibility timeout of 0 a message is ready again at once, but only for the next call.
        MakeDueReady(now);
        if (stored)
        {
            return new Taken(receipts, _world.Store.Update(received!));
        }

        _world.Store.UpdateSoon(received!);
        return new Taken(receipts, Task.CompletedTask);
    }

    /// <summary>Takes ready messages out for other queues, as new messages there.</summary>
    /// <param name="max">At most so many.</param>
    /// <param name="destination">Where a message goes; null stops the move and leaves it.</param>
    /// <returns>How many left, and whether one could not.</returns>
    public (int Moved, bool Stuck) MoveOut(int max, Func<Message, LocalQueue?> destination)
    {
        int moved = 0;
        bool stuck = false;
        Departures departures = default;
        lock (_gate)
        {
            long now = _world.Clock.NowMs;
            MakeDueReady(now);
            object? cursor = null;
            while (moved < max && !_deleted && _order.Next(ref cursor) is { } message)
            {
                if (destination(message) is not { } to)
                {
                    // It goes back to where it stood.
                    _order.Ready(message, wasInFlight: false);
                    stuck = true;
                    break;
                }

                Remove(message);
                departures.Add(_world.Store, message.Id, message.AsNew(now, _world), to);
                moved++;
            }
        }

        departures.Deliver();
        _world.Store.Commit();
        return (moved, stuck);
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Place.List is not null)
            {
                _waiters.Remove(waiter.Place);
            }
        }

        waiter.Answer.TrySetCanceled(cancellationToken);
    }

    private void FailWaiters(Exception reason)
    {
        foreach (Waiter waiter in _waiters)
        {
            waiter.Answer.TrySetException(reason);
        }

        _waiters.Clear();
        _timer?.Dispose();
        _timer = null;
    }

    private readonly record struct Taken(List<Receipt>? Receipts, Task? Stored);

    private sealed class Waiter(int max, long? visibilityMs, bool stored, long untilMs)
    {
        public int Max { get; } = max;

        public long? VisibilityMs { get; } = visibilityMs;

        public bool Stored { get; } = stored;

        public long UntilMs { get; } = untilMs;

        public LinkedListNode<Waiter> Place { get; set; } = null!;

        public TaskCompletionSource<Taken> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>One message as one call received it: what may change afterwards is copied.</summary>
internal readonly struct Receipt(Message message, int queueId)
{
    public Message Message { get; } = message;

    public ReceiptHandle Handle { get; } = new(queueId, message.Id, message.ReceiveCount);

    public long FirstReceivedMs { get; } = message.FirstReceivedMs;
}
