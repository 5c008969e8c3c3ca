namespace ThemisGuard.Local.Queues;

/// <summary>
/// One queue: its messages in memory under one lock, every change handed to the <see cref="QueueStore"/> in the order in
/// which it happened. Callers await the returned task before they acknowledge.
/// </summary>
/// <remarks>
/// <code>
/// state      becomes ready when        may be received   counted as
/// Delayed    its delay ends            no                ...Delayed
/// Ready                                yes               ApproximateNumberOfMessages
/// InFlight   its visibility ends       no                ...NotVisible
/// </code>
/// Waiting is a due time compared on each call; a timer runs only while a receive waits (<c>LocalQueue.Receiving.cs</c>).
/// </remarks>
internal sealed partial class LocalQueue
{
    /// <summary>Messages in flight at one time. Source: SQS quotas.</summary>
    public const int MaxInFlight = 120_000;

    private const long SweepIntervalMs = 60_000;

    private readonly QueueWorld _world;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Message> _messages = [];
    private readonly PriorityQueue<(long Id, long DueMs), long> _due = new();
    private readonly Deduplication _deduplication = new();
    private IReadyOrder _order;
    private int _delayed;
    private int _inFlight;
    private long _oldestMs = long.MaxValue;
    private long _sweptMs;
    private long _purgedMs = long.MinValue;
    private bool _deleted;

    public LocalQueue(QueueWorld world, QueueDefinition definition)
    {
        _world = world;
        Definition = definition;
        Arn = world.Identity.Arn("sqs", definition.Name);
        _order = NewOrder();
    }

    /// <summary>Replaced as a whole when attributes or tags are set.</summary>
    public QueueDefinition Definition { get; set; }

    public string Name => Definition.Name;

    public string Arn { get; }

    /// <summary>When the oldest message that was not deleted was sent, in milliseconds; null when there is none.</summary>
    public long? OldestSentMs()
    {
        lock (_gate)
        {
            return _messages.Count == 0 ? null : _messages.Values.Min(static message => message.SentMs);
        }
    }

    private QueueSettings Settings => Definition.Settings;

    /// <summary>Takes what a restart found, in the order of ids.</summary>
    public void Load(Message message)
    {
        long now = _world.Clock.NowMs;
        lock (_gate)
        {
            // A clock that was set back since must not hide it for longer than a visibility timeout can last.
            message.VisibleMs = Math.Min(message.VisibleMs, now + 43_200_000);
            message.State = message.VisibleMs <= now ? MessageState.Ready : message.ReceiveCount > 0 ? MessageState.InFlight : MessageState.Delayed;
            Add(message);
        }
    }

    public void Load(string deduplicationKey, Deduplication.Original original)
    {
        lock (_gate)
        {
            _deduplication.Remember(deduplicationKey, original);
        }
    }

    /// <summary>Adds messages; a duplicate within a FIFO queue's window is answered with the first send's ids.</summary>
    public (SendResult[] Results, Task Stored) Send(IReadOnlyList<OutgoingMessage> outgoing)
    {
        var results = new SendResult[outgoing.Count];
        var added = new List<Message>(outgoing.Count);
        List<(string Key, Deduplication.Original Original)>? remembered = null;
        Task stored;
        Departures departures = default;
        lock (_gate)
        {
            CheckNotDeleted();
            long now = _world.Clock.NowMs;
            for (int i = 0; i < outgoing.Count; i++)
            {
                OutgoingMessage message = outgoing[i];
                string? key = DeduplicationKey(message);
                if (key is not null && _deduplication.Find(key, now) is { } first)
                {
                    results[i] = new SendResult(first.MessageId, first.Id);
                    continue;
                }

                Message sent = NewMessage(message, now);
                Add(sent);
                added.Add(sent);
                results[i] = new SendResult(sent.MessageId, sent.Id);
                if (key is not null)
                {
                    var original = new Deduplication.Original(sent.Id, sent.MessageId, now + Deduplication.WindowMs);
                    _deduplication.Remember(key, original);
                    (remembered ??= []).Add((key, original));
                }
            }

            stored = added.Count == 0 ? Task.CompletedTask : _world.Store.Insert(Definition.Id, added, remembered);
            Dispatch(now, ref departures);
        }

        departures.Deliver();
        _world.Store.Commit();
        return (results, stored.IsCompletedSuccessfully ? stored : UndoIfRefusedAsync(stored, added, remembered));
    }

    /// <summary>Takes a message that has left another queue: a dead letter, or one on its way back.</summary>
    public void Accept(Message message)
    {
        Departures departures = default;
        lock (_gate)
        {
            if (_deleted)
            {
                _ = _world.Store.Delete([message]);
                return;
            }

            Add(message);
            Dispatch(_world.Clock.NowMs, ref departures);
        }

        departures.Deliver();
    }

    /// <summary>Deletes by receipt handle.</summary>
    /// <returns>Per handle null or the error; and when it is stored.</returns>
    public (Wire.WireException?[] Errors, Task Stored) Delete(IReadOnlyList<string> handles)
    {
        var errors = new Wire.WireException?[handles.Count];
        List<Message>? gone = null;
        Task stored = Task.CompletedTask;
        Departures departures = default;
        lock (_gate)
        {
            CheckNotDeleted();
            long now = _world.Clock.NowMs;
            MakeDueReady(now);
            for (int i = 0; i < handles.Count; i++)
            {
                if (!ReceiptHandle.TryParse(handles[i], out ReceiptHandle handle) || handle.QueueId != Definition.Id)
                {
                    errors[i] = SqsErrors.ReceiptHandleIsInvalid(handles[i]);
                }
                else if (_messages.TryGetValue(handle.MessageId, out Message? message))
                {
                    if (Settings.IsFifo && !IsCurrent(handle, message))
                    {
                        errors[i] = SqsErrors.InvalidParameter("ReceiptHandle", handles[i], "The receipt handle has expired.");
                        continue;
                    }

                    Remove(message);
                    (gone ??= new List<Message>(handles.Count)).Add(message);
                }
            }

            if (gone is not null)
            {
                stored = _world.Store.Delete(gone);

                // A FIFO group may be free now.
                Dispatch(now, ref departures);
            }
        }

        departures.Deliver();
        _world.Store.Commit();
        return (errors, stored.IsCompletedSuccessfully || gone is null ? stored : PutBackIfRefusedAsync(stored, gone));
    }

    /// <summary>Sets visibility timeouts from now.</summary>
    /// <returns>Per handle null or the error; and when it is stored.</returns>
    public (Wire.WireException?[] Errors, Task Stored) ChangeVisibility(IReadOnlyList<(string Handle, int Seconds)> changes)
    {
        var errors = new Wire.WireException?[changes.Count];
        List<Message>? changed = null;
        Task stored = Task.CompletedTask;
        Departures departures = default;
        lock (_gate)
        {
            CheckNotDeleted();
            long now = _world.Clock.NowMs;
            MakeDueReady(now);
            for (int i = 0; i < changes.Count; i++)
            {
                errors[i] = ChangeVisibility(changes[i].Handle, changes[i].Seconds, now, ref changed);
            }

            if (changed is not null)
            {
                stored = _world.Store.Update(changed);
                Dispatch(now, ref departures);
            }
        }

        departures.Deliver();
        _world.Store.Commit();
        return (errors, stored);
    }

    /// <summary>Removes every message and forgets what FIFO sends were seen; at most once in 60 seconds.</summary>
    public Task Purge()
    {
        Task stored;
        lock (_gate)
        {
            CheckNotDeleted();
            long now = _world.Clock.NowMs;
            if (_purgedMs > now - 60_000)
            {
                throw SqsErrors.PurgeQueueInProgress(Name);
            }

            _purgedMs = now;
            Clear();
            stored = _world.Store.Purge(Definition.Id);
        }

        _world.Store.Commit();
        return stored;
    }

    /// <summary>Ends the queue: waiting receives are told that it does not exist.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _deleted = true;
            Clear();
            FailWaiters(SqsErrors.QueueDoesNotExist());
        }
    }

    /// <summary>Messages that are ready, in flight, delayed.</summary>
    public (int Visible, int NotVisible, int Delayed) Count()
    {
        Departures departures = default;
        (int, int, int) counts;
        lock (_gate)
        {
            long now = _world.Clock.NowMs;
            Sweep(now);
            Dispatch(now, ref departures);
            counts = (_messages.Count - _inFlight - _delayed, _inFlight, _delayed);
        }

        departures.Deliver();
        _world.Store.Commit();
        return counts;
    }

    private IReadyOrder NewOrder() => Settings.IsFifo ? new GroupOrder() : new FairOrder();

    private string? DeduplicationKey(OutgoingMessage message) => !Settings.IsFifo
        ? null
        : Settings.DeduplicationPerGroup ? message.GroupId + "\0" + message.DeduplicationId : message.DeduplicationId;

    private Message NewMessage(OutgoingMessage outgoing, long now)
    {
        long delay = outgoing.DelaySeconds is { } seconds && !Settings.IsFifo ? seconds * 1_000L : Settings.DelayMs;
        return new Message(_world.NextId())
        {
            MessageId = RandomId.Next(),
            Body = outgoing.Body,
            BodyMd5 = outgoing.BodyMd5,
            Attributes = outgoing.Attributes,
            TraceHeader = outgoing.TraceHeader,
            GroupId = outgoing.GroupId,
            DeduplicationId = outgoing.DeduplicationId,
            SentMs = now,
            RetainedMs = now,
            VisibleMs = now + delay,
            State = delay > 0 ? MessageState.Delayed : MessageState.Ready,
        };
    }

    private Wire.WireException? ChangeVisibility(string text, int seconds, long now, ref List<Message>? changed)
    {
        if (!ReceiptHandle.TryParse(text, out ReceiptHandle handle) || handle.QueueId != Definition.Id)
        {
            return SqsErrors.ReceiptHandleIsInvalid(text);
        }

        // A standard queue takes a handle whose timeout has expired, while nobody else has received the message since.
        if (!_messages.TryGetValue(handle.MessageId, out Message? message) || message.ReceiveCount != handle.ReceiveCount
            || (message.State != MessageState.InFlight && Settings.IsFifo))
        {
            return SqsErrors.InvalidParameter("ReceiptHandle", text, "Message does not exist or is not available for visibility timeout change.");
        }

        if (message.ReceivedMs > 0 && now + (seconds * 1_000L) > message.ReceivedMs + 43_200_000)
        {
            return SqsErrors.InvalidParameter("VisibilityTimeout", seconds, "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
        }

        if (message.State == MessageState.Ready)
        {
            message.State = MessageState.InFlight;
            _inFlight++;
            _order.Hide(message);
        }

        message.VisibleMs = now + (seconds * 1_000L);
        _due.Enqueue((message.Id, message.VisibleMs), message.VisibleMs);
        (changed ??= []).Add(message);
        return null;
    }

    private void CheckNotDeleted()
    {
        if (_deleted)
        {
            throw SqsErrors.QueueDoesNotExist();
        }
    }

    private static bool IsCurrent(ReceiptHandle handle, Message message) =>
        message.State == MessageState.InFlight && message.ReceiveCount == handle.ReceiveCount;

    private void Add(Message message)
    {
        _messages.Add(message.Id, message);
        _oldestMs = Math.Min(_oldestMs, message.RetainedMs);
        _delayed += message.State == MessageState.Delayed ? 1 : 0;
        _inFlight += message.State == MessageState.InFlight ? 1 : 0;
        if (message.State != MessageState.Ready)
        {
            _due.Enqueue((message.Id, message.VisibleMs), message.VisibleMs);
        }

        _order.Enter(message);
    }

    private void Remove(Message message)
    {
        MessageState was = message.State;
        message.State = MessageState.Gone;
        _messages.Remove(message.Id);
        _delayed -= was == MessageState.Delayed ? 1 : 0;
        _inFlight -= was == MessageState.InFlight ? 1 : 0;
        _order.Leave(message, was == MessageState.InFlight);
    }

    private void Clear()
    {
        _messages.Clear();
        _due.Clear();
        _deduplication.Clear();
        _order = NewOrder();
        _delayed = _inFlight = 0;
        _oldestMs = long.MaxValue;
    }

    private void MakeDueReady(long now)
    {
        while (_due.TryPeek(out (long Id, long DueMs) entry, out _) && entry.DueMs <= now)
        {
            _due.Dequeue();
            if (_messages.TryGetValue(entry.Id, out Message? message) && message.VisibleMs == entry.DueMs
                && message.State is MessageState.Delayed or MessageState.InFlight)
            {
                bool wasInFlight = message.State == MessageState.InFlight;
                _delayed -= wasInFlight ? 0 : 1;
                _inFlight -= wasInFlight ? 1 : 0;
                message.State = MessageState.Ready;
                _order.Ready(message, wasInFlight);
            }
        }

        // Entries of messages deleted in time stay until they are due; not more of them than there are live ones.
        if (_due.Count > (2 * (_delayed + _inFlight)) + 1_024)
        {
            _due.Clear();
            foreach (Message message in _messages.Values.Where(message => message.State != MessageState.Ready))
            {
                _due.Enqueue((message.Id, message.VisibleMs), message.VisibleMs);
            }
        }
    }

    // Drops what is past its retention period; looks through the queue at most once a minute, and only when there may be something.
    private void Sweep(long now)
    {
        if (_oldestMs > now - Settings.RetentionMs || _sweptMs > now - SweepIntervalMs)
        {
            return;
        }

        _sweptMs = now;
        List<Message> expired = [.. _messages.Values.Where(message => IsExpired(message, now))];
        foreach (Message message in expired)
        {
            Remove(message);
        }

        _oldestMs = _messages.Count == 0 ? long.MaxValue : _messages.Values.Min(message => message.RetainedMs);
        if (expired.Count > 0)
        {
            _ = _world.Store.Delete(expired);
        }
    }

    private bool IsExpired(Message message, long now) => message.RetainedMs <= now - Settings.RetentionMs;

    private async Task UndoIfRefusedAsync(Task stored, List<Message> added, List<(string Key, Deduplication.Original Original)>? remembered)
    {
        try
        {
            await stored;
        }
        catch
        {
            lock (_gate)
            {
                foreach (Message message in added.Where(message => message.State != MessageState.Gone && _messages.ContainsKey(message.Id)))
                {
                    Remove(message);
                }

                foreach ((string key, _) in remembered ?? [])
                {
                    _deduplication.Undo(key);
                }
            }

            throw;
        }
    }

    // The caller learns that the delete failed and will try again; the message must still be there to be deleted then.
    private async Task PutBackIfRefusedAsync(Task stored, List<Message> gone)
    {
        try
        {
            await stored;
        }
        catch
        {
            long now = _world.Clock.NowMs;
            lock (_gate)
            {
                foreach (Message message in gone.Where(_ => !_deleted))
                {
                    message.State = message.VisibleMs > now ? MessageState.InFlight : MessageState.Ready;
                    Add(message);
                }
            }

            throw;
        }
    }
}
