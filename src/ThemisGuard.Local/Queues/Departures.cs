namespace ThemisGuard.Local.Queues;

/// <summary>Messages that left a queue for another, whose lock may be taken only when the first one's is free again.</summary>
internal struct Departures
{
    private List<(LocalQueue To, Message Message)>? _messages;

    public readonly bool IsEmpty => _messages is null;

    /// <summary>Notes a move and hands it to the store, before any change that the other queue makes to the message.</summary>
    /// <param name="store">Called under the lock of the queue that is left.</param>
    /// <param name="oldId">Row id there.</param>
    /// <param name="message">As it arrives.</param>
    /// <param name="to">Where.</param>
    public void Add(QueueStore store, long oldId, Message message, LocalQueue to)
    {
        _ = store.Move(oldId, message, to.Definition.Id);
        (_messages ??= []).Add((to, message));
    }

    /// <summary>Hands them over; with no queue's lock held.</summary>
    public readonly void Deliver()
    {
        foreach ((LocalQueue to, Message message) in _messages ?? [])
        {
            to.Accept(message);
        }
    }
}
