namespace ThemisGuard.Local.Queues;

// What consumers that died with the process had received.
internal sealed partial class LocalQueue
{
    /// <summary>
    /// Makes every message in flight visible again, as if it had not been received: the consumer died with the process,
    /// which is not the message's fault, and must not bring it nearer to the dead letters.
    /// </summary>
    /// <returns>How many there were; and when it is stored.</returns>
    public (int Released, Task Stored) ReleaseAll()
    {
        List<Message> released;
        Task stored = Task.CompletedTask;
        Departures departures = default;
        lock (_gate)
        {
            CheckNotDeleted();
            long now = _world.Clock.NowMs;
            MakeDueReady(now);
            released = [.. _messages.Values.Where(message => message.State == MessageState.InFlight)];
            foreach (Message message in released)
            {
                message.ReceiveCount = Math.Max(0, message.ReceiveCount - 1);
                message.FirstReceivedMs = message.ReceiveCount == 0 ? 0 : message.FirstReceivedMs;
                message.VisibleMs = now;
                _due.Enqueue((message.Id, now), now);
            }

            if (released.Count > 0)
            {
                stored = _world.Store.Update(released);
                Dispatch(now, ref departures);
            }
        }

        departures.Deliver();
        _world.Store.Commit();
        return (released.Count, stored);
    }
}
