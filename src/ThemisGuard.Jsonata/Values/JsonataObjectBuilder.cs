namespace ThemisGuard.Jsonata;

/// <summary>Collects the members of a <see cref="JsonataObject"/>. Not for use by several threads.</summary>
public sealed class JsonataObjectBuilder
{
    private const int IndexedFrom = 9;

    private string[] _names;
    private JsonataValue[] _values;
    private Dictionary<string, int>? _index;

    /// <summary>An empty builder.</summary>
    /// <param name="capacity">Members expected.</param>
    public JsonataObjectBuilder(int capacity = 4)
    {
        _names = new string[capacity];
        _values = new JsonataValue[capacity];
    }

    /// <summary>A builder that starts with the members of <paramref name="source"/>.</summary>
    public JsonataObjectBuilder(JsonataObject source)
        : this(source.Count + 1)
    {
        source.CopyTo(_names, _values);
        Count = source.Count;
    }

    /// <summary>Number of members so far.</summary>
    public int Count { get; private set; }

    /// <summary>Reads a member (undefined when absent), or sets it in its place; setting undefined removes it.</summary>
    public JsonataValue this[string name]
    {
        get
        {
            int at = IndexOf(name);
            return at < 0 ? default : _values[at];
        }

        set
        {
            int at = IndexOf(name);
            if (value.IsUndefined)
            {
                RemoveAt(at);
            }
            else if (at >= 0)
            {
                _values[at] = value;
            }
            else
            {
                Append(name, value);
            }
        }
    }

    /// <summary>Sets a member; undefined is not added.</summary>
    /// <returns>This builder.</returns>
    public JsonataObjectBuilder Add(string name, JsonataValue value)
    {
        if (!value.IsUndefined)
        {
            this[name] = value;
        }

        return this;
    }

    /// <summary>The object. The builder is empty afterwards.</summary>
    public JsonataObject Build()
    {
        var result = Count == 0 ? JsonataObject.Empty : new JsonataObject(_names, _values, Count);
        _names = [];
        _values = [];
        _index = null;
        Count = 0;
        return result;
    }

    internal int IndexOf(string name)
    {
        if (Count >= IndexedFrom)
        {
            if (_index is null)
            {
                _index = new Dictionary<string, int>(Count * 2, StringComparer.Ordinal);
                for (int i = 0; i < Count; i++)
                {
                    _index[_names[i]] = i;
                }
            }

            return _index.TryGetValue(name, out int at) ? at : -1;
        }

        for (int i = 0; i < Count; i++)
        {
            if (string.Equals(_names[i], name))
            {
                return i;
            }
        }

        return -1;
    }

    private void Append(string name, JsonataValue value)
    {
        if (Count == _names.Length)
        {
            int capacity = Math.Max(4, Count * 2);
            Array.Resize(ref _names, capacity);
            Array.Resize(ref _values, capacity);
        }

        _names[Count] = name;
        _values[Count] = value;
        _index?.Add(name, Count);
        Count++;
    }

    private void RemoveAt(int at)
    {
        if (at < 0)
        {
            return;
        }

        Count--;
        Array.Copy(_names, at + 1, _names, at, Count - at);
        Array.Copy(_values, at + 1, _values, at, Count - at);
        _index = null;
    }
}
