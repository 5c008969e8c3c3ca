using System.Runtime.InteropServices;

namespace ThemisGuard.EventPatterns.Compilation;

/// <summary>A dictionary from UTF-8 bytes that is asked with spans; filled once, then read by many threads.</summary>
internal sealed class ByteKeyMap<T>
    where T : class
{
    private Entry[] _entries = new Entry[8];

    public int Count { get; private set; }

    /// <summary>The value of a key, or null.</summary>
    public T? this[ReadOnlySpan<byte> key]
    {
        get
        {
            uint hash = Hash(key);
            Entry[] entries = _entries;
            for (uint at = hash & (uint)(entries.Length - 1); ; at = (at + 1) & (uint)(entries.Length - 1))
            {
                ref readonly Entry entry = ref entries[at];
                if (entry.Key is null)
                {
                    return null;
                }

                if (entry.Hash == hash && key.SequenceEqual(entry.Key))
                {
                    return entry.Value;
                }
            }
        }
    }

    public T GetOrAdd(byte[] key, Func<T> create)
    {
        if (this[key] is { } found)
        {
            return found;
        }

        if ((Count + 1) * 2 > _entries.Length)
        {
            Entry[] old = _entries;
            _entries = new Entry[old.Length * 2];
            foreach (Entry entry in old)
            {
                if (entry.Key is not null)
                {
                    Insert(entry);
                }
            }
        }

        T value = create();
        Insert(new Entry(key, Hash(key), value));
        Count++;
        return value;
    }

    private void Insert(Entry entry)
    {
        uint at = entry.Hash & (uint)(_entries.Length - 1);
        while (_entries[at].Key is not null)
        {
            at = (at + 1) & (uint)(_entries.Length - 1);
        }

        _entries[at] = entry;
    }

    // Keys come from rules, not from events, so collisions can't be forced from outside; a quick multiplicative hash will do.
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        ulong hash = (ulong)key.Length * 0x9E3779B97F4A7C15;
        while (key.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(key)) * 0xD6E8FEB86659FD93;
            hash ^= hash >> 32;
            key = key[8..];
        }

        foreach (byte value in key)
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        hash *= 0xD6E8FEB86659FD93;
        return (uint)(hash >> 32);
    }

    private readonly record struct Entry(byte[]? Key, uint Hash, T Value);
}
