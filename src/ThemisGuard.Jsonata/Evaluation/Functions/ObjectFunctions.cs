namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Functions on objects.</summary>
internal static class ObjectFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("keys", "<x-:a<s>>", Keys),
        new("lookup", "<x-s:x>", (a, context) => a[1].TryGetString(out string? name) ? Lookups.Member(a[0], name, context) : default),
        new("spread", "<x-:a<o>>", Spread),
        new("merge", "<a<o>:o>", Merge),
        new("clone", "<(oa)-:o>", (a, context) => new OwnedCopy(a[0], context).Value),
    ];

    private static JsonataValue Keys(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        var found = new SequenceBuilder();
        CollectKeys(arguments[0], new HashSet<string>(StringComparer.Ordinal), ref found, context);
        return found.ToSequence();
    }

    private static void CollectKeys(in JsonataValue value, HashSet<string> seen, ref SequenceBuilder found, EvaluationContext context)
    {
        if (value.TryGetArray(out JsonataArray? items))
        {
            StackGuard.Check();
            context.Step(items.Count);
            for (int i = 0; i < items.Count; i++)
            {
                CollectKeys(items[i], seen, ref found, context);
            }
        }
        else if (value.TryGetObject(out JsonataObject? members))
        {
            context.Step(members.Count);
            foreach (string name in members.Keys)
            {
                if (seen.Add(name))
                {
                    found.Add(JsonataValue.FromString(name));
                }
            }
        }
    }

    private static JsonataValue Spread(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].IsArray && !arguments[0].IsObject)
        {
            return arguments[0];
        }

        var found = new SequenceBuilder();
        CollectMembers(arguments[0], ref found, context);

        // As in jsonata-js, what was appended to is an array, and does not collapse.
        return found.ToSequence(arguments[0].TryGetArray(out JsonataArray? items) && items.Count > 0 ? ArrayTraits.None : ArrayTraits.Sequence);
    }

    private static void CollectMembers(in JsonataValue value, ref SequenceBuilder found, EvaluationContext context)
    {
        context.Step();
        if (value.TryGetArray(out JsonataArray? items))
        {
            StackGuard.Check();
            for (int i = 0; i < items.Count; i++)
            {
                CollectMembers(items[i], ref found, context);
            }
        }
        else if (value.TryGetObject(out JsonataObject? members))
        {
            for (int i = 0; i < members.Count; i++)
            {
                found.Add(new JsonataObject([members.NameAt(i)], [members.ValueAt(i)], 1));
            }
        }
        else
        {
            found.Append(value);
        }
    }

    private static JsonataValue Merge(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items))
        {
            return default;
        }

        var result = new JsonataObjectBuilder();
        foreach (JsonataValue item in items)
        {
            JsonataObject members = item.AsObject();
            context.Step(members.Count);
            for (int i = 0; i < members.Count; i++)
            {
                result.Add(members.NameAt(i), members.ValueAt(i));
            }
        }

        return result.Build();
    }
}
