namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>Clauses and blocks. The order of alternatives is the reference's and decides what a text means.</summary>
internal sealed partial class Parser
{
    private static readonly (string Word, UnaryOperator Operator)[] UnaryOperators =
    [
        ("exists", UnaryOperator.Exists), ("empty", UnaryOperator.Empty), ("is_string", UnaryOperator.IsString),
        ("is_list", UnaryOperator.IsList), ("is_struct", UnaryOperator.IsStruct), ("is_bool", UnaryOperator.IsBool),
        ("is_int", UnaryOperator.IsInt), ("is_null", UnaryOperator.IsNull), ("is_float", UnaryOperator.IsFloat),
    ];

    private static readonly (string Word, BinaryOperator Operator, bool Negated)[] BinaryOperators =
    [
        ("==", BinaryOperator.Equal, false), ("!=", BinaryOperator.Equal, true), (">=", BinaryOperator.GreaterOrEqual, false),
        ("<=", BinaryOperator.LessOrEqual, false), (">", BinaryOperator.Greater, false), ("<", BinaryOperator.Less, false),
    ];

    private delegate bool ClauseParser(out Clause clause);

    private bool TryClause(out Clause clause) =>
        TryWhenBlock(TryClause, out clause) || TryQueryBlock(out clause) || TryRuleCall(out clause) || TryComparison(out clause);

    private bool TryClauseOrReference(out Clause clause) => TryClause(out clause) || TryRuleReference(out clause);

    private bool TryCondition(out Clause clause) =>
        TryComparison(out clause) || TryRuleCall(out clause) || TryRuleReference(out clause);

    private bool TryRuleItem(out Clause clause) =>
        TryTypeBlock(out clause) || TryWhenBlock(TryClauseOrReference, out clause) || TryClauseOrReference(out clause);

    private bool TryDisjunction(ClauseParser parse, out Disjunction disjunction)
    {
        int start = position;
        SkipBlanks();
        if (!parse(out Clause first))
        {
            disjunction = null!;
            position = start;
            return false;
        }

        var alternatives = new List<Clause> { first };
        while (true)
        {
            int end = position;
            if (!TryOr())
            {
                break;
            }

            SkipBlanks();
            if (!parse(out Clause next))
            {
                position = end;
                break;
            }

            alternatives.Add(next);
        }

        disjunction = new Disjunction(alternatives);
        return true;
    }

    private bool TryOr()
    {
        int start = position;
        SkipBlanks();
        if ((TryTake("or") || TryTake("OR") || TryTake("|OR|")) && TrySkipBlanks())
        {
            return true;
        }

        position = start;
        return false;
    }

    private Conjunction Conjunction(ClauseParser parse)
    {
        var terms = new List<Disjunction>();
        while (TryDisjunction(parse, out Disjunction term))
        {
            terms.Add(term);
        }

        return terms.Count > 0 ? new Conjunction(terms) : throw Fail("a clause");
    }

    private bool TryConditions(out Conjunction conditions)
    {
        int start = position;
        SkipBlanks();
        if (!TryTake("when") && !TryTake("WHEN"))
        {
            conditions = null!;
            position = start;
            return false;
        }

        if (!TrySkipBlanks())
        {
            throw Fail("a blank after 'when'");
        }

        conditions = Conjunction(TryCondition);
        return true;
    }

    private bool TryBlock(ClauseParser parse, out Block block)
    {
        block = null!;
        int start = position;
        if (!TryTakeAfterBlanks('{', "'{'"))
        {
            return false;
        }

        Descend();
        var lets = new List<Let>();
        var terms = new List<Disjunction>();
        while (true)
        {
            int before = position;
            SkipBlanks();
            if (TryLet(out Let let))
            {
                lets.Add(let);
                continue;
            }

            position = before;
            if (!TryDisjunction(parse, out Disjunction term))
            {
                break;
            }

            terms.Add(term);
        }

        Ascend();
        if (lets.Count == 0 && terms.Count == 0)
        {
            position = start;
            return false;
        }

        if (!TryTakeAfterBlanks('}', "'}'"))
        {
            throw Fail("'}'");
        }

        block = new Block(lets, new Conjunction(terms));
        return true;
    }

    private bool TryLet(out Let let)
    {
        let = null!;
        int start = position;
        if (!TryTake("let") || !TrySkipBlanks() || !TryName(out string name))
        {
            position = start;
            return false;
        }

        SkipBlanks();
        if (!TryTake('=') && !TryTake(":="))
        {
            throw Fail("'=' after the name of the variable");
        }

        if (TryLiteral(out Literal literal))
        {
            let = new Let(name, literal, start);
            return true;
        }

        SkipBlanks();
        int valueStart = position;
        int depthBefore = depth;
        try
        {
            if (TryCall(out Call call))
            {
                let = new Let(name, call, start);
                return true;
            }
        }
        catch (ParseFailure failure) when (failure.Code != DiagnosticCodes.TooLarge)
        {
            // A malformed call is tried as a query, which will complain better, or even fit.
            depth = depthBefore;
        }

        position = valueStart;
        let = TryQuery(out Query query) ? new Let(name, query, start) : throw Fail("a value, a function call or a query");
        return true;
    }

    private bool TryWhenBlock(ClauseParser parse, out Clause clause)
    {
        int start = position;
        SkipBlanks();
        int clauseStart = position;
        if (TryConditions(out Conjunction conditions) && TryBlock(parse, out Block body))
        {
            clause = new WhenBlock(conditions, body, new TextSpan(clauseStart, position));
            return true;
        }

        clause = null!;
        position = start;
        return false;
    }

    private bool TryQueryBlock(out Clause clause)
    {
        clause = null!;
        int start = position;
        if (!TryQuery(out Query query))
        {
            return false;
        }

        int end = position;
        SkipBlanks();
        bool notEmpty = TryNot() && (TryTake("empty") || TryTake("EMPTY"));
        position = notEmpty ? position : end;
        if (!TryBlock(TryClause, out Block body))
        {
            position = start;
            return false;
        }

        clause = new QueryBlock(query, notEmpty, body, new TextSpan(start, position));
        return true;
    }

    private bool TryRuleCall(out Clause clause)
    {
        clause = null!;
        int start = position;
        bool not = TryNot();
        if (!TryCall(out Call call))
        {
            position = start;
            return false;
        }

        int end = position;
        SkipBlanks();
        if (!TryMessage(out string? message))
        {
            position = end;
        }

        clause = new RuleCall(call, new TextSpan(start, end)) { HasIgnoredNot = not, Message = message };
        return true;
    }

    private bool TryMessage(out string? message)
    {
        message = null;
        int start = position;
        if (!TryTake("<<"))
        {
            return false;
        }

        int end = text.IndexOf(">>", position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Fail(start, DiagnosticCodes.Unterminated, "the message does not end; expected >>");
        }

        message = text[position..end];
        position = end + 2;
        return true;
    }

    private bool TryComparison(out Clause clause)
    {
        clause = null!;
        int start = position;
        SkipBlanks();
        int clauseStart = position;
        bool not = TryNot();
        if (!TryQuery(out Query left))
        {
            position = start;
            return false;
        }

        SkipBlanks();
        if (!Is("<<"))
        {
            foreach ((string word, BinaryOperator @operator, bool negated) in BinaryOperators)
            {
                if (TryTake(word))
                {
                    clause = Comparison(left, @operator, negated, not, clauseStart);
                    return true;
                }
            }

            bool isNot = TryNot();
            if (TryTake("in") || TryTake("IN"))
            {
                clause = Comparison(left, BinaryOperator.In, isNot, not, clauseStart);
                return true;
            }

            foreach ((string word, UnaryOperator @operator) in UnaryOperators)
            {
                if (TryTake(word) || TryTake(word.ToUpperInvariant()))
                {
                    int end = position;
                    SkipBlanks();
                    _ = TryMessage(out string? message);
                    clause = new UnaryClause(left, @operator, isNot, not, new TextSpan(clauseStart, end)) { Message = message };
                    return true;
                }
            }
        }

        Missed("an operator (==, !=, <, <=, >, >=, in, exists, empty, is_…)");
        position = start;
        return false;
    }

    private BinaryClause Comparison(Query left, BinaryOperator @operator, bool negated, bool not, int start)
    {
        Expression right = TryExpression(out Expression expression) ? expression : throw Fail("a value, a function call or a query");
        int end = position;
        SkipBlanks();
        _ = TryMessage(out string? message);
        return new BinaryClause(left, @operator, negated, right, new TextSpan(start, end)) { HasIgnoredNot = not, Message = message };
    }

    /// <summary>A bare rule name counts only when the line ends after it, or a block, an <c>or</c> or a message follows.</summary>
    private bool TryRuleReference(out Clause clause)
    {
        clause = null!;
        int start = position;
        bool not = TryNot();
        if (!TryName(out string name))
        {
            position = start;
            return false;
        }

        int end = position;
        SkipSpaces();
        string? message = null;
        if (AtEnd || Is('\n') || Is("\r\n") || Is('#') || Is('{'))
        {
            position = end;
        }
        else
        {
            int afterSpaces = position;
            position = end;
            if (TryOr())
            {
                position = end;
            }
            else
            {
                position = afterSpaces;
                if (!TryMessage(out message))
                {
                    throw Fail($"an operator, or a line break if '{name}' is the name of a rule");
                }
            }
        }

        clause = new RuleReference(name, not, new TextSpan(start, end)) { Message = message };
        return true;
    }

    private bool TryTypeBlock(out Clause clause)
    {
        clause = null!;
        int start = position;
        if (!TryTypeName(out string typeName))
        {
            position = start;
            return false;
        }

        if (!TrySkipBlanks())
        {
            throw Fail("a blank after the resource type");
        }

        if (TryConditions(out Conjunction conditions))
        {
            Block body = TryBlock(TryClause, out Block guarded) ? guarded : throw Fail("'{' and a clause");
            clause = new TypeBlock(typeName, conditions, body, new TextSpan(start, position));
        }
        else if (TryBlock(TryClause, out Block body))
        {
            clause = new TypeBlock(typeName, null, body, new TextSpan(start, position));
        }
        else
        {
            SkipBlanks();
            Clause single = TryClause(out Clause parsed) ? parsed : throw Fail("'{' or a clause");
            clause = new TypeBlock(typeName, null, new Block([], new Conjunction([new Disjunction([single])])), new TextSpan(start, position));
        }

        return true;
    }

    private bool TryTypeName(out string typeName)
    {
        typeName = "";
        int start = position;
        if (!TryName(out _) || !TryTake("::") || !TryName(out _))
        {
            return false;
        }

        int end = position;
        if (TryTake("::") && TryName(out _))
        {
            end = position;
            _ = TryTake("::MODULE");
        }
        else
        {
            position = end;
        }

        typeName = text[start..end];
        return true;
    }
}
