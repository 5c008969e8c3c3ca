namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>Finds the resource types that a file names.</summary>
internal sealed class ResourceTypeFinder
{
    private readonly HashSet<string> types = [];
    private readonly HashSet<string> variables = [];
    private readonly List<Let> literals = [];

    public static HashSet<string> Find(RuleFile file)
    {
        var finder = new ResourceTypeFinder();
        finder.literals.AddRange(file.Lets.Where(let => let.Value is Literal));
        foreach (Let let in file.Lets)
        {
            finder.Visit(let.Value);
        }

        foreach (Rule rule in file.Rules)
        {
            finder.Visit(rule.Conditions);
            finder.Visit(rule.Body);
        }

        foreach (ParameterizedRule rule in file.ParameterizedRules.Values)
        {
            finder.Visit(rule.Body);
        }

        foreach (Let let in finder.literals.Where(let => finder.variables.Contains(let.Name)))
        {
            finder.AddStrings(let.Value);
        }

        return finder.types;
    }

    private void Visit(Block block)
    {
        foreach (Let let in block.Lets)
        {
            if (let.Value is Literal)
            {
                literals.Add(let);
            }

            Visit(let.Value);
        }

        Visit(block.Clauses);
    }

    private void Visit(Conjunction? conjunction)
    {
        foreach (Disjunction term in conjunction?.Terms ?? [])
        {
            foreach (Clause clause in term.Alternatives)
            {
                Visit(clause);
            }
        }
    }

    private void Visit(Clause clause)
    {
        switch (clause)
        {
            case TypeBlock block:
                types.Add(block.TypeName);
                Visit(block.Conditions);
                Visit(block.Body);
                break;
            case WhenBlock block:
                Visit(block.Conditions);
                Visit(block.Body);
                break;
            case QueryBlock block:
                Visit(block.Query);
                Visit(block.Body);
                break;
            case RuleCall call:
                Visit(call.Call);
                break;
            case UnaryClause unary:
                Visit(unary.Left);
                break;
            case BinaryClause binary:
                if (binary.Left.Parts[^1] is KeyPart { Name: "Type" })
                {
                    AddStrings(binary.Right);
                }

                Visit(binary.Left);
                Visit(binary.Right);
                break;
            default:
                break;
        }
    }

    private void AddStrings(Expression right)
    {
        switch (right)
        {
            case Literal { Value: string type }:
                types.Add(type);
                break;
            case Literal { Value: List<Literal> items }:
                items.ForEach(AddStrings);
                break;
            case Query { Variable: { } variable } query when query.Parts.Count == 1:
                variables.Add(variable);
                break;
            default:
                break;
        }
    }

    private void Visit(Expression expression)
    {
        switch (expression)
        {
            case Query query:
                foreach (QueryPart part in query.Parts)
                {
                    if (part is FilterPart filter)
                    {
                        Visit(filter.Clauses);
                    }
                }

                break;
            case Call call:
                foreach (Expression argument in call.Arguments)
                {
                    Visit(argument);
                }

                break;
            default:
                break;
        }
    }
}
