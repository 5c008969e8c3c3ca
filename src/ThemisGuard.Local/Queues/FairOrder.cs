namespace ThemisGuard.Local.Queues;

/// <summary>
/// Standard queues. Each message group has a lane, and lanes take turns, so a group with a million messages delays
/// another's next one by one message (fair queues). Messages without a group share a lane. Within a lane: oldest first.
/// </summary>
internal sealed class FairOrder : IReadyOrder
{
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> _turns = new();

    public void Enter(Message message)
    {
        if (message.State == MessageState.Ready)
        {
            Ready(message, wasInFlight: false);
        }
    }

    public void Ready(Message message, bool wasInFlight)
    {
        string group = message.GroupId ?? "";
        if (!_lanes.TryGetValue(group, out Lane? lane))
        {
            _lanes.Add(group, lane = new Lane(group));
            _turns.Enqueue(lane);
        }

        lane.Entries.Enqueue((message, ++message.ReadyStamp));
    }

    public Message? Next(ref object? cursor)
    {
        while (_turns.TryDequeue(out Lane? lane))
        {
            while (lane.Entries.TryDequeue(out (Message Message, int Stamp) entry))
            {
                if (entry.Message.State == MessageState.Ready && entry.Message.ReadyStamp == entry.Stamp)
                {
                    EndTurn(lane);
                    return entry.Message;
                }
            }

            EndTurn(lane);
        }

        return null;
    }

    // Entries of messages that are hidden or gone are skipped when their turn comes.
    public void Hide(Message message)
    {
    }

    public void Leave(Message message, bool wasInFlight)
    {
    }

    private void EndTurn(Lane lane)
    {
        if (lane.Entries.Count > 0)
        {
            _turns.Enqueue(lane);
        }
        else
        {
            _lanes.Remove(lane.Group);
        }
    }

    private sealed class Lane(string group)
    {
        public string Group { get; } = group;

        public Queue<(Message Message, int Stamp)> Entries { get; } = new();
    }
}
