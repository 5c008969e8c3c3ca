namespace ThemisGuard.Local.Queues;

/// <summary>
/// FIFO queues. A group gives its messages in the order in which they were sent, and none while any of its messages is in
/// flight. One receive call takes what it can from one group, then goes on with the next; groups come in the order in
/// which they became free.
/// </summary>
internal sealed class GroupOrder : IReadyOrder
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly Queue<Group> _free = new();

    public void Enter(Message message)
    {
        if (!_groups.TryGetValue(message.GroupId!, out Group? group))
        {
            _groups.Add(message.GroupId!, group = new Group());
        }

        message.Place = group.Messages.AddLast(message);
        if (message.State == MessageState.InFlight)
        {
            group.InFlight++;
        }

        OfferIfFree(group);
    }

    public void Ready(Message message, bool wasInFlight)
    {
        Group group = _groups[message.GroupId!];
        if (wasInFlight)
        {
            group.InFlight--;
        }

        OfferIfFree(group);
    }

    public Message? Next(ref object? cursor)
    {
        // Those in flight at the front of the group of the cursor were taken by this same call.
        if (cursor is Group current && FirstNotInFlight(current) is { State: MessageState.Ready } next)
        {
            return next;
        }

        while (_free.TryDequeue(out Group? group))
        {
            group.IsOffered = false;
            if (group.IsFree)
            {
                cursor = group;
                return group.Messages.First!.Value;
            }
        }

        return null;
    }

    public void Hide(Message message) => _groups[message.GroupId!].InFlight++;

    public void Leave(Message message, bool wasInFlight)
    {
        Group group = _groups[message.GroupId!];
        group.Messages.Remove(message.Place!);
        message.Place = null;
        if (wasInFlight)
        {
            group.InFlight--;
        }

        if (group.Messages.Count == 0)
        {
            _groups.Remove(message.GroupId!);
        }
        else
        {
            OfferIfFree(group);
        }
    }

    private static Message? FirstNotInFlight(Group group)
    {
        LinkedListNode<Message>? node = group.Messages.First;
        while (node?.Value.State == MessageState.InFlight)
        {
            node = node.Next;
        }

        return node?.Value;
    }

    private void OfferIfFree(Group group)
    {
        if (group.IsFree && !group.IsOffered)
        {
            group.IsOffered = true;
            _free.Enqueue(group);
        }
    }

    private sealed class Group
    {
        public LinkedList<Message> Messages { get; } = new();

        public int InFlight { get; set; }

        public bool IsOffered { get; set; }

        public bool IsFree => InFlight == 0 && Messages.First?.Value.State == MessageState.Ready;
    }
}
