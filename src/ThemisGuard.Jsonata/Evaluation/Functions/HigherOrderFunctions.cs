namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Functions that take functions.</summary>
internal static class HigherOrderFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("map", "<af>", Map),
        new("filter", "<af>", Filter),
        new("single", "<af?>", Single),
        new("reduce", "<afj?:j>", Reduce),
        new("each", "<o-f:a>", Each),
        new("sift", "<o-f?:o>", Sift),
    ];

    private static JsonataFunction Function(in JsonataValue value) =>
        value.Reference as JsonataFunction ?? throw JsonataException.Create("T1006", value);

    private static JsonataValue Map(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items))
        {
            return default;
        }

        JsonataFunction function = Function(arguments[1]);
        var result = new SequenceBuilder();
        for (int i = 0; i < items.Count; i++)
        {
            JsonataValue mapped = function.CallOnItem(items[i], JsonataValue.FromNumber(i), items, context);
            if (!mapped.IsUndefined)
            {
                result.Add(mapped);
            }
        }

        return result.ToSequence();
    }

    private static JsonataValue Filter(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items))
        {
            return default;
        }

        JsonataFunction function = Function(arguments[1]);
        var result = new SequenceBuilder();
        for (int i = 0; i < items.Count; i++)
        {
            if (Operators.IsTruthy(function.CallOnItem(items[i], JsonataValue.FromNumber(i), items, context), context))
            {
                result.Add(items[i]);
            }
        }

        return result.ToSequence();
    }

    private static JsonataValue Single(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items))
        {
            return default;
        }

        var function = arguments[1].Reference as JsonataFunction;
        int found = -1;
        for (int i = 0; i < items.Count; i++)
        {
            if (function is null || Operators.IsTruthy(function.CallOnItem(items[i], JsonataValue.FromNumber(i), items, context), context))
            {
                found = found < 0 ? i : throw JsonataException.Create("D3138", index: i);
            }
        }

        return found >= 0 ? items[found] : throw JsonataException.Create("D3139");
    }

    private static JsonataValue Reduce(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items))
        {
            return default;
        }

        JsonataFunction function = Function(arguments[1]);
        int arity = function.Arity;
        if (arity < 2)
        {
            throw JsonataException.Create("D3050", index: 1);
        }

        bool takesFirst = arguments[2].IsUndefined && items.Count > 0;
        JsonataValue result = takesFirst ? items[0] : arguments[2];
        for (int i = takesFirst ? 1 : 0; i < items.Count; i++)
        {
            JsonataValue[] call = arity switch
            {
                2 => [result, items[i]],
                3 => [result, items[i], i],
                _ => [result, items[i], i, items],
            };
            result = function.Call(call, default, context);
        }

        return result;
    }

    private static JsonataValue Each(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        var result = new SequenceBuilder();
        if (arguments[0].TryGetObject(out JsonataObject? members))
        {
            JsonataFunction function = Function(arguments[1]);
            for (int i = 0; i < members.Count; i++)
            {
                JsonataValue value = function.CallOnItem(members.ValueAt(i), members.NameAt(i), members, context);
                if (!value.IsUndefined)
                {
                    result.Add(value);
                }
            }
        }

        return result.ToSequence();
    }

    private static JsonataValue Sift(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetObject(out JsonataObject? members))
        {
            return default;
        }

        JsonataFunction function = Function(arguments[1]);
        var result = new JsonataObjectBuilder();
        for (int i = 0; i < members.Count; i++)
        {
            if (Operators.IsTruthy(function.CallOnItem(members.ValueAt(i), members.NameAt(i), members, context), context))
            {
                result.Add(members.NameAt(i), members.ValueAt(i));
            }
        }

        return result.Count == 0 ? default : result.Build();
    }
}
