namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Functions on arrays.</summary>
internal static class ArrayFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("count", "<a:n>", (a, _) => JsonataValue.FromNumber(a[0].TryGetArray(out JsonataArray? items) ? items.Count : 0)),
        new("append", "<xx:a>", Append),
        new("reverse", "<a:a>", Reverse),
        new("shuffle", "<a:a>", Shuffle),
        new("distinct", "<x:x>", Distinct),
        new("sort", "<af?:a>", Sort),
        new("zip", "<a+>", Zip, arity: 0),
    ];

    private static JsonataValue Append(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined || arguments[1].IsUndefined)
        {
            return arguments[0].IsUndefined ? arguments[1] : arguments[0];
        }

        var result = new SequenceBuilder();
        result.Append(arguments[0]);
        result.Append(arguments[1]);
        context.Step(result.Count);
        return result.ToSequence(ArrayTraits.None);
    }

    private static JsonataValue Reverse(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items) || items.Count <= 1)
        {
            return arguments[0];
        }

        context.Step(items.Count);
        JsonataValue[] copy = Copy(items);
        Array.Reverse(copy);
        return new JsonataArray(copy);
    }

    private static JsonataValue Shuffle(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items) || items.Count <= 1)
        {
            return arguments[0];
        }

        context.Step(items.Count);
        JsonataValue[] copy = Copy(items);
        context.Random.Shuffle(copy);
        return new JsonataArray(copy);
    }

    private static JsonataValue Distinct(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items) || items.Count <= 1)
        {
            return arguments[0];
        }

        context.Step(items.Count);
        var seen = new HashSet<JsonataValue>(new BudgetedEquality(context));
        var result = new SequenceBuilder();
        for (int i = 0; i < items.Count; i++)
        {
            if (seen.Add(items[i]))
            {
                result.Add(items[i]);
            }
        }

        return result.ToSequence(items.IsSequence ? ArrayTraits.Sequence : ArrayTraits.None);
    }

    private static JsonataValue Sort(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items) || items.Count <= 1)
        {
            return arguments[0];
        }

        Func<JsonataValue, JsonataValue, bool> isAfter;
        if (arguments[1].Reference is JsonataFunction comparator)
        {
            isAfter = (left, right) => Operators.IsTruthy(comparator.Call([left, right], default, context), context);
        }
        else if (items.All(item => item.IsNumber))
        {
            isAfter = (left, right) => left.RawNumber > right.RawNumber;
        }
        else if (items.All(item => item.IsString))
        {
            isAfter = (left, right) => string.CompareOrdinal(left.AsString(), right.AsString()) > 0;
        }
        else
        {
            throw JsonataException.Create("D3070", arguments[0], index: 1);
        }

        return new JsonataArray(MergeSort.Sort(Copy(items), isAfter, context));
    }

    private static JsonataValue Zip(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        int length = int.MaxValue;
        foreach (JsonataValue argument in arguments)
        {
            length = Math.Min(length, argument.TryGetArray(out JsonataArray? items) ? items.Count : 0);
        }

        context.Step((long)length * arguments.Length);
        var result = new JsonataValue[arguments.IsEmpty ? 0 : length];
        for (int i = 0; i < result.Length; i++)
        {
            var tuple = new JsonataValue[arguments.Length];
            for (int k = 0; k < tuple.Length; k++)
            {
                tuple[k] = arguments[k].AsArray()[i];
            }

            result[i] = new JsonataArray(tuple);
        }

        return new JsonataArray(result);
    }

    private static JsonataValue[] Copy(JsonataArray items)
    {
        var copy = new JsonataValue[items.Count];
        items.CopyTo(copy);
        return copy;
    }

    private sealed class BudgetedEquality(EvaluationContext context) : IEqualityComparer<JsonataValue>
    {
        public bool Equals(JsonataValue x, JsonataValue y) => Values.ValueTraits.AreEqual(x, y, context);

        public int GetHashCode(JsonataValue obj) => obj.GetHashCode();
    }
}
