using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Compilation;

/// <summary>
/// Turns a syntax tree into objects that evaluate themselves: names become numbers, keys become entries of the
/// vocabulary, constants are looked up once.
/// </summary>
internal sealed class Compiler
{
    private readonly RuleFile file;
    private readonly SafetyAnalysis safety;
    private readonly DocumentBuilder literals = new(new DocumentOptions { MaxDepth = 256 });
    private readonly List<CompiledLiteral> compiledLiterals = [];
    private readonly Dictionary<Literal, CompiledLiteral> literalsBySource = [];
    private readonly Dictionary<string, int> nameIds = new(StringComparer.Ordinal);
    private readonly List<string> names = [];
    private readonly Dictionary<string, CompiledParameterizedRule> parameterizedRules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CompiledLets> parameters = new(StringComparer.Ordinal);
    private ParameterizedRule? enclosing;

    public Compiler(RuleFile file)
    {
        this.file = file;
        safety = new SafetyAnalysis(file);
        Vocabulary = KeyVocabulary.Shared;
        literals.StartList();
        foreach ((string name, ParameterizedRule rule) in file.ParameterizedRules)
        {
            int[] ids = [.. rule.Parameters.Select(NameId)];
            parameterizedRules[name] = new CompiledParameterizedRule(name, ids);
            parameters[name] = new CompiledLets(ids, new CompiledExpression?[ids.Length]);
        }

        FileLets = CompileFileLets();
        Rules = [.. file.Rules.Select(CompileRule)];
        foreach ((string name, ParameterizedRule rule) in file.ParameterizedRules)
        {
            enclosing = rule;
            parameterizedRules[name].Body = CompileBlock(rule.Body);
        }

        literals.EndList();
        Document document = literals.Build(file.Name);
        compiledLiterals.ForEach(literal => literal.Document = document);
    }

    public KeyVocabulary Vocabulary { get; }

    public IReadOnlyList<string> Names => names;

    public CompiledLets FileLets { get; }

    public CompiledRule[] Rules { get; }

    public bool HasCaptures => safety.Captures.Count > 0;

    private int NameId(string name)
    {
        if (!nameIds.TryGetValue(name, out int id))
        {
            id = names.Count;
            nameIds[name] = id;
            names.Add(name);
        }

        return id;
    }

    private CompiledLets CompileFileLets()
    {
        CompiledLets declared = CompileLets(file.Lets);
        int[] captured = [.. safety.Captures.Select(NameId).Where(id => declared.IndexOf(id) < 0)];
        return new CompiledLets([.. declared.Names, .. captured], [.. declared.Values, .. new CompiledExpression?[captured.Length]]);
    }

    /// <summary>One value per name: the last literal, else the last function, else the last query.</summary>
    private CompiledLets CompileLets(IReadOnlyList<Let> lets)
    {
        if (lets.Count == 0)
        {
            return CompiledLets.None;
        }

        var winners = new Dictionary<string, Expression>(StringComparer.Ordinal);
        foreach (Let let in lets)
        {
            if (!winners.TryGetValue(let.Name, out Expression? current) || Rank(let.Value) >= Rank(current))
            {
                winners[let.Name] = let.Value;
            }
        }

        return new CompiledLets([.. winners.Keys.Select(NameId)], [.. winners.Values.Select(Compile)]);
    }

    private static int Rank(Expression value) => value switch
    {
        Literal => 2,
        Call => 1,
        _ => 0,
    };

    private CompiledRule CompileRule(Rule rule)
    {
        enclosing = null;
        return new CompiledRule(
            rule.Name, rule.Conditions is null ? null : Compile(rule.Conditions), CompileBlock(rule.Body), rule.Start, rule.Message);
    }

    private CompiledBlock CompileBlock(Block block) => new(CompileLets(block.Lets), Compile(block.Clauses));

    private CompiledConjunction Compile(Conjunction conjunction) =>
        new([.. conjunction.Terms.Select(term => term.Alternatives.Select(Compile).ToArray())]);

    private CompiledClause Compile(Clause clause)
    {
        bool safe = safety.IsSafe(clause, enclosing);
        int start = clause.Span.Start;
        int end = clause.Span.End;
        string? message = clause.Message;
        return clause switch
        {
            UnaryClause unary => new CompiledUnary(Compile(unary.Left), unary.Operator, unary.Negated, unary.Inverted, WantedBy(unary))
            {
                Start = start, End = end, Message = message, IsSafe = safe,
            },
            BinaryClause binary => new CompiledComparison(
                Compile(binary.Left), binary.Operator, binary.Negated, Compile(binary.Right), WantedBy(binary))
            {
                Start = start, End = end, Message = message, IsSafe = safe,
            },
            RuleReference reference => new CompiledReference(reference.Name, reference.Negated)
            {
                Start = start, End = end, Message = message, IsSafe = safe,
            },
            RuleCall call => new CompiledCall(
                call.Call.Name,
                [.. call.Call.Arguments.Select(Compile)],
                parameterizedRules.GetValueOrDefault(call.Call.Name),
                parameters.GetValueOrDefault(call.Call.Name, CompiledLets.None))
            {
                Start = start, End = end, Message = message, IsSafe = safe,
            },
            WhenBlock guarded => new CompiledWhen(Compile(guarded.Conditions), CompileBlock(guarded.Body))
            {
                Start = start, End = end, Message = message, IsSafe = safe,
            },
            QueryBlock block => new CompiledQueryBlock(Compile(block.Query), block.NotEmpty, CompileBlock(block.Body))
            {
                Start = start, End = end, Message = message, IsSafe = safe,
            },
            TypeBlock block => new CompiledTypeBlock(
                Compile(ResourcesOf(block)), block.Conditions is null ? null : Compile(block.Conditions), CompileBlock(block.Body))
            {
                Start = start, End = end, Message = message, IsSafe = safe,
            },
            _ => throw new InvalidOperationException("A clause of an unknown kind."),
        };
    }

    /// <summary><c>Resources.*[ Type == 'T' ]</c>.</summary>
    private static Query ResourcesOf(TypeBlock block)
    {
        var span = new TextSpan(block.Span.Start, block.Span.Start);
        var type = new Query([new KeyPart("Type")], matchAll: true, span);
        var clause = new BinaryClause(type, BinaryOperator.Equal, negated: false, new Literal(DocumentKind.String, block.TypeName), span);
        var filter = new FilterPart(null, new Conjunction([new Disjunction([clause])]));
        return new Query([new KeyPart("Resources"), new AllValuesPart(null), filter], matchAll: true, span);
    }

    private static string WantedBy(UnaryClause clause)
    {
        string name = clause.Operator switch
        {
            UnaryOperator.Exists => "exists",
            UnaryOperator.Empty => "empty",
            UnaryOperator.IsString => "is_string",
            UnaryOperator.IsList => "is_list",
            UnaryOperator.IsStruct => "is_struct",
            UnaryOperator.IsBool => "is_bool",
            UnaryOperator.IsInt => "is_int",
            UnaryOperator.IsFloat => "is_float",
            _ => "is_null",
        };
        return clause.Negated != clause.Inverted ? "!" + name : name;
    }

    private string WantedBy(BinaryClause clause)
    {
        int start = clause.Left.Span.End;
        return start < clause.Span.End ? SourceText.OneLine(file.Text, start, clause.Span.End) : "";
    }

    private CompiledExpression Compile(Expression expression) => expression switch
    {
        Literal literal => Compile(literal),
        Query query => Compile(query),
        Call call => new CompiledFunction(call.Name, [.. call.Arguments.Select(Compile)], call.Start),
        _ => throw new InvalidOperationException("An expression of an unknown kind."),
    };

    private CompiledLiteral Compile(Literal literal)
    {
        if (literalsBySource.TryGetValue(literal, out CompiledLiteral? known))
        {
            return known;
        }

        var compiled = new CompiledLiteral(literals.Count);
        Add(literal);
        compiledLiterals.Add(compiled);
        literalsBySource[literal] = compiled;
        return compiled;
    }

    private void Add(Literal literal)
    {
        switch (literal.Value)
        {
            case null:
                literals.Null();
                break;
            case bool value:
                literals.Bool(value);
                break;
            case long value:
                literals.Int(value);
                break;
            case double value:
                literals.Float(value);
                break;
            case string value:
                literals.String(value);
                break;
            case List<Literal> items:
                literals.StartList();
                items.ForEach(Add);
                literals.EndList();
                break;
            case List<(string Key, Literal Value)> pairs:
                literals.StartMap();
                foreach ((string key, Literal value) in pairs)
                {
                    literals.Key(key);
                    Add(value);
                }

                literals.EndMap();
                break;
            default:
                literals.Extra(literal.Kind, literal.Value);
                break;
        }
    }

    private CompiledQuery Compile(Query query)
    {
        string? variable = query.Variable;
        int skipped = variable is null ? 0 : query.Parts.Count > 1 ? 2 : 1;
        var steps = new QueryStep[query.Parts.Count - skipped];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = Compile(query.Parts[i + skipped]);
        }

        bool aloneOrAfterFilter = query.Parts[^1] is FilterPart or KeysFilterPart || (query.Parts.Count == 1 && variable is not null);
        Literal? constant = variable is not null && steps.Length == 0 ? safety.ConstantOf(variable, enclosing) : null;
        return new CompiledQuery(steps, variable is null ? -1 : NameId(variable), query.MatchAll, query.Span)
        {
            CountsResults = aloneOrAfterFilter,
            Constant = constant is null ? null : Compile(constant),
        };
    }

    private QueryStep Compile(QueryPart part)
    {
        switch (part)
        {
            case ThisPart:
                return new QueryStep(StepKind.This, part.Start);
            case IndexPart index:
                return new QueryStep(StepKind.Index, part.Start) { Index = Math.Abs((long)index.Index) };
            case AllIndicesPart all:
                return new QueryStep(StepKind.AllIndices, part.Start) { Name = all.Capture is null ? -1 : NameId(all.Capture) };
            case AllValuesPart all:
                return new QueryStep(StepKind.AllValues, part.Start) { Name = all.Capture is null ? -1 : NameId(all.Capture) };
            case FilterPart filter:
                return new QueryStep(StepKind.Filter, part.Start)
                {
                    Name = filter.Capture is null ? -1 : NameId(filter.Capture),
                    Clauses = Compile(filter.Clauses),
                    Types = SelectorOf(filter.Clauses),
                };
            case KeysFilterPart keys:
                return new QueryStep(StepKind.KeysFilter, part.Start) { IsIn = keys.IsIn, Negated = keys.Negated, Right = Compile(keys.Right) };
            case KeyPart key when RuleKey.ParseIndex(key.Name) is { } index:
                return new QueryStep(StepKind.KeyIndex, part.Start) { Index = Math.Abs((long)index) };
            case KeyPart { Variable: { } variable }:
                return new QueryStep(StepKind.VariableKeys, part.Start) { Name = NameId(variable) };
            case KeyPart key:
                return new QueryStep(StepKind.Key, part.Start) { Key = Vocabulary.Add(key.Name) };
            default:
                throw new InvalidOperationException("A query part of an unknown kind.");
        }
    }

    /// <summary>The types that a filter asks for first, provided that nobody notices when it is not asked about others.</summary>
    private TypeSelector? SelectorOf(Conjunction clauses)
    {
        for (int i = 1; i < clauses.Terms.Count; i++)
        {
            if (!clauses.Terms[i].Alternatives.All(clause => safety.IsSafe(clause, enclosing)))
            {
                return null;
            }
        }

        var types = new List<string>();
        foreach (Clause clause in clauses.Terms[0].Alternatives)
        {
            if (clause is not BinaryClause { Negated: false, Left.Parts: [KeyPart { Name: "Type" }] } test || !TryAddTypes(test, types))
            {
                return null;
            }
        }

        return new TypeSelector(types, isAll: clauses.Terms.Count == 1);
    }

    private bool TryAddTypes(BinaryClause test, List<string> types)
    {
        object? wanted = test.Right switch
        {
            Literal literal => literal.Value,
            Query { Variable: { } variable } query when query.Parts.Count == 1 => safety.ConstantOf(variable, enclosing)?.Value,
            _ => null,
        };
        switch (wanted)
        {
            case string type when test.Operator == BinaryOperator.Equal:
                types.Add(type);
                return true;
            case List<Literal> items when items.TrueForAll(item => item.Value is string)
                && (test.Operator == BinaryOperator.In || (test.Operator == BinaryOperator.Equal && items.Count == 1)):
                types.AddRange(items.Select(item => (string)item.Value!));
                return true;
            default:
                return false;
        }
    }
}
