using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Filters, by clauses and by keys.</summary>
internal sealed partial class Evaluator
{
    /// <summary>
    /// Applies a filter. True: the value itself is selected and the walk goes on with it. False: the walk has been done for
    /// what is selected. What a filter means depends on the step before it.
    /// </summary>
    private bool TryFilter(CompiledQuery query, int step, Document at, int node, DocumentKind kind, int context, int spelling)
    {
        QueryStep part = query.Steps[step];
        StepKind before = step > 0 ? query.Steps[step - 1].Kind : StepKind.AllIndices;
        if (kind == DocumentKind.List)
        {
            int end = at.NodeAt(node).End;
            for (int item = node + 1; item < end; item = at.NodeAt(item).End)
            {
                if (IsSelected(part, at, item, context))
                {
                    Walk(query, step + 1, at, item, context, spelling);
                }
            }

            return false;
        }

        if (kind != DocumentKind.Map)
        {
            if (before == StepKind.AllIndices)
            {
                return IsSelected(part, at, node, context);
            }

            PushUnresolved(query, step, at, node);
            return false;
        }

        TouchIfOpaque(at, node);
        if (before is StepKind.AllIndices or StepKind.AllValues)
        {
            // The clauses see what the walk's scope sees, which is the value only when that scope was opened for it.
            return IsMet(part.Clauses!, context);
        }

        if (before is not (StepKind.Key or StepKind.KeyIndex or StepKind.VariableKeys))
        {
            throw Fail(EvaluationErrorCodes.Undefined, "a filter can't follow another filter, an index or 'this' on a map; put '.*' or '[*]' before it", part.Start);
        }

        FilterValues(query, step, at, node, context, spelling);
        return false;
    }

    /// <summary><c>map[ … ]</c>: each value of the map is a candidate.</summary>
    private void FilterValues(CompiledQuery query, int step, Document at, int node, int context, int spelling)
    {
        QueryStep part = query.Steps[step];
        if (part is { Types: { } types, Name: < 0 } && IsResources(at, node))
        {
            bool isDecided = Decides(types);
            foreach (int resource in SelectResources(types))
            {
                FilterValue(query, step, at, resource, context, spelling, isDecided);
            }

            return;
        }

        int end = at.NodeAt(node).End;
        for (int child = FirstChild(at, node); child < end; child = NextChild(at, node, child))
        {
            FilterValue(query, step, at, child, context, spelling, isDecided: false);
        }
    }

    private void FilterValue(CompiledQuery query, int step, Document at, int child, int context, int spelling, bool isDecided)
    {
        QueryStep part = query.Steps[step];
        int scope = OpenValue(new Result(at, child, Result.ResolvedTag), context);
        if (isDecided || IsMet(part.Clauses!, scope))
        {
            if (part.Name >= 0)
            {
                Capture(part.Name, at, child);
            }

            Walk(query, step + 1, at, child, scope, spelling);
        }

        CloseValue();
    }

    private bool IsSelected(QueryStep filter, Document at, int candidate, int context)
    {
        int scope = OpenValue(new Result(at, candidate, Result.ResolvedTag), context);
        bool selected = IsMet(filter.Clauses!, scope);
        CloseValue();
        return selected;
    }

    private void WalkKeysFilter(CompiledQuery query, int step, Document at, int node, int context, int spelling)
    {
        QueryStep part = query.Steps[step];
        if (at.NodeAt(node).Kind != DocumentKind.Map)
        {
            PushUnresolved(query, step, at, node);
            return;
        }

        TouchIfOpaque(at, node);
        int start = top;
        if (part.Right is CompiledQuery right)
        {
            EvaluateQueryAt(right, at, node, context, spelling);
        }
        else
        {
            EvaluateExpression(part.Right!, context);
        }

        int end = top;
        if (end - start == 1 && part is { IsIn: false, Negated: false } && !results[start].IsUnresolved && results[start].Kind == DocumentKind.String)
        {
            // One exact key: no need to look at the others.
            int id = at.Keys.Find(results[start].Document.StringAt(results[start].Node));
            int child = id < 0 ? -1 : FindChild(at, node, id);
            if (child >= 0)
            {
                Walk(query, step + 1, at, child, context, spelling);
            }
        }
        else
        {
            int last = at.NodeAt(node).End;
            for (int child = FirstChild(at, node); child < last; child = NextChild(at, node, child))
            {
                if (KeyMatches(at.Keys[at.NodeAt(child).Key], part, start, end))
                {
                    Walk(query, step + 1, at, child, context, spelling);
                }
            }
        }

        Array.Copy(results, end, results, start, top - end);
        top -= end - start;
    }

    /// <summary>
    /// Several right-hand values turn <c>==</c> into <c>in</c>, and <c>in</c> a string means being a part of it; the
    /// reference compares keys by an older routine than values.
    /// </summary>
    private bool KeyMatches(ReadOnlySpan<byte> key, QueryStep part, int start, int end)
    {
        bool isIn = part.IsIn || end - start > 1;
        bool any = false;
        bool all = end > start;
        for (int i = start; i < end; i++)
        {
            Step();
            Result right = results[i];
            bool matches = !right.IsUnresolved && KeyMatchesOne(key, right, isIn, part.Negated);
            any |= matches;
            all &= matches;
        }

        return isIn ? any : all;
    }

    private static bool KeyMatchesOne(ReadOnlySpan<byte> key, Result right, bool isIn, bool negated)
    {
        Comparison found = CompareKey(key, right.Value, isIn);
        if (found == Comparison.NotComparable && right.Tag == Result.LiteralTag && right is { Kind: DocumentKind.List } && right.Value.Count == 1)
        {
            found = CompareKey(key, new DocumentNode(right.Document, right.Node + 1), isIn);
        }

        return found != Comparison.NotComparable && (found == Comparison.True) != negated;
    }

    private static Comparison CompareKey(ReadOnlySpan<byte> key, DocumentNode right, bool isIn)
    {
        if (isIn && right.Kind == DocumentKind.String)
        {
            return key.Length == 0 || right.Utf8String.IndexOf(key) >= 0 ? Comparison.True : Comparison.False;
        }

        if (!isIn || right.Kind != DocumentKind.List)
        {
            return KeyEquals(key, right);
        }

        // One element of another kind makes the whole list incomparable.
        Comparison any = Comparison.False;
        foreach (DocumentNode item in right.Items)
        {
            Comparison one = KeyEquals(key, item);
            if (one == Comparison.NotComparable)
            {
                return one;
            }

            any = one == Comparison.True ? one : any;
        }

        return any;
    }

    private static Comparison KeyEquals(ReadOnlySpan<byte> key, DocumentNode right)
    {
        switch (right.Kind)
        {
            case DocumentKind.String:
                return right.Utf8String.SequenceEqual(key) ? Comparison.True : Comparison.False;
            case DocumentKind.Regex:
                return ((RegularExpressions.GuardRegex)right.Document.ExtraAt(right.Index)).IsMatch(key) ? Comparison.True : Comparison.False;
            default:
                return Comparison.NotComparable;
        }
    }
}
