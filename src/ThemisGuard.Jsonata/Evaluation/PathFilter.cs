namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>A stage of a step: a filter, by position or by condition, or a binding of the position.</summary>
internal sealed class PathFilter
{
    private readonly Evaluator? _condition;
    private readonly double _index;
    private readonly int? _variable;

    private PathFilter(Evaluator? condition, double index, int? variable)
    {
        _condition = condition;
        _index = index;
        _variable = variable;
    }

    internal static PathFilter ByIndex(double index) => new(null, Math.Floor(index), null);

    internal static PathFilter ByCondition(Evaluator condition) => new(condition, 0, null);

    internal static PathFilter BindIndex(int variable) => new(null, 0, variable);

    /// <summary>The items that pass, as a raw sequence.</summary>
    internal JsonataValue Apply(in JsonataValue input, Frame frame)
    {
        var items = input.Reference as JsonataArray;
        if (_variable is not null)
        {
            return items is null ? input : BindPositions(items, _variable.Value);
        }

        return _condition is null ? AtIndex(input, items) : Where(input, items, _condition, frame);
    }

    private static JsonataValue BindPositions(JsonataArray items, int variable)
    {
        if (!items.IsTupleStream)
        {
            return items;
        }

        var result = new JsonataValue[items.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = PathTuple.Of(items[i]).With(variable, JsonataValue.FromNumber(i)).AsValue();
        }

        return new JsonataArray(result, result.Length, items.Traits);
    }

    private JsonataValue AtIndex(in JsonataValue input, JsonataArray? items)
    {
        int count = items?.Count ?? 1;
        double at = _index < 0 ? count + _index : _index;
        if (at < 0 || at >= count)
        {
            return Empty(items);
        }

        JsonataValue item = items is null ? input : items[(int)at];
        return item.IsUndefined ? Empty(items)
            : item.IsArray ? item
            : new JsonataArray([item], 1, TraitsOf(items));
    }

    private static JsonataArray Empty(JsonataArray? items) => new([], 0, TraitsOf(items));

    private static ArrayTraits TraitsOf(JsonataArray? items) =>
        items is { IsTupleStream: true } ? ArrayTraits.Sequence | ArrayTraits.TupleStream : ArrayTraits.Sequence;

    private static JsonataArray Where(in JsonataValue input, JsonataArray? items, Evaluator condition, Frame frame)
    {
        var passed = new SequenceBuilder();
        int count = items?.Count ?? 1;
        bool isTuples = items is { IsTupleStream: true };
        frame.Context.Step(count);
        for (int i = 0; i < count; i++)
        {
            JsonataValue item = items is null ? input : items[i];
            JsonataValue verdict;
            if (isTuples)
            {
                PathTuple tuple = PathTuple.Of(item);
                verdict = condition(tuple.Item, tuple.OpenFrame(frame));
            }
            else
            {
                verdict = condition(item, frame);
            }

            if (verdict.IsNumber)
            {
                if (IsPosition(verdict, i, count))
                {
                    passed.Add(item);
                }
            }
            else if (verdict.TryGetArray(out JsonataArray? positions) && HoldsOnlyNumbers(positions))
            {
                frame.Context.Step(positions.Count);
                for (int p = 0; p < positions.Count; p++)
                {
                    if (IsPosition(positions[p], i, count))
                    {
                        passed.Add(item);
                    }
                }
            }
            else if (Operators.IsTruthy(verdict, frame.Context))
            {
                passed.Add(item);
            }
        }

        return passed.ToSequence(TraitsOf(items));
    }

    private static bool IsPosition(in JsonataValue verdict, int index, int count)
    {
        double at = Math.Floor(Operators.Number(verdict));
        return (at < 0 ? count + at : at) == index;
    }

    private static bool HoldsOnlyNumbers(JsonataArray items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (!items[i].IsNumber)
            {
                return false;
            }
        }

        return true;
    }
}
