using System.Text.RegularExpressions;

namespace ThemisGuard.StatesLanguage.Syntax.Paths;

/// <summary>Evaluates paths as the Jayway library behind Step Functions does: definite paths give a value or fail, the others give a list.</summary>
internal static class PathEvaluator
{
    /// <summary>Evaluates from a root value that the caller has chosen by <see cref="PathExpression.Root"/>.</summary>
    /// <param name="failure">Why a definite path has no value, in Jayway's words.</param>
    public static bool TryEvaluate(PathExpression path, JsonValue root, out JsonValue value, out string failure)
    {
        if (path.IsDefinite)
        {
            return TryEvaluateDefinite(path, root, out value, out failure);
        }

        var found = new List<JsonValue> { root };
        for (var i = 0; i < path.Segments.Length; i++)
        {
            var next = new List<JsonValue>();
            foreach (JsonValue item in found)
            {
                Step(path.Segments[i], item, root, next);
            }

            found = next;
        }

        value = Json.Array(found);
        failure = "";
        return true;
    }

    private static bool TryEvaluateDefinite(PathExpression path, JsonValue root, out JsonValue value, out string failure)
    {
        value = root;
        for (var i = 0; i < path.Segments.Length; i++)
        {
            if (path.Segments[i] is MemberSegment member)
            {
                if (value.TryGetProperty(member.Name, out JsonValue child))
                {
                    value = child;
                    continue;
                }

                failure = !value.IsObject
                    ? $"Expected to find an object with property ['{member.Name}'] in path {path.Canonical(i)} but found '{Json.JavaTypeName(value)}'. "
                        + "This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'."
                    : (i == path.Segments.Length - 1 ? "No results for path: " : "Missing property in path ") + path.Canonical(i + 1);
                return false;
            }

            int index = ((IndexSegment)path.Segments[i]).Index;
            if (!value.IsArray)
            {
                failure = $"Filter: [{index}] can only be applied to arrays. Current context is: {value.ToJson()}";
                return false;
            }

            int count = Json.Count(value);
            int at = index < 0 ? count + index : index;
            if (at < 0 || at >= count)
            {
                failure = $"No results for path: {path.Canonical(i + 1)}";
                return false;
            }

            value = value[at];
        }

        failure = "";
        return true;
    }

    private static void Step(PathSegment segment, JsonValue item, JsonValue root, List<JsonValue> found)
    {
        switch (segment)
        {
            case MemberSegment member:
                if (item.TryGetProperty(member.Name, out JsonValue child))
                {
                    found.Add(child);
                }

                break;
            case MembersSegment members:
                foreach (string name in members.Names)
                {
                    if (item.TryGetProperty(name, out JsonValue named))
                    {
                        found.Add(named);
                    }
                }

                break;
            case IndexSegment index:
                AddAt(item, index.Index, found);
                break;
            case IndexesSegment indexes:
                foreach (int position in indexes.Indexes)
                {
                    AddAt(item, position, found);
                }

                break;
            case SliceSegment slice:
                AddSlice(item, slice, found);
                break;
            case WildcardSegment:
                AddChildren(item, found);
                break;
            case DescendantSegment:
                AddDescendants(item, found);
                break;
            case FilterSegment filter:
                foreach (JsonValue candidate in item.IsArray ? (IEnumerable<JsonValue>)item.AsArray() : [item])
                {
                    if (Holds(filter.Filter, candidate, root))
                    {
                        found.Add(candidate);
                    }
                }

                break;
        }
    }

    private static void AddAt(JsonValue item, int index, List<JsonValue> found)
    {
        if (!item.IsArray)
        {
            return;
        }

        int at = index < 0 ? Json.Count(item) + index : index;
        if (at >= 0 && at < Json.Count(item))
        {
            found.Add(item[at]);
        }
    }

    private static void AddSlice(JsonValue item, SliceSegment slice, List<JsonValue> found)
    {
        if (!item.IsArray)
        {
            return;
        }

        int count = Json.Count(item), step = slice.Step ?? 1;
        int from = Bound(slice.From ?? (step > 0 ? 0 : count - 1)), to = Bound(slice.To ?? (step > 0 ? count : -count - 1));
        for (int i = from; step > 0 ? i < to : i > to; i += step)
        {
            if (i >= 0 && i < count)
            {
                found.Add(item[i]);
            }
        }

        int Bound(int index) => Math.Clamp(index < 0 ? count + index : index, -1, count);
    }

    private static void AddChildren(JsonValue item, List<JsonValue> found)
    {
        if (item.IsArray)
        {
            found.AddRange(item.AsArray());
        }
        else if (item.IsObject)
        {
            foreach ((_, JsonValue value) in item.AsObject())
            {
                found.Add(value);
            }
        }
    }

    private static void AddDescendants(JsonValue item, List<JsonValue> found)
    {
        // The values nest as deep as the JSON reader allowed, so recursion is bounded.
        found.Add(item);
        var children = new List<JsonValue>();
        AddChildren(item, children);
        foreach (JsonValue child in children)
        {
            AddDescendants(child, found);
        }
    }

    private static bool Holds(PathFilter filter, JsonValue item, JsonValue root) => filter switch
    {
        AllFilter all => Holds(all.Left, item, root) && Holds(all.Right, item, root),
        AnyFilter any => Holds(any.Left, item, root) || Holds(any.Right, item, root),
        NotFilter not => !Holds(not.Operand, item, root),
        ExistsFilter exists => TryOperand(exists.Operand, item, root, out _),
        CompareFilter compare => Compares(compare, item, root),
        _ => throw new InvalidOperationException($"Unknown filter {filter.GetType().Name}."),
    };

    private static bool TryOperand(FilterOperand operand, JsonValue item, JsonValue root, out JsonValue value)
    {
        if (operand.Literal is { } literal)
        {
            value = literal;
            return true;
        }

        return TryEvaluate(operand.Path!, operand.FromItem ? item : root, out value, out _)
            && (operand.Path!.IsDefinite || Json.Count(value) > 0);
    }

    private static bool Compares(CompareFilter compare, JsonValue item, JsonValue root)
    {
        bool hasLeft = TryOperand(compare.Left, item, root, out JsonValue left);
        bool hasRight = TryOperand(compare.Right, item, root, out JsonValue right);
        if (!hasLeft || !hasRight)
        {
            return compare.Operator == "!=" && hasLeft != hasRight;
        }

        return compare.Operator switch
        {
            "==" => left.Equals(right),
            "!=" => !left.Equals(right),
            "in" => right.IsArray && right.AsArray().Any(candidate => left.Equals(candidate)),
            "nin" => right.IsArray && !right.AsArray().Any(candidate => left.Equals(candidate)),
            "=~" => left.IsString && Matches(left.AsString(), right.AsString()),
            _ => Order(left, right) is { } order && compare.Operator switch
            {
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            },
        };
    }

    private static int? Order(JsonValue left, JsonValue right) =>
        left.IsNumber && right.IsNumber ? left.AsNumber().CompareTo(right.AsNumber())
        : left.IsString && right.IsString ? string.CompareOrdinal(left.AsString(), right.AsString())
        : null;

    private static bool Matches(string text, string pattern)
    {
        try
        {
            // In linear time: a limit by the clock could end a replay differently than the first run.
            return Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception failed) when (failed is NotSupportedException or ArgumentException)
        {
            return false;
        }
    }
}
