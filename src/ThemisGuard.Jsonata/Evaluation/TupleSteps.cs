namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>Steps of a path that binds variables: as steps on items, with what was bound on the way kept beside each item.</summary>
internal static class TupleSteps
{
    internal static List<PathTuple> Evaluate(PathStep step, in Items current, List<PathTuple>? tuples, Frame frame)
    {
        List<PathTuple> result = step.Order is not null
            ? Sort(step, step.Order, current, tuples, frame)
            : Map(step, tuples ?? Start(current), frame);
        if (step.Stages.Length == 0)
        {
            return result;
        }

        JsonataValue stream = ToStream(result);
        foreach (PathFilter stage in step.Stages)
        {
            stream = stage.Apply(stream, frame);
        }

        var kept = new List<PathTuple>();
        var array = (JsonataArray)stream.Reference!;
        for (int i = 0; i < array.Count; i++)
        {
            kept.Add(PathTuple.Of(array[i]));
        }

        return kept;
    }

    private static List<PathTuple> Start(in Items items)
    {
        var tuples = new List<PathTuple>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            tuples.Add(new PathTuple(items[i]));
        }

        return tuples;
    }

    private static List<PathTuple> Sort(PathStep step, SortOrder order, in Items current, List<PathTuple>? tuples, Frame frame)
    {
        if (tuples is not null)
        {
            return order.Sort(tuples, frame);
        }

        var sorted = new List<PathTuple>();
        JsonataValue items = order.Sort(current, frame);
        var array = items.Reference as JsonataArray;
        int count = array?.Count ?? (items.IsUndefined ? 0 : 1);
        for (int i = 0; i < count; i++)
        {
            var tuple = new PathTuple(array is null ? items : array[i]);
            sorted.Add(step.Index is { } index ? tuple.With(index, JsonataValue.FromNumber(i)) : tuple);
        }

        return sorted;
    }

    private static List<PathTuple> Map(PathStep step, List<PathTuple> tuples, Frame frame)
    {
        var result = new List<PathTuple>();
        foreach (PathTuple tuple in tuples)
        {
            JsonataValue found = step.Evaluate(tuple.Item, tuple.OpenFrame(frame));
            if (found.IsUndefined)
            {
                continue;
            }

            var items = found.Reference as JsonataArray;
            int count = items?.Count ?? 1;
            frame.Context.Step(count);
            for (int i = 0; i < count; i++)
            {
                JsonataValue item = items is null ? found : items[i];
                result.Add(items is { IsTupleStream: true } ? tuple.Merge(PathTuple.Of(item)) : Extend(step, tuple, item, i));
            }
        }

        return result;
    }

    private static PathTuple Extend(PathStep step, PathTuple tuple, in JsonataValue item, int index)
    {
        PathTuple next = step.Focus is { } focus ? tuple.With(focus, item) : tuple.WithItem(item);
        if (step.Index is { } variable)
        {
            next = next.With(variable, JsonataValue.FromNumber(index));
        }

        return step.Ancestor is { } ancestor ? next.With(ancestor, tuple.Item) : next;
    }

    private static JsonataArray ToStream(List<PathTuple> tuples)
    {
        var items = new JsonataValue[tuples.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = tuples[i].AsValue();
        }

        return new JsonataArray(items, items.Length, ArrayTraits.Sequence | ArrayTraits.TupleStream);
    }
}
