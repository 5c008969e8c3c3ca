using ThemisGuard.EventPatterns.Syntax;

namespace ThemisGuard.EventPatterns.Compilation;

/// <summary>One combination of a pattern's <c>$or</c> branches: every path must have a value that satisfies one of its tests.</summary>
internal static class Conjunction
{
    /// <summary>Multiplies the branches out; null when there are more than <see cref="EventBounds.MaxCombinations"/>.</summary>
    public static IReadOnlyList<Dictionary<string, IReadOnlyList<ValuePattern>>>? Expand(IReadOnlyList<Clause> clauses)
    {
        List<Dictionary<string, IReadOnlyList<ValuePattern>>> all = [new(StringComparer.Ordinal)];
        return Apply(clauses, string.Empty, all);
    }

    private static List<Dictionary<string, IReadOnlyList<ValuePattern>>>? Apply(
        IReadOnlyList<Clause> clauses, string prefix, List<Dictionary<string, IReadOnlyList<ValuePattern>>> all)
    {
        foreach (Clause clause in clauses)
        {
            switch (clause)
            {
                case FieldClause field:
                    // Whatever was said of this path before, also by a $or branch, no longer holds: the service's rule.
                    all.ForEach(one => one[prefix + field.Name] = field.Alternatives);
                    break;
                case NestedClause nested:
                    if (Apply(nested.Clauses, prefix + nested.Name + '.', all) is not { } inner)
                    {
                        return null;
                    }

                    all = inner;
                    break;
                case OrClause or:
                    var combined = new List<Dictionary<string, IReadOnlyList<ValuePattern>>>();
                    foreach (IReadOnlyList<Clause> branch in or.Branches)
                    {
                        List<Dictionary<string, IReadOnlyList<ValuePattern>>> copies =
                            [.. all.Select(one => new Dictionary<string, IReadOnlyList<ValuePattern>>(one, StringComparer.Ordinal))];
                        if (Apply(branch, prefix, copies) is not { } expanded || combined.Count + expanded.Count > EventBounds.MaxCombinations)
                        {
                            return null;
                        }

                        combined.AddRange(expanded);
                    }

                    all = combined;
                    break;
            }
        }

        return all;
    }
}
