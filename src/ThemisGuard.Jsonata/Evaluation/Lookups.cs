namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>Names, wildcards and descendants: what a step finds in its context.</summary>
internal static class Lookups
{
    /// <summary>The member of an object, or of each object in an array, as a raw sequence.</summary>
    internal static JsonataValue Member(in JsonataValue input, string name, EvaluationContext context)
    {
        switch (input.Reference)
        {
            case JsonataObject members:
                return members[name];
            case JsonataArray items:
                StackGuard.Check();
                context.Step(items.Count);
                var found = new SequenceBuilder();
                for (int i = 0; i < items.Count; i++)
                {
                    found.Append(Member(items[i], name, context));
                }

                return found.ToSequence();
            default:
                return default;
        }
    }

    internal static JsonataValue Wildcard(JsonataValue input, EvaluationContext context)
    {
        if (input.Reference is JsonataArray { IsOuterWrapper: true, Count: > 0 } wrapper)
        {
            input = wrapper[0];
        }

        var found = new SequenceBuilder();
        bool hasArrays = false;
        if (input.TryGetObject(out JsonataObject? members))
        {
            for (int i = 0; i < members.Count; i++)
            {
                hasArrays |= members.ValueAt(i).IsArray;
                AddFlat(ref found, members.ValueAt(i), context);
            }
        }
        else if (input.TryGetArray(out JsonataArray? items))
        {
            for (int i = 0; i < items.Count; i++)
            {
                hasArrays |= items[i].IsArray;
                AddFlat(ref found, items[i], context);
            }
        }

        // As in jsonata-js, what an array was appended to is an array, and does not collapse.
        return found.ToSequence(hasArrays ? ArrayTraits.None : ArrayTraits.Sequence);
    }

    internal static JsonataValue Descendants(in JsonataValue input, EvaluationContext context)
    {
        if (input.IsUndefined)
        {
            return default;
        }

        var found = new SequenceBuilder();
        Descend(ref found, input, context);
        return found.Count == 1 ? found[0] : found.ToSequence();
    }

    private static void AddFlat(ref SequenceBuilder found, in JsonataValue value, EvaluationContext context)
    {
        context.Step();
        if (value.TryGetArray(out JsonataArray? items))
        {
            StackGuard.Check();
            for (int i = 0; i < items.Count; i++)
            {
                AddFlat(ref found, items[i], context);
            }
        }
        else
        {
            found.Add(value);
        }
    }

    private static void Descend(ref SequenceBuilder found, in JsonataValue value, EvaluationContext context)
    {
        context.Step();
        if (value.TryGetArray(out JsonataArray? items))
        {
            StackGuard.Check();
            for (int i = 0; i < items.Count; i++)
            {
                Descend(ref found, items[i], context);
            }

            return;
        }

        found.Add(value);
        if (value.TryGetObject(out JsonataObject? members))
        {
            StackGuard.Check();
            for (int i = 0; i < members.Count; i++)
            {
                Descend(ref found, members.ValueAt(i), context);
            }
        }
    }
}
