using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ThemisGuard.Jsonata;

/// <summary>An immutable object; members keep the order in which they were added.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "Named for JSON's object.")]
public sealed class JsonataObject : IReadOnlyDictionary<string, JsonataValue>
{
    /// <summary>The object without members.</summary>
    public static readonly JsonataObject Empty = new([], [], 0);

    private const int IndexedFrom = 9;

    private string[] _names;
    private JsonataValue[] _values;
    private Dictionary<string, int>? _index;

    /// <summary>Takes over both arrays; the names must be distinct.</summary>
    internal JsonataObject(string[] names, JsonataValue[] values, int count)
    {
        _names = names;
        _values = values;
        Count = count;
    }

    /// <summary>Number of members.</summary>
    public int Count { get; private set; }

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _names.Take(Count);

    /// <summary>The values, in the order of their names.</summary>
    public IEnumerable<JsonataValue> Values => _values.Take(Count);

    /// <summary>Length as JSON, or 0 while unknown.</summary>
    internal long KnownSize { get; set; }

    /// <summary>The member <paramref name="key"/>; undefined when it is absent.</summary>
    public JsonataValue this[string key]
    {
        get
        {
            int at = IndexOf(key);
            return at < 0 ? default : _values[at];
        }
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonataValue value)
    {
        int at = IndexOf(key);
        value = at < 0 ? default : _values[at];
        return at >= 0;
    }

    /// <summary>The name of member number <paramref name="index"/>, from 0.</summary>
    public string NameAt(int index) => index < Count ? _names[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The value of member number <paramref name="index"/>, from 0.</summary>
    public JsonataValue ValueAt(int index) => index < Count ? _values[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>A copy in which <paramref name="name"/> has <paramref name="value"/>; undefined removes it.</summary>
    public JsonataObject With(string name, JsonataValue value)
    {
        var builder = new JsonataObjectBuilder(this);
        builder[name] = value;
        return builder.Build();
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, JsonataValue>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return new KeyValuePair<string, JsonataValue>(_names[i], _values[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal int IndexOf(string name)
    {
        string[] names = _names;
        int count = Count;
        if (count >= IndexedFrom)
        {
            return (_index ?? BuildIndex()).TryGetValue(name, out int at) ? at : -1;
        }

        for (int i = 0; i < count; i++)
        {
            if (string.Equals(names[i], name))
            {
                return i;
            }
        }

        return -1;
    }

    internal void CopyTo(string[] names, JsonataValue[] values)
    {
        Array.Copy(_names, names, Count);
        Array.Copy(_values, values, Count);
    }

    /// <summary>Writes to an object that nobody outside has seen yet: the transform operator's own copy.</summary>
    internal void SetOwned(string name, JsonataValue value)
    {
        int at = IndexOf(name);
        if (at >= 0)
        {
            _values[at] = value;
            return;
        }

        if (Count == _names.Length)
        {
            int capacity = Math.Max(4, Count * 2);
            Array.Resize(ref _names, capacity);
            Array.Resize(ref _values, capacity);
        }

        _names[Count] = name;
        _values[Count] = value;
        Count++;
        _index = null;
    }

    /// <summary>Removes from an object that nobody outside has seen yet.</summary>
    internal void RemoveOwned(string name)
    {
        int at = IndexOf(name);
        if (at < 0)
        {
            return;
        }

        Count--;
        Array.Copy(_names, at + 1, _names, at, Count - at);
        Array.Copy(_values, at + 1, _values, at, Count - at);
        _index = null;
    }

    private Dictionary<string, int> BuildIndex()
    {
        var index = new Dictionary<string, int>(Count, StringComparer.Ordinal);
        for (int i = 0; i < Count; i++)
        {
            index[_names[i]] = i;
        }

        _index = index;
        return index;
    }
}
