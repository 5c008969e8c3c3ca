namespace ThemisGuard.Local.Queues;

/// <summary>What the queues of one engine share.</summary>
internal sealed class QueueWorld(LocalIdentity identity, QueueStore store, TimeProvider time, long firstId)
{
    private readonly Dictionary<string, LocalQueue> _queues = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile Dictionary<string, LocalQueue> _snapshot = new(StringComparer.Ordinal);
    private long _lastId = firstId - 1;

    public LocalIdentity Identity { get; } = identity;

    public QueueStore Store { get; } = store;

    public TimeProvider Time { get; } = time;

    public SteadyClock Clock { get; } = new(time);

    /// <summary>By ordinal name.</summary>
    public IReadOnlyList<LocalQueue> Queues => [.. _snapshot.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal)];

    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>The queue that a URL, an ARN or a name means, or null.</summary>
    public LocalQueue? Find(ReadOnlySpan<char> urlOrArn)
    {
        int start = urlOrArn.LastIndexOfAny('/', ':') + 1;
        return _snapshot.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(urlOrArn[start..], out LocalQueue? queue) ? queue : null;
    }

    public void Add(LocalQueue queue)
    {
        lock (_gate)
        {
            _queues.Add(queue.Name, queue);
            _snapshot = new(_queues, StringComparer.Ordinal);
        }
    }

    public void Remove(LocalQueue queue)
    {
        lock (_gate)
        {
            _queues.Remove(queue.Name);
            _snapshot = new(_queues, StringComparer.Ordinal);
        }
    }
}
