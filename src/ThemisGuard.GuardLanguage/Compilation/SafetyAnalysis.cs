using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Compilation;

/// <summary>
/// Finds out what can be told about a file without running it: which variables are constants, and which clauses can be
/// left out unnoticed because they neither capture keys nor can end in an error.
/// </summary>
internal sealed class SafetyAnalysis
{
    private readonly RuleFile file;
    private readonly Dictionary<string, Literal> constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Let>> fileLets = new(StringComparer.Ordinal);
    private readonly HashSet<string> innerLets = new(StringComparer.Ordinal);
    private readonly HashSet<string> parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<object, bool?> known = [];

    public SafetyAnalysis(RuleFile file)
    {
        this.file = file;
        foreach (Let let in file.Lets)
        {
            if (!fileLets.TryGetValue(let.Name, out List<Let>? same))
            {
                fileLets[let.Name] = same = [];
            }

            same.Add(let);
        }

        Survey();
        foreach ((string name, List<Let> lets) in fileLets)
        {
            if (lets.FindLast(let => let.Value is Literal) is { } literal && !innerLets.Contains(name))
            {
                constants[name] = (Literal)literal.Value;
            }
        }
    }

    /// <summary>Variables that queries capture keys in.</summary>
    public HashSet<string> Captures { get; } = new(StringComparer.Ordinal);

    /// <summary>What a variable stands for where it is used, or null when that can't be told.</summary>
    /// <param name="variable">Its name.</param>
    /// <param name="enclosing">
    /// The parameterized rule that the use stands in, or null. Such a rule sees its callers' parameters, whoever calls.
    /// </param>
    public Literal? ConstantOf(string variable, ParameterizedRule? enclosing) =>
        enclosing is not null && parameters.Contains(variable) ? null : constants.GetValueOrDefault(variable);

    /// <summary>Whether leaving a clause out can go unnoticed.</summary>
    /// <param name="clause">The clause.</param>
    /// <param name="enclosing">The parameterized rule that it stands in, or null.</param>
    public bool IsSafe(Clause clause, ParameterizedRule? enclosing) => Remember(clause, () => clause switch
    {
        UnaryClause unary => (unary.Operator != UnaryOperator.Empty || CountsResults(unary.Left)) && IsSafe(unary.Left, enclosing),
        BinaryClause binary => IsSafe(binary.Left, enclosing) && IsSafe(binary.Right, enclosing),
        WhenBlock guarded => IsSafe(guarded.Conditions, enclosing) && IsSafe(guarded.Body, enclosing),
        QueryBlock block => IsSafe(block.Query, enclosing) && IsSafe(block.Body, enclosing),
        _ => false,
    });

    private static bool CountsResults(Query query) =>
        query.Parts[^1] is FilterPart or KeysFilterPart || (query.Parts.Count == 1 && query.Variable is not null);

    private bool Remember(object node, Func<bool> find)
    {
        if (known.TryGetValue(node, out bool? before))
        {
            // Still being looked into: it uses itself.
            return before ?? false;
        }

        known[node] = null;
        bool safe = find();
        known[node] = safe;
        return safe;
    }

    private bool IsSafe(Block block, ParameterizedRule? enclosing) => IsSafe(block.Clauses, enclosing);

    private bool IsSafe(Conjunction conjunction, ParameterizedRule? enclosing) =>
        conjunction.Terms.All(term => term.Alternatives.All(clause => IsSafe(clause, enclosing)));

    private bool IsSafe(Expression expression, ParameterizedRule? enclosing) => expression switch
    {
        Literal => true,
        Query query => Remember(query, () => IsSafeQuery(query, enclosing)),
        _ => false,
    };

    private bool IsSafeQuery(Query query, ParameterizedRule? enclosing)
    {
        for (int i = 0; i < query.Parts.Count; i++)
        {
            bool safe = query.Parts[i] switch
            {
                AllValuesPart { Capture: not null } => false,
                AllIndicesPart { Capture: not null } => i == 1 && query.Variable is not null,
                FilterPart { Capture: not null } => false,
                FilterPart filter => query.Parts[i - 1] is AllValuesPart or AllIndicesPart or KeyPart && IsSafe(filter.Clauses, enclosing),
                KeysFilterPart keys => IsSafe(keys.Right, enclosing),
                KeyPart { Variable: { } variable } => i == 0 && IsSafeVariable(variable, enclosing),
                _ => true,
            };
            if (!safe)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsSafeVariable(string variable, ParameterizedRule? enclosing)
    {
        if (ConstantOf(variable, enclosing) is not null)
        {
            return true;
        }

        if (innerLets.Contains(variable))
        {
            return false;
        }

        if (enclosing is not null && parameters.Contains(variable))
        {
            // Arguments are evaluated before the body.
            return enclosing.Parameters.Contains(variable);
        }

        return fileLets.TryGetValue(variable, out List<Let>? lets) && lets.TrueForAll(let => IsSafe(let.Value, null));
    }

    /// <summary>Collects what is declared anywhere in the file.</summary>
    private void Survey()
    {
        foreach (Let let in file.Lets)
        {
            Survey(let.Value);
        }

        foreach (Rule rule in file.Rules)
        {
            Survey(rule.Conditions);
            Survey(rule.Body);
        }

        foreach (ParameterizedRule rule in file.ParameterizedRules.Values)
        {
            parameters.UnionWith(rule.Parameters);
            Survey(rule.Body);
        }
    }

    private void Survey(Block block)
    {
        foreach (Let let in block.Lets)
        {
            innerLets.Add(let.Name);
            Survey(let.Value);
        }

        Survey(block.Clauses);
    }

    private void Survey(Conjunction? conjunction)
    {
        foreach (Clause clause in conjunction?.Terms.SelectMany(term => term.Alternatives) ?? [])
        {
            switch (clause)
            {
                case UnaryClause unary:
                    Survey(unary.Left);
                    break;
                case BinaryClause binary:
                    Survey(binary.Left);
                    Survey(binary.Right);
                    break;
                case RuleCall call:
                    Survey(call.Call);
                    break;
                case WhenBlock guarded:
                    Survey(guarded.Conditions);
                    Survey(guarded.Body);
                    break;
                case QueryBlock block:
                    Survey(block.Query);
                    Survey(block.Body);
                    break;
                case TypeBlock block:
                    Survey(block.Conditions);
                    Survey(block.Body);
                    break;
                default:
                    break;
            }
        }
    }

    private void Survey(Expression expression)
    {
        if (expression is Call call)
        {
            foreach (Expression argument in call.Arguments)
            {
                Survey(argument);
            }
        }

        if (expression is not Query query)
        {
            return;
        }

        for (int i = 0; i < query.Parts.Count; i++)
        {
            switch (query.Parts[i])
            {
                case AllValuesPart { Capture: { } name }:
                    Captures.Add(name);
                    break;
                case AllIndicesPart { Capture: { } name } when !(i == 1 && query.Variable is not null):
                    Captures.Add(name);
                    break;
                case FilterPart filter:
                    if (filter.Capture is not null)
                    {
                        Captures.Add(filter.Capture);
                    }

                    Survey(filter.Clauses);
                    break;
                case KeysFilterPart keys:
                    Survey(keys.Right);
                    break;
                default:
                    break;
            }
        }
    }
}
