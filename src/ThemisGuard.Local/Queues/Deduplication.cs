namespace ThemisGuard.Local.Queues;

/// <summary>What a FIFO queue remembers of the sends of the last five minutes, even of messages deleted since.</summary>
internal sealed class Deduplication
{
    public const long WindowMs = 5 * 60 * 1_000;

    private readonly Dictionary<string, Original> _originals = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, long EndMs)> _ends = new();

    /// <summary>The first send under the key, or null when there was none within the window.</summary>
    public Original? Find(string key, long nowMs)
    {
        Forget(nowMs);
        return _originals.GetValueOrDefault(key);
    }

    public void Remember(string key, Original original)
    {
        _originals[key] = original;
        _ends.Enqueue((key, original.EndMs));
    }

    public void Undo(string key) => _originals.Remove(key);

    public void Clear()
    {
        _originals.Clear();
        _ends.Clear();
    }

    private void Forget(long nowMs)
    {
        while (_ends.TryPeek(out (string Key, long EndMs) first) && first.EndMs <= nowMs)
        {
            _ends.Dequeue();
            if (_originals.TryGetValue(first.Key, out Original? original) && original.EndMs == first.EndMs)
            {
                _originals.Remove(first.Key);
            }
        }
    }

    /// <summary>A send that was not a duplicate.</summary>
    /// <param name="Id">Row id and sequence number.</param>
    /// <param name="MessageId">As answered.</param>
    /// <param name="EndMs">End of the window.</param>
    public sealed record Original(long Id, Guid MessageId, long EndMs);
}
