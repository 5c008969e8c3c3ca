namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>An object constructor: groups its context items by key, then gives each key the value of its group.</summary>
internal sealed class GroupProgram((Evaluator Key, Evaluator Value)[] pairs, int position)
{
    /// <param name="items">The context items, or null for the one item <paramref name="single"/>.</param>
    internal JsonataObject Evaluate(JsonataArray? items, JsonataValue single, Frame frame)
    {
        frame.Context.Step(pairs.Length);
        if (items is null || items.Count == 0)
        {
            return EvaluateOne(items is null ? single : default, frame);
        }

        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        frame.Context.Step(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            JsonataValue item = items[i];
            for (int p = 0; p < pairs.Length; p++)
            {
                if (Key(pairs[p].Key(item, frame)) is { } key)
                {
                    GroupFor(groups, key, p).Items.Append(item, frame.Context);
                }
            }
        }

        var result = new JsonataObjectBuilder(groups.Count);
        foreach ((string key, Group group) in groups)
        {
            result.Add(key, pairs[group.Pair].Value(group.Items.ToContext(), frame));
        }

        return result.Build();
    }

    internal JsonataObject EvaluateTuples(List<PathTuple> tuples, Frame frame)
    {
        if (tuples.Count == 0)
        {
            return EvaluateOne(default, frame);
        }

        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        foreach (PathTuple tuple in tuples)
        {
            Frame inner = tuple.OpenFrame(frame);
            for (int p = 0; p < pairs.Length; p++)
            {
                if (Key(pairs[p].Key(tuple.Item, inner)) is { } key)
                {
                    GroupFor(groups, key, p).Tuples.Add(tuple);
                }
            }
        }

        var result = new JsonataObjectBuilder(groups.Count);
        foreach ((string key, Group group) in groups)
        {
            PathTuple reduced = PathTuple.Reduce(group.Tuples, frame.Context);
            result.Add(key, pairs[group.Pair].Value(reduced.Item, reduced.OpenFrame(frame)));
        }

        return result.Build();
    }

    private JsonataObject EvaluateOne(JsonataValue item, Frame frame)
    {
        var keys = new string?[pairs.Length];
        HashSet<string>? seen = pairs.Length > 8 ? new HashSet<string>(StringComparer.Ordinal) : null;
        for (int p = 0; p < keys.Length; p++)
        {
            keys[p] = Key(pairs[p].Key(item, frame));
            if (keys[p] is { } key && (seen is null ? Array.IndexOf(keys, key, 0, p) >= 0 : !seen.Add(key)))
            {
                throw JsonataException.Create("D1009", JsonataValue.FromString(key), position: position);
            }
        }

        var result = new JsonataObjectBuilder(pairs.Length);
        for (int p = 0; p < keys.Length; p++)
        {
            if (keys[p] is { } key)
            {
                result.Add(key, pairs[p].Value(item, frame));
            }
        }

        return result.Build();
    }

    private string? Key(in JsonataValue key) => key.Reference switch
    {
        string text => text,
        null => null,
        _ => throw JsonataException.Create("T1003", key, position: position),
    };

    private Group GroupFor(Dictionary<string, Group> groups, string key, int pair)
    {
        if (!groups.TryGetValue(key, out Group? group))
        {
            group = new Group(pair);
            groups.Add(key, group);
        }
        else if (group.Pair != pair)
        {
            throw JsonataException.Create("D1009", JsonataValue.FromString(key), position: position);
        }

        return group;
    }

    private sealed class Group(int pair)
    {
        internal int Pair { get; } = pair;

        internal GroupItems Items { get; } = new();

        internal List<PathTuple> Tuples { get; } = [];
    }

    private sealed class GroupItems
    {
        private SequenceBuilder _items;
        private JsonataValue _first;
        private int _count;

        internal void Append(in JsonataValue item, EvaluationContext context)
        {
            context.Step();
            if (_count++ == 0)
            {
                _first = item;
            }

            _items.Append(item);
        }

        /// <summary>One item is the context as it is; several are an array of them, arrays among them by their items.</summary>
        internal JsonataValue ToContext() => _count == 1 ? _first : _items.ToSequence(ArrayTraits.None);
    }
}
