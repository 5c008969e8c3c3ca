using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Queries.</summary>
internal sealed partial class Evaluator
{
    private const int NoSpelling = -1;

    private readonly List<Remainder> remainders = [];
    private Document lastDocument = null!;
    private KeyResolver lastResolver = null!;
    private int highest;

    /// <summary>Drops the results above a mark.</summary>
    public void DropResults(int mark) => top = mark;

    public void Push(Result result)
    {
        if (top == results.Length)
        {
            EnsureResults(1);
        }

        results[top++] = result;
        if (top > highest)
        {
            highest = top;
        }
    }

    public Remainder RemainderOf(Result unresolved) => remainders[unresolved.Tag - Result.UnresolvedTag - 1];

    public static bool HasRemainder(Result unresolved) => unresolved.Tag > Result.UnresolvedTag;

    /// <summary>Pushes the results of a value, a query or a function.</summary>
    public void EvaluateExpression(CompiledExpression expression, int frame)
    {
        switch (expression)
        {
            case CompiledLiteral literal:
                Push(new Result(literal.Document, literal.Node, Result.LiteralTag));
                break;
            case CompiledQuery query:
                EvaluateQuery(query, frame);
                break;
            case CompiledFunction function:
                EvaluateFunction(function, frame);
                break;
            default:
                throw new InvalidOperationException("An expression of an unknown kind.");
        }
    }

    /// <summary>Pushes the results of a query at the frame's value.</summary>
    public void EvaluateQuery(CompiledQuery query, int frame)
    {
        ref readonly Frame at = ref frames[frame];
        EvaluateQueryAt(query, at.Document, at.Node, at.Kind == FrameKind.Value ? at.Parent : frame, NoSpelling);
    }

    private void EvaluateQueryAt(CompiledQuery query, Document at, int node, int context, int spelling)
    {
        if (query.Constant is { } constant)
        {
            Push(new Result(constant.Document, constant.Node, Result.LiteralTag));
            return;
        }

        if (query.Variable < 0)
        {
            Walk(query, 0, at, node, context, spelling);
            return;
        }

        int start = top;
        PushVariable(query.Variable, context);
        if (query.Steps.Length == 0)
        {
            return;
        }

        int end = top;
        for (int i = start; i < end; i++)
        {
            PrefetchAfter(i, end);
            Result value = results[i];
            if (value.IsUnresolved)
            {
                Push(value);
                continue;
            }

            int scope = OpenValue(value, context);
            Walk(query, 0, value.Document, value.Node, scope, spelling);
            CloseValue();
        }

        // The results take the place of the variable's.
        if (top - end == 1)
        {
            results[start] = results[end];
            top = start + 1;
            return;
        }

        Array.Copy(results, end, results, start, top - end);
        top -= end - start;
    }

    private void Walk(CompiledQuery query, int step, Document at, int node, int context, int spelling)
    {
        QueryStep[] steps = query.Steps;
        while (true)
        {
            Step();
            if (step == steps.Length)
            {
                Push(new Result(at, node, Result.ResolvedTag));
                return;
            }

            QueryStep part = steps[step];
            DocumentKind kind = at.NodeAt(node).Kind;
            switch (part.Kind)
            {
                case StepKind.This:
                    break;
                case StepKind.Index or StepKind.KeyIndex:
                    int element = kind == DocumentKind.List ? at.FindElement(node, part.Index) : -1;
                    if (element < 0)
                    {
                        PushUnresolved(query, step, at, node);
                        return;
                    }

                    node = element;
                    break;
                case StepKind.Key:
                    int child = kind == DocumentKind.Map ? FindKey(part.Key!, at, node, ref spelling) : -1;
                    if (child < 0)
                    {
                        PushUnresolved(query, step, at, node);
                        return;
                    }

                    node = child;
                    break;
                case StepKind.VariableKeys:
                    WalkVariableKeys(query, step, at, node, context, spelling);
                    return;
                case StepKind.AllIndices or StepKind.AllValues:
                    // A scalar stands for itself, and so does a map to [*].
                    if (kind == DocumentKind.List || (kind == DocumentKind.Map && !(part.Kind == StepKind.AllIndices && part.Name < 0)))
                    {
                        WalkChildren(query, step, at, node, kind, context, spelling);
                        return;
                    }

                    break;
                case StepKind.Filter:
                    if (!TryFilter(query, step, at, node, kind, context, spelling))
                    {
                        return;
                    }

                    break;
                case StepKind.KeysFilter:
                    WalkKeysFilter(query, step, at, node, context, spelling);
                    return;
                default:
                    throw new InvalidOperationException("A step of an unknown kind.");
            }

            step++;
        }
    }

    private void WalkChildren(CompiledQuery query, int step, Document at, int node, DocumentKind kind, int context, int spelling)
    {
        QueryStep part = query.Steps[step];
        TouchIfOpaque(at, node);
        if (at.NodeAt(node).Scalar == 0)
        {
            PushUnresolved(query, step, at, node);
            return;
        }

        if (kind == DocumentKind.Map && part.Name < 0 && step + 1 < query.Steps.Length && IsResources(at, node)
            && query.Steps[step + 1] is { Types: { } types, Name: < 0 })
        {
            WalkTypes(query, step, types, context, spelling);
            return;
        }

        int end = at.NodeAt(node).End;
        for (int child = FirstChild(at, node); child < end; child = NextChild(at, node, child))
        {
            if (kind == DocumentKind.List)
            {
                Walk(query, step + 1, at, child, context, spelling);
                continue;
            }

            int scope = OpenValue(new Result(at, child, Result.ResolvedTag), context);
            if (part.Name >= 0)
            {
                Capture(part.Name, at, child);
            }

            Walk(query, step + 1, at, child, scope, spelling);
            CloseValue();
        }
    }

    /// <summary><c>Resources.*[ Type == … ]</c>: only the resources that can be selected are visited, and the filter asked only where that says less than it does.</summary>
    private void WalkTypes(CompiledQuery query, int step, TypeSelector types, int context, int spelling)
    {
        int next = Decides(types) ? step + 2 : step + 1;
        foreach (int resource in SelectResources(types))
        {
            int scope = OpenValue(new Result(document, resource, Result.ResolvedTag), context);
            Walk(query, next, document, resource, scope, spelling);
            CloseValue();
        }
    }

    // Whether all that is selected passes the filter.
    private bool Decides(TypeSelector types) => types.IsAll && (typeIndex ??= TypeIndex.For(document)).IsExact;

    private ReadOnlySpan<int> SelectResources(TypeSelector types)
    {
        int[] all = (typeIndex ??= TypeIndex.For(document)).Select(types);
        if (onlyResource < 0)
        {
            return all;
        }

        int at = Array.BinarySearch(all, onlyResource);
        return at < 0 ? [] : all.AsSpan(at, 1);
    }

    private bool IsResources(Document at, int node)
    {
        if (at != document || at.NodeAt(node).Parent != 0)
        {
            return false;
        }

        typeIndex ??= TypeIndex.For(document);
        return typeIndex.Resources == node;
    }

    private int FirstChild(Document at, int node) => node == restrictedMap && at == document ? onlyResource : node + 1;

    private int NextChild(Document at, int node, int child) =>
        node == restrictedMap && at == document ? int.MaxValue : at.NodeAt(child).End;

    private int FindKey(RuleKey key, Document at, int node, ref int spelling)
    {
        KeyResolver keys = ResolverOf(at);
        ResolvedKey resolved = keys[key];
        if (resolved.Exact >= 0)
        {
            int exact = FindChild(at, node, resolved.Exact);
            if (exact >= 0)
            {
                // In an intrinsic too: a rule that names its key ('Fn::GetAtt') has decided what it makes of it.
                return exact;
            }
        }

        TouchIfOpaque(at, node);
        int[] spellings = keys.SpellingsOf(key, resolved);
        if (spellings.Length == 0)
        {
            return -1;
        }

        if (spelling != NoSpelling)
        {
            return spellings[spelling] < 0 ? -1 : FindChild(at, node, spellings[spelling]);
        }

        for (int i = 0; i < spellings.Length; i++)
        {
            int child = spellings[i] < 0 ? -1 : FindChild(at, node, spellings[i]);
            if (child >= 0)
            {
                // From here to the end of the query only this spelling is tried.
                spelling = i;
                return child;
            }
        }

        return -1;
    }

    private int FindChild(Document at, int node, int key)
    {
        if (node == restrictedMap && at == document)
        {
            return document.NodeAt(onlyResource).Key == key ? onlyResource : -1;
        }

        return at.FindChild(node, key);
    }

    private KeyResolver ResolverOf(Document at)
    {
        if (at != lastDocument)
        {
            lastDocument = at;
            lastResolver = at == document ? resolver : KeyResolver.For(at, file.Vocabulary);
        }

        return lastResolver;
    }

    private void WalkVariableKeys(CompiledQuery query, int step, Document at, int node, int context, int spelling)
    {
        QueryStep part = query.Steps[step];
        if (at.NodeAt(node).Kind != DocumentKind.Map)
        {
            PushUnresolved(query, step, at, node);
            return;
        }

        TouchIfOpaque(at, node);
        int start = top;
        PushVariable(part.Name, context);
        int end = top;
        int first = start;
        int last = end;
        if (step + 1 < query.Steps.Length)
        {
            QueryStep next = query.Steps[step + 1];
            if (next.Kind == StepKind.Index)
            {
                // The index chooses among the keys, and is then applied to what is found as well.
                first = (int)Math.Min(start + next.Index, int.MaxValue);
                last = first + 1;
            }
            else if (next.Kind is not (StepKind.AllIndices or StepKind.Key or StepKind.KeyIndex or StepKind.VariableKeys))
            {
                throw Fail(EvaluationErrorCodes.WrongKind, "after keys taken from a variable only a key, [*] or an index can follow", part.Start);
            }
        }

        if (first >= end && last > end)
        {
            PushUnresolved(query, step, at, node);
        }

        for (int i = first; i < last && i < end; i++)
        {
            WalkVariableKey(query, step, at, node, context, spelling, results[i]);
        }

        Array.Copy(results, end, results, start, top - end);
        top -= end - start;
    }

    private void WalkVariableKey(CompiledQuery query, int step, Document at, int node, int context, int spelling, Result key)
    {
        if (key.IsUnresolved)
        {
            PushUnresolved(query, step, at, node);
            return;
        }

        if (key.Kind != DocumentKind.List)
        {
            WalkNamedKey(query, step, at, node, context, spelling, key.Value);
            return;
        }

        foreach (DocumentNode item in key.Value.Items)
        {
            WalkNamedKey(query, step, at, node, context, spelling, item);
        }
    }

    private void WalkNamedKey(CompiledQuery query, int step, Document at, int node, int context, int spelling, DocumentNode key)
    {
        if (key.Kind != DocumentKind.String)
        {
            throw Fail(EvaluationErrorCodes.WrongKind, $"a key taken from a variable must be a string, not {key.Kind}", query.Steps[step].Start);
        }

        int id = at.Keys.Find(key.Utf8String);
        int child = id < 0 ? -1 : FindChild(at, node, id);
        if (child < 0)
        {
            PushUnresolved(query, step, at, node);
            return;
        }

        Walk(query, step + 1, at, child, context, spelling);
    }

    private void PushUnresolved(CompiledQuery query, int step, Document at, int node)
    {
        int tag = Result.UnresolvedTag;
        TouchIfOpaque(at, node);
        if (recording)
        {
            // In variables too, where failures are not recorded: what uses them tells what was missing.
            var remainder = new Remainder(query, step);
            if (remainders.Count == 0 || remainders[^1] != remainder)
            {
                remainders.Add(remainder);
            }

            tag += remainders.Count;
        }

        Push(new Result(at, node, tag));
    }

    private void EnsureResults(int more)
    {
        int needed = top + more;
        if (needed > results.Length)
        {
            if (needed > MaxResults)
            {
                throw Fail(EvaluationErrorCodes.Budget, $"queries found more than {MaxResults} values at a time");
            }

            Array.Resize(ref results, Math.Max(results.Length * 2, needed));
        }

        highest = Math.Max(highest, needed);
    }
}
