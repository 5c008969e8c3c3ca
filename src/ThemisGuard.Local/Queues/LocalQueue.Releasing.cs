namespace ThemisGuard.Local.Queues;

/// <summary>How deaths of the process are counted against the messages that functions had at the time.</summary>
/// <remarks>
/// A death is seldom a message's fault: a kill, a reboot. A message that ends the process each time must still come to the
/// dead letters. So the first deaths count for all that functions had; whatever died so often is handled alone from then
/// on, and only what was being handled then is counted on. Beyond <see cref="Forgiven"/> a death is a receive like any other.
/// </remarks>
internal static class Deaths
{
    /// <summary>Deaths in company with others; from here on the message is handled alone.</summary>
    public const int InCompany = 3;

    /// <summary>Deaths that do not count as receives.</summary>
    public const int Forgiven = 25;
}

// What consumers that died with the process had received.
internal sealed partial class LocalQueue
{
    /// <summary>
    /// Makes every message in flight visible again, as if it had not been received: the consumer went with the process,
    /// which is not the message's fault, and must not bring it nearer to the dead letters (but see <see cref="Deaths"/>).
    /// </summary>
    /// <param name="died">False when the process before ended by itself.</param>
    /// <returns>How many there were; and when it is stored.</returns>
    public (int Released, Task Stored) ReleaseAll(bool died)
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
                bool counts = died && (message.Deaths < Deaths.InCompany || message.IsAlone);
                message.Deaths += counts ? 1 : 0;
                message.IsAlone = false;
                if (!counts || message.Deaths <= Deaths.Forgiven)
                {
                    message.ReceiveCount = Math.Max(0, message.ReceiveCount - 1);
                    message.FirstReceivedMs = message.ReceiveCount == 0 ? 0 : message.FirstReceivedMs;
                }

                message.VisibleMs = now;
                _due.Enqueue((message.Id, now), now);
            }

            if (released.Count > 0)
            {
                _ = _world.Store.SaveDeaths(released);
                stored = _world.Store.Update(released);
                Dispatch(now, ref departures);
            }
        }

        departures.Deliver();
        _world.Store.Commit();
        return (released.Count, stored);
    }

    /// <summary>Notes that a function is given a message alone, or has ended with it.</summary>
    public Task SetAlone(string handle, bool alone)
    {
        Task stored = Task.CompletedTask;
        lock (_gate)
        {
            if (ReceiptHandle.TryParse(handle, out ReceiptHandle parsed) && _messages.TryGetValue(parsed.MessageId, out Message? message))
            {
                message.IsAlone = alone;
                stored = _world.Store.SaveDeaths([message]);
            }
        }

        _world.Store.Commit();
        return stored;
    }
}
