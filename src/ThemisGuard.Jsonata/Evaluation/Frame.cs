namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>
/// The variables of one block, call or tuple. Names are small integers given out by the compiler; frames are short, so that
/// a search from the front is the fastest index. The arrays may be shared until something is bound here.
/// </summary>
internal sealed class Frame
{
    private int[] _names;
    private JsonataValue[] _values;
    private int _count;
    private bool _shared;

    internal Frame(EvaluationContext context)
    {
        Context = context;
        _names = [];
        _values = [];
    }

    internal Frame(Frame outer)
    {
        Context = outer.Context;
        Outer = outer;
        _names = [];
        _values = [];
    }

    /// <summary>A frame that starts with the first <paramref name="count"/> of these variables.</summary>
    internal Frame(Frame outer, int[] names, JsonataValue[] values, int count)
    {
        Context = outer.Context;
        Outer = outer;
        _names = names;
        _values = values;
        _count = count;
        _shared = true;
    }

    internal EvaluationContext Context { get; }

    private Frame? Outer { get; }

    internal JsonataValue Lookup(int name, string externalName)
    {
        for (Frame? frame = this; frame is not null; frame = frame.Outer)
        {
            // From the end: a parameter named twice has its last value.
            int[] names = frame._names;
            for (int i = frame._count - 1; i >= 0; i--)
            {
                if (names[i] == name)
                {
                    return frame._values[i];
                }
            }
        }

        return Builtins.Lookup(Context, externalName);
    }

    internal void Bind(int name, in JsonataValue value)
    {
        if (_shared)
        {
            _names = [.. _names.AsSpan(0, _count), 0];
            _values = [.. _values.AsSpan(0, _count), default];
            _shared = false;
        }

        int at = Array.IndexOf(_names, name, 0, _count);
        if (at < 0)
        {
            if (_count == _names.Length)
            {
                Array.Resize(ref _names, _count + 2);
                Array.Resize(ref _values, _count + 2);
            }

            at = _count++;
            _names[at] = name;
        }

        _values[at] = value;
    }
}
