using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Syntax.Linting;

/// <summary>What means something else than it seems to: the traps of docs/rules.md that can be seen in the text.</summary>
internal sealed class TrapCheck(RuleFile file, LintWarnings warnings) : RuleWalk(file)
{
    private readonly HashSet<string> literals = LiteralVariables.Of(file);

    public void Check() => WalkFile();

    protected override void Visit(Clause clause)
    {
        switch (clause)
        {
            case UnaryClause unary:
                CheckEnd(unary, "the operator");
                break;
            case BinaryClause binary:
                CheckComparison(binary);
                break;
            case RuleCall { HasIgnoredNot: true }:
                Warn(DiagnosticCodes.IgnoredNot, clause, "'not' before a call of a rule means nothing");
                break;
            case RuleReference reference when File.Rules.Any(rule => rule.Name == reference.Name && rule.Conditions is not null):
                Warn(
                    DiagnosticCodes.SkippedReference, clause, reference.Negated
                        ? $"this passes also where the rule '{reference.Name}' skips"
                        : $"this fails also where the rule '{reference.Name}' skips");
                break;
            default:
                break;
        }
    }

    protected override void Visit(Query query)
    {
        IReadOnlyList<QueryPart> parts = query.Parts;
        for (int i = 1; i < parts.Count; i++)
        {
            int end = i + 1 < parts.Count ? parts[i + 1].Start : query.Span.End;
            switch (parts[i])
            {
                case KeyPart key when RuleKey.ParseIndex(key.Name) is not null:
                    warnings.Add(DiagnosticCodes.NumericKey, key.Start, end, $"'{key.Name}' is an index, even in quotes: no key of a map is found by it");
                    break;
                case IndexPart { Index: < 0 } index:
                    warnings.Add(DiagnosticCodes.NumericKey, index.Start, end, $"a negative index does not count from the end: {index.Index} is {-(long)index.Index}");
                    break;
                case FilterPart when parts[i - 1] is FilterPart or KeysFilterPart or IndexPart or ThisPart:
                    warnings.Add(DiagnosticCodes.Filter, parts[i].Start, end, "a filter right here ends the evaluation of a map without a verdict; join the conditions in one filter, or put '.*' between them");
                    break;
                case FilterPart when parts[i - 1] is AllIndicesPart { Capture: null } && !(i == 2 && query.Variable is not null):
                    warnings.Add(DiagnosticCodes.Filter, parts[i].Start, end, "after '[*]' a filter looks at the surrounding value, not at the elements; leave '[*]' out");
                    break;
                case KeysFilterPart { Right: Query { } right } keys when !(right.Variable is { } name && right.Parts.Count == 1 && IsLiteral(name)):
                    warnings.Add(DiagnosticCodes.Filter, keys.Start, end, "where the query on the right finds several values, a key matches that is a part of one of them");
                    break;
                default:
                    break;
            }
        }
    }

    protected override void Visit(Conjunction conjunction)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Disjunction term in conjunction.Terms)
        {
            foreach (Clause clause in term.Alternatives)
            {
                // Alternatives of one term, and terms of one alternative, are compared; blocks are too much to repeat by mistake.
                string text = SourceText.OneLine(File.Text, clause.Span.Start, clause.Span.End);
                string key = term.Alternatives.Count > 1 ? $"{conjunction.Terms.ToList().IndexOf(term)} {text}" : text;
                if (clause is UnaryClause or BinaryClause or RuleReference or RuleCall && !seen.Add(key))
                {
                    Warn(DiagnosticCodes.Repeated, clause, "the same clause stands here already");
                }
            }
        }
    }

    private void CheckComparison(BinaryClause clause)
    {
        if (clause.HasIgnoredNot)
        {
            Warn(DiagnosticCodes.IgnoredNot, clause, "'not' before a comparison means nothing; write != or 'not in'");
        }

        switch (clause.Right)
        {
            case Literal literal:
                CheckLiteral(clause, literal);
                break;
            case Query { Variable: { } name } right when right.Parts.Count == 1 && IsLiteral(name):
                break;
            case Query or Call when clause is { Operator: BinaryOperator.Equal, Negated: true }:
                Warn(DiagnosticCodes.Comparison, clause, "'!=' between two queries fails even where they differ, unless the left has more values; compare with a value, or use 'not in'");
                break;
            default:
                break;
        }
    }

    private void CheckLiteral(BinaryClause clause, Literal literal)
    {
        if (literal.Kind is DocumentKind.Null or DocumentKind.Bool or DocumentKind.Int or DocumentKind.Float)
        {
            CheckEnd(clause, "the value");
        }

        if (clause.Operator == BinaryOperator.In && literal.Kind == DocumentKind.String)
        {
            Warn(DiagnosticCodes.Comparison, clause, "'in' a text asks for a part of it; for the text itself write ==, for one of several a list");
        }

        if (literal.Value is List<Literal> items && items.Exists(item => item.Value is GuardRange))
        {
            Warn(DiagnosticCodes.Comparison, clause, "a range in a list matches nothing; let it stand alone");
        }

        bool ordered = clause.Operator is BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        if (ordered && literal.Kind is not (DocumentKind.Int or DocumentKind.Float or DocumentKind.String or DocumentKind.Null))
        {
            Warn(DiagnosticCodes.Comparison, clause, "only numbers, texts and null have an order: this never holds");
        }
    }

    // 'nullable' reads as 'null' and then the rule 'able': words need no end.
    private void CheckEnd(Clause clause, string what)
    {
        int end = clause.Span.End;
        if (end > 0 && end < File.Text.Length && IsWord(File.Text[end - 1]) && IsWord(File.Text[end]))
        {
            warnings.Add(DiagnosticCodes.Glued, clause.Span.Start, end + 1, $"{what} ends at column {LineTable.Locate(File.Text, end).Column}, before '{File.Text[end]}'; what follows is another clause");
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private bool IsLiteral(string variable) => literals.Contains(variable);

    private void Warn(string code, Clause clause, string message) => warnings.Add(code, clause.Span.Start, clause.Span.End, message);
}

/// <summary>Variables that stand for values written in the rules, wherever they are declared.</summary>
internal sealed class LiteralVariables(RuleFile file) : RuleWalk(file)
{
    private readonly List<Let> lets = [.. file.Lets];

    public static HashSet<string> Of(RuleFile file)
    {
        var walk = new LiteralVariables(file);
        walk.WalkFile();
        var names = walk.lets.Select(let => let.Name).ToHashSet(StringComparer.Ordinal);
        names.ExceptWith(walk.lets.Where(let => let.Value is not Literal).Select(let => let.Name));
        names.ExceptWith(file.ParameterizedRules.Values.SelectMany(rule => rule.Parameters));
        return names;
    }

    protected override void Visit(Block block) => lets.AddRange(block.Lets);
}
