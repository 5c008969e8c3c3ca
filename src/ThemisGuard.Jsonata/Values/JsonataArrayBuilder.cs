namespace ThemisGuard.Jsonata;

/// <summary>Collects the items of a <see cref="JsonataArray"/>. Not for use by several threads.</summary>
public sealed class JsonataArrayBuilder(int capacity = 4)
{
    private JsonataValue[] _items = new JsonataValue[capacity];

    /// <summary>Number of items so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an item; undefined is not added.</summary>
    /// <returns>This builder.</returns>
    public JsonataArrayBuilder Add(JsonataValue value)
    {
        if (value.IsUndefined)
        {
            return this;
        }

        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(4, Count * 2));
        }

        _items[Count++] = value;
        return this;
    }

    /// <summary>The array. The builder is empty afterwards.</summary>
    public JsonataArray Build()
    {
        var result = Count == 0 ? JsonataArray.Empty : new JsonataArray(_items, Count, ArrayTraits.None);
        _items = [];
        Count = 0;
        return result;
    }
}
