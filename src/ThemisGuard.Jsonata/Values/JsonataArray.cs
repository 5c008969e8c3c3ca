using System.Collections;

namespace ThemisGuard.Jsonata;

/// <summary>An immutable array of values.</summary>
public sealed class JsonataArray : IReadOnlyList<JsonataValue>
{
    /// <summary>The array without items.</summary>
    public static readonly JsonataArray Empty = new([]);

    // Null for a range of integers, which is not laid out until someone copies it.
    private readonly JsonataValue[]? _items;
    private readonly double _first;

    internal JsonataArray(JsonataValue[] items)
        : this(items, items.Length, ArrayTraits.None)
    {
    }

    /// <summary>Takes over <paramref name="items"/>: nobody may write to its first <paramref name="count"/> places afterwards.</summary>
    internal JsonataArray(JsonataValue[] items, int count, ArrayTraits traits)
    {
        _items = items;
        Count = count;
        Traits = traits;
    }

    private JsonataArray(JsonataValue[]? items, double first, int count, ArrayTraits traits)
    {
        _items = items;
        _first = first;
        Count = count;
        Traits = traits;
    }

    /// <summary>Number of items.</summary>
    public int Count { get; }

    internal ArrayTraits Traits { get; }

    /// <summary>Length as JSON, or 0 while unknown.</summary>
    internal long KnownSize { get; set; }

    internal bool IsSequence => (Traits & ArrayTraits.Sequence) != 0;

    internal bool IsTupleStream => (Traits & ArrayTraits.TupleStream) != 0;

    internal bool IsOuterWrapper => (Traits & ArrayTraits.OuterWrapper) != 0;

    internal bool IsConstructed => (Traits & ArrayTraits.Constructed) != 0;

    internal bool KeepsSingleton => (Traits & ArrayTraits.KeepSingleton) != 0;

    /// <summary>The item at <paramref name="index"/>, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public JsonataValue this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _items is null ? JsonataValue.FromNumber(_first + index) : _items[index];
        }
    }

    /// <inheritdoc/>
    public IEnumerator<JsonataValue> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static JsonataArray Range(double first, int count) => new(null, first, count, ArrayTraits.Sequence);

    /// <summary>The same items under other traits.</summary>
    internal JsonataArray With(ArrayTraits traits) => traits == Traits ? this : new(_items, _first, Count, traits);

    internal void CopyTo(Span<JsonataValue> destination)
    {
        if (_items is not null)
        {
            _items.AsSpan(0, Count).CopyTo(destination);
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            destination[i] = JsonataValue.FromNumber(_first + i);
        }
    }
}

/// <summary>What evaluation remembers about an array beside its items.</summary>
[Flags]
internal enum ArrayTraits
{
    None = 0,

    /// <summary>The result of a step or function rather than data: empty counts as undefined, one item as that item.</summary>
    Sequence = 1,

    /// <summary>One item stays an array: the path said <c>[]</c>.</summary>
    KeepSingleton = 2,

    /// <summary>Written as <c>[…]</c> at an end of a path: not flattened into the path's result.</summary>
    Constructed = 4,

    /// <summary>Holds an input that is itself an array, so that it is one context and not many.</summary>
    OuterWrapper = 8,

    /// <summary>Holds the tuples of a path that binds <c>@</c>, <c>#</c> or <c>%</c>.</summary>
    TupleStream = 16,
}
