using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>Queries and calls.</summary>
internal sealed partial class Parser
{
    // A clause is tried as a block, a call and a comparison, which all begin with the same query. Remembering what
    // was parsed where keeps nested filters from being parsed 2^depth times.
    private readonly Dictionary<int, (Query? Query, int End)> queries = [];

    private bool TryQuery(out Query query)
    {
        int start = position;
        if (!queries.TryGetValue(start, out (Query? Query, int End) known))
        {
            Query? parsed = ParseQuery();
            known = (parsed, parsed is null ? start : position);
            queries[start] = known;
        }

        query = known.Query!;
        position = known.End;
        return known.Query is not null;
    }

    private Query? ParseQuery()
    {
        int start = position;
        SkipBlanks();
        bool some = false;
        if (TryTake("some") || TryTake("SOME"))
        {
            some = TrySkipBlanks();
        }

        if (!some)
        {
            position = start;
        }

        int headStart = position;
        if (!TryHead(out QueryPart head))
        {
            Missed("a query");
            return null;
        }

        head.Start = headStart;
        var parts = new List<QueryPart> { head };
        while (TryPart(out QueryPart part))
        {
            parts.Add(part);
        }

        if (parts.Count > 1 && head is KeyPart { Variable: not null } && parts[1] is not AllIndicesPart)
        {
            parts.Insert(1, new AllIndicesPart(null) { Start = parts[1].Start });
        }

        return new Query(parts, !some, new TextSpan(start, position));
    }

    private bool TryHead(out QueryPart head)
    {
        int start = position;
        SkipBlanks();
        if (TryTake("this") || TryTake("THIS"))
        {
            head = new ThisPart();
            return true;
        }

        position = start;
        if (TryTake('%') && TryName(out string variable))
        {
            head = new KeyPart("%" + variable);
            return true;
        }

        position = start;
        bool taken = TryName(out string key) || TryString(out key);
        head = new KeyPart(key);
        return taken;
    }

    private bool TryPart(out QueryPart part)
    {
        int start = position;
        SkipBlanks();
        int partStart = position;
        if (TryTake('.'))
        {
            if (TryDotted(out part))
            {
                part.Start = partStart;
                return true;
            }

            Missed("a key, an index, '*' or a variable");
        }
        else if (TryTake('['))
        {
            if (TryBracketed(out part))
            {
                part.Start = partStart;
                return true;
            }
        }

        part = null!;
        position = start;
        return false;
    }

    private bool TryDotted(out QueryPart part)
    {
        int start = position;
        if (TryIntValue(out long index))
        {
            part = new IndexPart(unchecked((int)index));
            return true;
        }

        if (TryName(out string key) || TryString(out key))
        {
            part = new KeyPart(key);
            return true;
        }

        if (TryTake('%') && TryName(out string variable))
        {
            part = new KeyPart("%" + variable);
            return true;
        }

        position = start;
        part = new AllValuesPart(null);
        return TryTake('*');
    }

    /// <summary>After <c>[</c>. The order of the alternatives is the reference's and decides what a text means.</summary>
    private bool TryBracketed(out QueryPart part)
    {
        int start = position;
        SkipBlanks();
        bool all = TryTake('*');
        string? capture = null;
        if (!all)
        {
            position = start;
            all = TryName(out string name);
            capture = name;
        }

        part = new AllIndicesPart(capture is null or "" ? null : capture);
        if (all && TryTakeAfterBlanks(']', "']'"))
        {
            return true;
        }

        position = start;
        if (TryIntValue(out long index))
        {
            part = new IndexPart(unchecked((int)index));
            return TryTakeAfterBlanks(']', "']'") ? true : throw Fail("']'");
        }

        if (TryString(out string key))
        {
            part = new KeyPart(key);
            if (TryTakeAfterBlanks(']', "']'"))
            {
                return true;
            }
        }
        else
        {
            SkipBlanks();
            if (TryName(out string spaced) && TryTakeAfterBlanks(']', "']'"))
            {
                part = new AllValuesPart(spaced);
                return true;
            }
        }

        position = start;
        if (TryKeysFilter(out part))
        {
            return true;
        }

        position = start;
        part = Filter();
        return true;
    }

    private string? TryCapture()
    {
        int start = position;
        SkipBlanks();
        if (TryName(out string name))
        {
            SkipSpaces();
            if (TryTake('|'))
            {
                return name;
            }
        }

        position = start;
        return null;
    }

    private bool TryKeysFilter(out QueryPart part)
    {
        part = null!;
        _ = TryCapture();
        SkipBlanks();
        if (!TryTake("keys") && !TryTake("KEYS"))
        {
            return false;
        }

        SkipBlanks();
        bool isIn = false;
        bool negated = false;
        if (TryTake("!="))
        {
            negated = true;
        }
        else if (!TryTake("=="))
        {
            isIn = true;
            if (!TryTake("in") && !TryTake("IN"))
            {
                negated = TryNot();
                if (!negated || (!TryTake("in") && !TryTake("IN")))
                {
                    throw Fail("'==', '!=', 'in' or 'not in' after 'keys'");
                }
            }
        }

        SkipBlanks();
        Expression right = TryLiteral(out Literal literal) ? literal : TryQuery(out Query query) ? query : throw Fail("a value or a query");
        part = new KeysFilterPart(isIn, negated, right);
        return TryTakeAfterBlanks(']', "']'");
    }

    private FilterPart Filter()
    {
        string? capture = TryCapture();
        Descend();
        Conjunction clauses = Conjunction(TryClause);
        Ascend();
        return TryTakeAfterBlanks(']', "']'") ? new FilterPart(capture, clauses) : throw Fail("']'");
    }

    /// <summary>A value, a call or a query.</summary>
    private bool TryExpression(out Expression expression)
    {
        int start = position;
        if (TryLiteral(out Literal literal))
        {
            expression = literal;
            return true;
        }

        SkipBlanks();
        if (TryCall(out Call call))
        {
            expression = call;
            return true;
        }

        if (TryQuery(out Query query))
        {
            expression = query;
            return true;
        }

        expression = null!;
        position = start;
        return false;
    }

    private bool TryCall(out Call call)
    {
        call = null!;
        int start = position;
        if (!TryName(out string name) || !TryTake('('))
        {
            position = start;
            return false;
        }

        Descend();
        var arguments = new List<Expression>();
        do
        {
            SkipWhiteSpace();
            SkipBlanks();
            arguments.Add(TryExpression(out Expression argument) ? argument : throw Fail("an argument"));
            SkipWhiteSpace();
        }
        while (TryTake(','));
        Ascend();
        call = TryTake(')') ? new Call(name, arguments, start) : throw Fail("',' or ')'");
        return true;
    }
}
