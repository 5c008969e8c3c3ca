using System.Collections;

namespace ThemisGuard.Jsonata;

/// <summary>Variables given to an evaluation, named without <c>$</c>. They hide built-in functions of the same name.</summary>
public sealed class JsonataBindings : IEnumerable<KeyValuePair<string, JsonataValue>>
{
    /// <summary>No variables.</summary>
    public static readonly JsonataBindings Empty = new() { _isFixed = true };

    private readonly Dictionary<string, JsonataValue> _values = new(StringComparer.Ordinal);
    private readonly JsonataBindings? _outer;
    private bool _isFixed;

    /// <summary>No variables yet.</summary>
    public JsonataBindings()
    {
    }

    /// <summary>Variables of an inner scope: what is not found here is looked for in <paramref name="outer"/>.</summary>
    public JsonataBindings(JsonataBindings outer) => _outer = outer;

    /// <summary>The variable <paramref name="name"/>; undefined when there is none.</summary>
    public JsonataValue this[string name]
    {
        get => TryGet(name, out JsonataValue value) ? value : default;
        set => Writable[name] = value;
    }

    private Dictionary<string, JsonataValue> Writable =>
        _isFixed ? throw new InvalidOperationException("JsonataBindings.Empty stays empty: make new bindings.") : _values;

    /// <summary>Adds a variable.</summary>
    /// <exception cref="ArgumentException">There is one of that name in this scope.</exception>
    public void Add(string name, JsonataValue value) => Writable.Add(name, value);

    /// <summary>Looks a variable up, here and in the outer scopes.</summary>
    public bool TryGet(string name, out JsonataValue value)
    {
        for (JsonataBindings? scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._values.TryGetValue(name, out value))
            {
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The variables of this scope only.</summary>
    public IEnumerator<KeyValuePair<string, JsonataValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
