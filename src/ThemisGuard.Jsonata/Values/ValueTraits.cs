using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata.Values;

/// <summary>Walks over whole values: equality, hash, size. Each checks the stack, as expressions can nest values without bound.</summary>
internal static class ValueTraits
{
    /// <summary>Lengths stop counting here: values that share parts can be longer than a long can say.</summary>
    private const long MaxSize = 1L << 50;

    /// <param name="context">Counts the work, when an expression compares.</param>
    internal static bool AreEqual(in JsonataValue left, in JsonataValue right, EvaluationContext? context = null)
    {
        object? a = left.Reference;
        object? b = right.Reference;
        switch (a)
        {
            case JsonataValue.Scalar scalar:
                return b is JsonataValue.Scalar other && scalar.Kind == other.Kind && ScalarsAreEqual(left, right, scalar.Kind);
            case string text:
                return b is string otherText && string.Equals(text, otherText);
            case JsonataArray items:
                return b is JsonataArray otherItems && (ReferenceEquals(a, b) || ItemsAreEqual(items, otherItems, context));
            case JsonataObject members:
                return b is JsonataObject otherMembers && (ReferenceEquals(a, b) || MembersAreEqual(members, otherMembers, context));
            default:
                return ReferenceEquals(a, b);
        }
    }

    /// <summary>Looks at the outer levels and the first items only, so that its cost is bounded.</summary>
    internal static int Hash(in JsonataValue value, int levels = 3)
    {
        switch (value.Reference)
        {
            case null:
                return 0;
            case JsonataValue.Scalar scalar:
                return HashCode.Combine(scalar.Kind, value.RawNumber + 0.0);
            case string text:
                return string.GetHashCode(text, StringComparison.Ordinal);
            case JsonataArray items:
                int hash = items.Count;
                for (int i = 0; levels > 0 && i < Math.Min(items.Count, 8); i++)
                {
                    hash = HashCode.Combine(hash, Hash(items[i], levels - 1));
                }

                return hash;
            case JsonataObject members:
                // A sum: the order of members does not matter. All or none, as which are first depends on the order.
                int sum = members.Count;
                for (int i = 0; levels > 0 && members.Count <= 16 && i < members.Count; i++)
                {
                    sum += HashCode.Combine(string.GetHashCode(members.NameAt(i), StringComparison.Ordinal), Hash(members.ValueAt(i), levels - 1));
                }

                return sum;
            default:
                return value.Reference.GetHashCode();
        }
    }

    internal static bool ContainsFunction(in JsonataValue value)
    {
        switch (value.Reference)
        {
            case JsonataFunction:
                return true;
            case JsonataArray items:
                StackGuard.Check();
                for (int i = 0; i < items.Count; i++)
                {
                    if (ContainsFunction(items[i]))
                    {
                        return true;
                    }
                }

                return false;
            case JsonataObject members:
                StackGuard.Check();
                for (int i = 0; i < members.Count; i++)
                {
                    if (ContainsFunction(members.ValueAt(i)))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    internal static long SizeInBytes(in JsonataValue value)
    {
        switch (value.Reference)
        {
            case null:
                return 0;
            case JsonataValue.Scalar scalar:
                return scalar.Kind switch
                {
                    JsonataKind.Null => 4,
                    JsonataKind.Boolean => value.IsTrue ? 4 : 5,
                    _ => scalar.Text?.Length ?? NumberSize(value.RawNumber),
                };
            case string text:
                return JsonWriting.SizeOfString(text);
            case JsonataArray items:
                return items.KnownSize != 0 ? items.KnownSize : items.KnownSize = Measure(items);
            case JsonataObject members:
                return members.KnownSize != 0 ? members.KnownSize : members.KnownSize = Measure(members);
            default:
                return 2;
        }
    }

    // True and False are two Scalars of one kind, and both carry their truth as number.
    private static bool ScalarsAreEqual(in JsonataValue left, in JsonataValue right, JsonataKind kind) =>
        kind == JsonataKind.Null || left.RawNumber == right.RawNumber;

    private static int NumberSize(double number)
    {
        Span<char> buffer = stackalloc char[NumberText.MaxLength];
        return double.IsFinite(number) ? NumberText.Format(number, buffer) : 4;
    }

    private static long Measure(JsonataArray items)
    {
        StackGuard.Check();
        long size = 2 + Math.Max(0, items.Count - 1);
        for (int i = 0; i < items.Count; i++)
        {
            size += items[i].IsUndefined ? 4 : SizeInBytes(items[i]);
        }

        return Math.Min(size, MaxSize);
    }

    private static long Measure(JsonataObject members)
    {
        StackGuard.Check();
        long size = 2 + Math.Max(0, members.Count - 1) + members.Count;
        for (int i = 0; i < members.Count; i++)
        {
            JsonataValue member = members.ValueAt(i);
            size += JsonWriting.SizeOfString(members.NameAt(i)) + (member.IsUndefined ? 4 : SizeInBytes(member));
        }

        return Math.Min(size, MaxSize);
    }

    private static bool ItemsAreEqual(JsonataArray left, JsonataArray right, EvaluationContext? context)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        StackGuard.Check();
        context?.Step(left.Count);
        for (int i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], context))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MembersAreEqual(JsonataObject left, JsonataObject right, EvaluationContext? context)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        StackGuard.Check();
        context?.Step(left.Count);
        for (int i = 0; i < left.Count; i++)
        {
            if (!right.TryGetValue(left.NameAt(i), out JsonataValue other) || !AreEqual(left.ValueAt(i), other, context))
            {
                return false;
            }
        }

        return true;
    }
}
