namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>The operators on values.</summary>
internal static class Operators
{
    /// <summary>The effective boolean value of <c>$boolean</c>; undefined counts as false.</summary>
    internal static bool IsTruthy(in JsonataValue value, EvaluationContext context)
    {
        switch (value.Reference)
        {
            case null:
                return false;
            case JsonataValue.Scalar scalar:
                return scalar.Kind switch
                {
                    JsonataKind.Number => Number(value) != 0,
                    JsonataKind.Boolean => value.IsTrue,
                    _ => false,
                };
            case string text:
                return text.Length > 0;
            case JsonataArray items:
                StackGuard.Check();
                context.Step(items.Count);
                for (int i = 0; i < items.Count; i++)
                {
                    if (IsTruthy(items[i], context))
                    {
                        return true;
                    }
                }

                return false;
            case JsonataObject members:
                return members.Count > 0;
            default:
                return false;
        }
    }

    /// <summary>The double of a number, refusing the infinities that arithmetic or an over-long literal can give.</summary>
    internal static double Number(in JsonataValue value) =>
        double.IsFinite(value.RawNumber) ? value.RawNumber : throw JsonataException.Create("D1001", value);

    internal static JsonataValue Arithmetic(char op, in JsonataValue left, in JsonataValue right)
    {
        if (!left.IsUndefined && !left.IsNumber)
        {
            throw JsonataException.Create("T2001", left);
        }

        if (!right.IsUndefined && !right.IsNumber)
        {
            throw JsonataException.Create("T2002", right);
        }

        if (left.IsUndefined || right.IsUndefined)
        {
            return default;
        }

        double a = Number(left);
        double b = Number(right);
        double result = op switch
        {
            '+' => a + b,
            '-' => a - b,
            '*' => a * b,
            '/' => a / b,
            _ => a % b,
        };
        
        // Infinity and NaN are refused where they are used, or at the end, as in jsonata-js.
        return JsonataValue.FromNumber(result);
    }

    internal static JsonataValue Compare(string op, in JsonataValue left, in JsonataValue right)
    {
        bool leftIsString = left.IsString;
        bool rightIsString = right.IsString;
        if (!leftIsString && !left.IsNumber && !left.IsUndefined)
        {
            throw JsonataException.Create("T2010", left);
        }

        if (!rightIsString && !right.IsNumber && !right.IsUndefined)
        {
            throw JsonataException.Create("T2010", right);
        }

        if (left.IsUndefined || right.IsUndefined)
        {
            return default;
        }

        if (leftIsString != rightIsString)
        {
            throw JsonataException.Create("T2009", left, right);
        }

        int order = leftIsString
            ? string.CompareOrdinal(left.AsString(), right.AsString())
            : left.RawNumber.CompareTo(right.RawNumber);
        return op switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    internal static bool IsIn(in JsonataValue left, in JsonataValue right, EvaluationContext context)
    {
        if (left.IsUndefined || right.IsUndefined)
        {
            return false;
        }

        if (!right.TryGetArray(out JsonataArray? items))
        {
            return IsSame(left, right);
        }

        context.Step(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (IsSame(left, items[i]))
            {
                return true;
            }
        }

        return false;
    }

    internal static JsonataValue Range(in JsonataValue left, in JsonataValue right, EvaluationContext context)
    {
        if (!left.IsUndefined && !IsInteger(left))
        {
            throw JsonataException.Create("T2003", left);
        }

        if (!right.IsUndefined && !IsInteger(right))
        {
            throw JsonataException.Create("T2004", right);
        }

        if (left.IsUndefined || right.IsUndefined || left.RawNumber > right.RawNumber)
        {
            return default;
        }

        double size = right.RawNumber - left.RawNumber + 1;
        return size <= context.Options.MaxRange
            ? JsonataArray.Range(left.RawNumber, (int)size)
            : throw JsonataException.Create("D2014", JsonataValue.FromNumber(size), context.Options.MaxRange);
    }

    internal static bool IsInteger(in JsonataValue value) =>
        value.IsNumber && double.IsFinite(value.RawNumber) && Math.Floor(value.RawNumber) == value.RawNumber;

    // ECMAScript's ===: containers are the same only when they are one. All empty objects here are one, which says nothing.
    private static bool IsSame(in JsonataValue left, in JsonataValue right) =>
        left.IsArray || left.IsObject
            ? ReferenceEquals(left.Reference, right.Reference) && !ReferenceEquals(left.Reference, JsonataObject.Empty)
            : left.Equals(right);
}
