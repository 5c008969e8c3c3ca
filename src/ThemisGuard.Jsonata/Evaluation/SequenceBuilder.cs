namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>
/// Collects the result of a step. The first item is kept in place: most sequences have one, and then nothing is allocated.
/// A mutable struct: pass by reference.
/// </summary>
internal struct SequenceBuilder
{
    private JsonataValue _first;
    private JsonataValue[]? _items;

    internal int Count { get; private set; }

    internal readonly JsonataValue this[int index] => _items is null ? _first : _items[index];

    internal void Add(in JsonataValue value)
    {
        if (Count == 0)
        {
            _first = value;
            Count = 1;
            return;
        }

        if (_items is null)
        {
            _items = new JsonataValue[8];
            _items[0] = _first;
        }
        else if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = value;
    }

    internal void AddItems(JsonataArray array)
    {
        if (array.Count == 0)
        {
            return;
        }

        if (Count + array.Count <= 1)
        {
            Add(array[0]);
            return;
        }

        Reserve(array.Count);
        array.CopyTo(_items.AsSpan(Count));
        Count += array.Count;
    }

    /// <summary>Adds a step's result: undefined not at all, an array by its items unless it was constructed as the step's result.</summary>
    internal void AddFlattened(in JsonataValue value)
    {
        if (value.TryGetArray(out JsonataArray? array) && !array.IsConstructed)
        {
            AddItems(array);
        }
        else if (!value.IsUndefined)
        {
            Add(value);
        }
    }

    /// <summary>As <c>$append</c>: undefined not at all, an array by its items.</summary>
    internal void Append(in JsonataValue value)
    {
        if (value.TryGetArray(out JsonataArray? array))
        {
            AddItems(array);
        }
        else if (!value.IsUndefined)
        {
            Add(value);
        }
    }

    /// <summary>What a sequence amounts to as a value: nothing, its one item, or an array.</summary>
    internal readonly JsonataValue ToCollapsed() => Count switch
    {
        0 => default,
        1 => this[0],
        _ => new JsonataArray(_items!, Count, ArrayTraits.Sequence),
    };

    /// <summary>The sequence, not collapsed.</summary>
    internal readonly JsonataArray ToSequence(ArrayTraits traits = ArrayTraits.Sequence)
    {
        return _items is not null ? new JsonataArray(_items, Count, traits)
            : Count == 0 ? new JsonataArray([], 0, traits)
            : new JsonataArray([_first], 1, traits);
    }

    /// <summary>As repeated <c>$append</c> leaves it: nothing, the one value itself, or a plain array.</summary>
    internal readonly JsonataValue ToAppended() => Count switch
    {
        0 => default,
        1 => this[0],
        _ => ToSequence(ArrayTraits.None),
    };

    private void Reserve(int more)
    {
        int needed = Count + more;
        if (_items is null)
        {
            _items = new JsonataValue[Math.Max(8, needed)];
            if (Count == 1)
            {
                _items[0] = _first;
            }
        }
        else if (needed > _items.Length)
        {
            Array.Resize(ref _items, Math.Max(needed, _items.Length * 2));
        }
    }
}
