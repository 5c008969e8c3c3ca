using System.Diagnostics;

namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>One item of a path with bindings: the item, and the variables bound on the way to it.</summary>
internal sealed class PathTuple
{
    private readonly int[] _names;
    private readonly JsonataValue[] _values;
    private readonly int _count;

    internal PathTuple(JsonataValue item)
        : this(item, [], [], 0)
    {
    }

    private PathTuple(JsonataValue item, int[] names, JsonataValue[] values, int count)
    {
        Item = item;
        _names = names;
        _values = values;
        _count = count;
    }

    internal JsonataValue Item { get; }

    internal static PathTuple Of(in JsonataValue value) => value.Reference as PathTuple ?? throw new UnreachableException();

    internal JsonataValue AsValue() => JsonataValue.FromInternal(this);

    internal Frame OpenFrame(Frame outer) => new(outer, _names, _values, _count);

    internal PathTuple WithItem(in JsonataValue item) => new(item, _names, _values, _count);

    internal PathTuple With(int name, in JsonataValue value)
    {
        int at = Array.IndexOf(_names, name, 0, _count);
        int count = at < 0 ? _count + 1 : _count;
        int[] names = at < 0 ? [.. _names.AsSpan(0, _count), name] : _names;
        var values = new JsonataValue[count];
        _values.AsSpan(0, _count).CopyTo(values);
        values[at < 0 ? _count : at] = value;
        return new PathTuple(Item, names, values, count);
    }

    /// <summary>This tuple with the item and the variables of <paramref name="other"/> on top.</summary>
    internal PathTuple Merge(PathTuple other)
    {
        PathTuple result = WithItem(other.Item);
        for (int i = 0; i < other._count; i++)
        {
            result = result.With(other._names[i], other._values[i]);
        }

        return result;
    }

    /// <summary>The tuples of one group as one: values that differ in place become arrays of all of them.</summary>
    internal static PathTuple Reduce(List<PathTuple> tuples, EvaluationContext context)
    {
        PathTuple first = tuples[0];
        if (tuples.Count == 1)
        {
            return first;
        }

        var items = new SequenceBuilder();
        items.Append(first.Item);
        var names = first._names.AsSpan(0, first._count).ToArray();
        var columns = new SequenceBuilder[names.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            columns[c].Append(first._values[c]);
        }

        foreach (PathTuple tuple in tuples.Skip(1))
        {
            context.Step(1 + columns.Length);
            items.Append(tuple.Item);
            for (int i = 0; i < tuple._count; i++)
            {
                int column = Array.IndexOf(names, tuple._names[i]);
                if (column < 0)
                {
                    column = names.Length;
                    names = [.. names, tuple._names[i]];
                    Array.Resize(ref columns, names.Length);
                }

                columns[column].Append(tuple._values[i]);
            }
        }

        var values = new JsonataValue[names.Length];
        for (int c = 0; c < values.Length; c++)
        {
            values[c] = columns[c].ToAppended();
        }

        return new PathTuple(items.ToAppended(), names, values, values.Length);
    }
}
