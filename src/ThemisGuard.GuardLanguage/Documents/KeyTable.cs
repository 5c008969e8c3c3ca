using System.Text;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>The distinct map keys of one document, numbered from 0 in the order of first appearance.</summary>
internal sealed class KeyTable
{
    private byte[] bytes = new byte[256];
    private int[] starts = new int[33];
    private int[] hashes = new int[32];
    private int[] buckets = new int[64];
    private string?[]? texts;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int id] => bytes.AsSpan(starts[id], starts[id + 1] - starts[id]);

    /// <summary>The key as a string; decoded once.</summary>
    public string GetText(int id)
    {
        string?[] all = texts ??= new string?[Count];
        return all[id] ??= Encoding.UTF8.GetString(this[id]);
    }

    /// <summary>The id of a key, or −1.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        int hash = Hash(key);
        int mask = buckets.Length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            int id = buckets[slot] - 1;
            if (id < 0)
            {
                return -1;
            }

            if (hashes[id] == hash && this[id].SequenceEqual(key))
            {
                return id;
            }
        }
    }

    public int Add(ReadOnlySpan<byte> key)
    {
        int hash = Hash(key);
        int mask = buckets.Length - 1;
        int slot = hash & mask;
        for (; ; slot = (slot + 1) & mask)
        {
            int id = buckets[slot] - 1;
            if (id < 0)
            {
                break;
            }

            if (hashes[id] == hash && this[id].SequenceEqual(key))
            {
                return id;
            }
        }

        int added = Count++;
        int start = starts[added];
        if (start + key.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, start + key.Length));
        }

        if (added == hashes.Length)
        {
            Array.Resize(ref hashes, added * 2);
            Array.Resize(ref starts, (added * 2) + 1);
        }

        key.CopyTo(bytes.AsSpan(start));
        starts[added + 1] = start + key.Length;
        hashes[added] = hash;
        buckets[slot] = added + 1;
        if (Count * 2 > buckets.Length)
        {
            Rehash(buckets.Length * 2);
        }

        return added;
    }

    /// <summary>A table of the same keys and exactly their size, which nothing will be added to.</summary>
    public KeyTable Freeze() => new()
    {
        bytes = bytes.AsSpan(0, starts[Count]).ToArray(),
        starts = starts.AsSpan(0, Count + 1).ToArray(),
        hashes = hashes.AsSpan(0, Count).ToArray(),
        buckets = buckets.AsSpan().ToArray(),
        Count = Count,
    };

    public void Clear()
    {
        Count = 0;
        if (buckets.Length > 4096)
        {
            buckets = new int[64];
        }
        else
        {
            Array.Clear(buckets);
        }
    }

    private void Rehash(int size)
    {
        buckets = new int[size];
        int mask = size - 1;
        for (int id = 0; id < Count; id++)
        {
            int slot = hashes[id] & mask;
            while (buckets[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            buckets[slot] = id + 1;
        }
    }

    // System.HashCode is seeded per process, so nobody can prepare keys that collide.
    private static int Hash(ReadOnlySpan<byte> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
