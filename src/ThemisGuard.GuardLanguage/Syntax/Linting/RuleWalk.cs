namespace ThemisGuard.GuardLanguage.Syntax.Linting;

/// <summary>Visits everything in a file, each part before what is in it.</summary>
internal abstract class RuleWalk(RuleFile file)
{
    protected RuleFile File { get; } = file;

    protected void WalkFile()
    {
        foreach (Let let in File.Lets)
        {
            Walk(let.Value);
        }

        foreach (Rule rule in File.Rules)
        {
            Walk(rule.Conditions);
            Walk(rule.Body);
        }

        foreach (ParameterizedRule rule in File.ParameterizedRules.Values.Concat(File.ShadowedRules))
        {
            Walk(rule.Body);
        }
    }

    protected virtual void Visit(Clause clause)
    {
    }

    protected virtual void Visit(Query query)
    {
    }

    /// <param name="call">A call of a built-in function.</param>
    protected virtual void Visit(Call call)
    {
    }

    protected virtual void Visit(Block block)
    {
    }

    protected virtual void Visit(Conjunction conjunction)
    {
    }

    protected void Walk(Block block)
    {
        Visit(block);
        foreach (Let let in block.Lets)
        {
            Walk(let.Value);
        }

        Walk(block.Clauses);
    }

    protected void Walk(Conjunction? conjunction)
    {
        if (conjunction is null)
        {
            return;
        }

        Visit(conjunction);
        foreach (Clause clause in conjunction.Terms.SelectMany(term => term.Alternatives))
        {
            Walk(clause);
        }
    }

    protected void Walk(Expression expression)
    {
        switch (expression)
        {
            case Call call:
                Visit(call);
                WalkAll(call.Arguments);
                break;
            case Query query:
                Visit(query);
                foreach (QueryPart part in query.Parts)
                {
                    if (part is FilterPart filter)
                    {
                        Walk(filter.Clauses);
                    }
                    else if (part is KeysFilterPart keys)
                    {
                        Walk(keys.Right);
                    }
                }

                break;
            default:
                break;
        }
    }

    private void Walk(Clause clause)
    {
        Visit(clause);
        switch (clause)
        {
            case UnaryClause unary:
                Walk(unary.Left);
                break;
            case BinaryClause binary:
                Walk(binary.Left);
                Walk(binary.Right);
                break;
            case RuleCall call:
                WalkAll(call.Call.Arguments);
                break;
            case WhenBlock block:
                Walk(block.Conditions);
                Walk(block.Body);
                break;
            case QueryBlock block:
                Walk(block.Query);
                Walk(block.Body);
                break;
            case TypeBlock block:
                Walk(block.Conditions);
                Walk(block.Body);
                break;
            default:
                break;
        }
    }

    private void WalkAll(IReadOnlyList<Expression> expressions)
    {
        foreach (Expression expression in expressions)
        {
            Walk(expression);
        }
    }
}
