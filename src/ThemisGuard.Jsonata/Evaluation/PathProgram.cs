namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>A compiled path: each step maps the items found so far to the next ones.</summary>
internal sealed class PathProgram(PathStep[] steps, bool startsAtVariable, bool keepSingleton, bool keepArray, bool keepTuples, GroupProgram? group)
{
    internal JsonataValue Evaluate(JsonataValue input, Frame frame)
    {
        frame.Context.Step();
        var current = new Items(startsAtVariable ? null : input.Reference as JsonataArray, input);
        JsonataArray? whole = null;
        List<PathTuple>? tuples = null;
        bool isTupleStream = false;
        for (int i = 0; i < steps.Length; i++)
        {
            PathStep step = steps[i];
            isTupleStream |= step.IsTuple;
            if (i == 0 && step.IsConstructedArray)
            {
                // The constructor is evaluated once, over the whole context; what it is bound to by '@' is lost, as in jsonata-js.
                JsonataValue constructed = step.Evaluate(current.AsValue(), frame);
                if (step.Focus is null)
                {
                    whole = constructed.Reference as JsonataArray;
                    if (whole is null)
                    {
                        // A filter left one value: jsonata-js finds no items in it, e.g. in [{"a":1},{"a":2}][0].a.
                        return default;
                    }

                    current = new Items(whole, constructed);
                }
            }
            else if (isTupleStream)
            {
                tuples = TupleSteps.Evaluate(step, current, tuples, frame);
                whole = null;
            }
            else
            {
                current = EvaluateStep(step, current, i == steps.Length - 1, frame, out whole);
            }

            if (!isTupleStream && current.Count == 0)
            {
                break;
            }
        }

        if (group is not null)
        {
            return tuples is not null ? group.EvaluateTuples(tuples, frame) : group.Evaluate(current.Array, current.Count == 0 ? default : current[0], frame);
        }

        return tuples is not null ? Result(tuples) : Result(current, whole);
    }

    private JsonataValue Result(in Items current, JsonataArray? whole)
    {
        if (whole is not null && !whole.IsSequence)
        {
            return keepSingleton && whole.IsConstructed
                ? new JsonataArray([whole], 1, ArrayTraits.Sequence | ArrayTraits.KeepSingleton)
                : whole;
        }

        if (current.Count == 0)
        {
            return default;
        }

        if (keepSingleton || keepArray)
        {
            const ArrayTraits Kept = ArrayTraits.Sequence | ArrayTraits.KeepSingleton;
            return current.Array is { } items ? items.With(Kept) : new JsonataArray([current[0]], 1, Kept);
        }

        return current.Count == 1 ? current[0] : current.Array;
    }

    private JsonataValue Result(List<PathTuple> tuples)
    {
        var result = new SequenceBuilder();
        foreach (PathTuple tuple in tuples)
        {
            result.Add(keepTuples ? tuple.AsValue() : tuple.Item);
        }

        ArrayTraits traits = ArrayTraits.Sequence
            | (keepSingleton || keepArray ? ArrayTraits.KeepSingleton : 0)
            | (keepTuples ? ArrayTraits.TupleStream : 0);
        return keepTuples ? result.ToSequence(traits)
            : result.Count == 0 || (result.Count == 1 && !keepSingleton && !keepArray) ? result.ToCollapsed()
            : result.ToSequence(traits);
    }

    private static Items EvaluateStep(PathStep step, in Items current, bool isLast, Frame frame, out JsonataArray? whole)
    {
        whole = null;
        if (step.Order is not null)
        {
            JsonataValue sorted = step.Order.Sort(current, frame);
            foreach (PathFilter stage in step.Stages)
            {
                sorted = stage.Apply(sorted, frame);
            }

            whole = sorted.Reference as JsonataArray;
            return new Items(whole, sorted);
        }

        var found = new SequenceBuilder();
        JsonataValue only = default;
        int results = 0;
        int count = current.Count;
        frame.Context.Step(count);
        for (int i = 0; i < count; i++)
        {
            JsonataValue result = step.Evaluate(current[i], frame);
            foreach (PathFilter stage in step.Stages)
            {
                result = stage.Apply(result, frame);
            }

            if (result.IsUndefined)
            {
                continue;
            }

            // The first result waits: alone at the end of the path it is not taken apart.
            if (++results == 1)
            {
                only = result;
                continue;
            }

            if (results == 2)
            {
                found.AddFlattened(only);
            }

            found.AddFlattened(result);
        }

        if (results == 1)
        {
            if (isLast && only.Reference is JsonataArray { IsSequence: false } array)
            {
                whole = array;
                return new Items(array, only);
            }

            found.AddFlattened(only);
        }

        return Items.From(found);
    }
}

/// <summary>The context items of a step: an array, or one value without an array around it.</summary>
internal readonly struct Items
{
    private readonly JsonataValue _single;

    internal Items(JsonataArray? array, in JsonataValue single)
    {
        Array = array;
        _single = single;
        Count = array?.Count ?? 1;
    }

    private Items(int count)
    {
        Count = count;
    }

    internal JsonataArray? Array { get; }

    internal int Count { get; }

    internal JsonataValue this[int index] => Array is null ? _single : Array[index];

    internal static Items From(in SequenceBuilder found) => found.Count switch
    {
        0 => new Items(0),
        1 => new Items(null, found[0]),
        _ => new Items(found.ToSequence(), default),
    };

    internal JsonataValue AsValue() => Array is not null ? Array : new JsonataArray([_single], 1, ArrayTraits.Sequence);
}
