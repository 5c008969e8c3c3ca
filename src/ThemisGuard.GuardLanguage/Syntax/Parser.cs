using System.Text;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>
/// A hand-written parser with the ordered alternatives of the reference's parser combinators: the first that fits is
/// taken. Source of the grammar: cfn-guard 3.1.1, commit b120e1e, rules/parser.rs.
/// </summary>
internal sealed partial class Parser(string text)
{
    private static readonly Literal NullLiteral = new(DocumentKind.Null, null);
    private static readonly Literal TrueLiteral = new(DocumentKind.Bool, true);
    private static readonly Literal FalseLiteral = new(DocumentKind.Bool, false);

    private int depth;
    private ParseFailure? note;

    public List<Let> Lets { get; } = [];

    public List<Rule> Rules { get; } = [];

    /// <summary>By name; of several with one name the last.</summary>
    public Dictionary<string, ParameterizedRule> ParameterizedRules { get; } = [];

    /// <summary>Those that a later one of the same name stands in for.</summary>
    public List<ParameterizedRule> ShadowedRules { get; } = [];

    /// <summary>Parses the whole text.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public Diagnostic? ParseFile()
    {
        try
        {
            if (text.Length > RuleFile.MaxLength)
            {
                throw Fail(0, DiagnosticCodes.TooLarge, $"the text is longer than {RuleFile.MaxLength} characters");
            }

            Items();
            return null;
        }
        catch (ParseFailure failure)
        {
            return Describe(failure);
        }
    }

    private void Items()
    {
        var loose = new List<Disjunction>();
        int looseStart = 0;
        SkipBlanks();
        while (!AtEnd)
        {
            int start = position;
            if (TryLet(out Let let))
            {
                Lets.Add(let);
            }
            else if (TryParameterizedRule(out ParameterizedRule parameterized))
            {
                if (ParameterizedRules.TryGetValue(parameterized.Name, out ParameterizedRule? earlier))
                {
                    ShadowedRules.Add(earlier);
                }

                ParameterizedRules[parameterized.Name] = parameterized;
            }
            else if (TryRule(out Rule rule))
            {
                Rules.Add(rule);
            }
            else
            {
                looseStart = loose.Count == 0 ? start : looseStart;
                loose.Add(LooseClause());
            }

            SkipBlanks();
        }

        if (loose.Count > 0)
        {
            Rules.Insert(0, new Rule(RuleFile.DefaultRuleName, null, new Block([], new Conjunction(loose)), looseStart));
        }
    }

    private Disjunction LooseClause()
    {
        if (TryDisjunction(TryTypeBlock, out Disjunction types))
        {
            return types;
        }

        if (TryWhenBlock(TryClauseOrReference, out Clause when))
        {
            return new Disjunction([when]);
        }

        return TryDisjunction(TryClause, out Disjunction clauses) ? clauses : throw Fail("a rule, a clause or 'let'");
    }

    private bool TryRule(out Rule rule)
    {
        rule = null!;
        int start = position;
        if (!TryTake("rule") || !TrySkipBlanks())
        {
            position = start;
            return false;
        }

        string name = TryName(out string taken) ? taken : throw Fail("the name of the rule");

        // An extension: the reference refuses a message here.
        int end = position;
        SkipBlanks();
        if (!TryMessage(out string? message))
        {
            position = end;
        }

        Conjunction? conditions = TryConditions(out Conjunction parsed) ? parsed : null;
        Block body = TryBlock(TryRuleItem, out Block block) ? block : throw Fail("'{' and at least one clause");
        rule = new Rule(name, conditions, body, start) { Message = message };
        return true;
    }

    private bool TryParameterizedRule(out ParameterizedRule rule)
    {
        rule = null!;
        int start = position;
        if (!TryTake("rule") || !TrySkipBlanks())
        {
            position = start;
            return false;
        }

        string name = TryName(out string taken) ? taken : throw Fail("the name of the rule");
        if (!TryTake('('))
        {
            position = start;
            return false;
        }

        var parameters = new List<string>();
        do
        {
            SkipWhiteSpace();
            string parameter = TryName(out string parsed) ? parsed : throw Fail("the name of a parameter");
            if (!parameters.Contains(parameter))
            {
                parameters.Add(parameter);
            }

            SkipWhiteSpace();
        }
        while (TryTake(','));
        if (!TryTake(')'))
        {
            throw Fail("',' or ')'");
        }

        Block body = TryBlock(TryRuleItem, out Block block) ? block : throw Fail("'{' and at least one clause");
        rule = new ParameterizedRule(name, parameters, body, start);
        return true;
    }

    private void Descend()
    {
        if (++depth > RuleFile.MaxNesting)
        {
            throw Fail(position, DiagnosticCodes.TooLarge, $"the text nests more than {RuleFile.MaxNesting} levels deep");
        }
    }

    private void Ascend() => depth--;

    private Diagnostic Describe(ParseFailure failure)
    {
        // What was wrong with a regular expression says more than what else could have stood there.
        if (failure.At < 0 && note is not null && note.At >= farthest - 1)
        {
            failure = note;
        }

        int at = failure.At >= 0 ? failure.At : farthest;
        string found = Excerpt(at);
        string message = failure.Problem
            ?? $"unexpected {(found.Length == 0 ? "end of the file" : $"'{found}'")}, expected {string.Join(" or ", expected)}{Hint(at)}";
        return new Diagnostic(failure.Code, DiagnosticSeverity.Error, LineTable.Locate(text, at), found, message);
    }

    private string Excerpt(int at)
    {
        const int Longest = 30;
        while (at < text.Length && IsBlank(text[at]))
        {
            at++;
        }

        var excerpt = new StringBuilder();
        while (at < text.Length && excerpt.Length < Longest && text[at] is not ('\n' or '\r'))
        {
            excerpt.Append(text[at++]);
        }

        return excerpt.ToString().TrimEnd();
    }

    /// <summary>What people coming from other languages try, and what to write instead.</summary>
    private string Hint(int at)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at).TrimStart(" \t\r\n");

        // 'and' reads as a key; only what follows it is unexpected.
        bool afterAnd = text.AsSpan(0, at).TrimEnd(" \t\r\n").EndsWith(" and", StringComparison.OrdinalIgnoreCase);
        if (afterAnd || rest.StartsWith("and ", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("&&"))
        {
            return "; there is no 'and': clauses that follow each other must all hold";
        }

        if (rest.StartsWith("||"))
        {
            return "; alternatives are joined by 'or'";
        }

        if (rest.StartsWith("//") || rest.StartsWith("/*"))
        {
            return "; a comment starts with '#'";
        }

        if (rest.StartsWith(";") || rest.StartsWith(","))
        {
            return "; clauses need nothing between them";
        }

        return rest.StartsWith("\uFEFF") ? "; the file starts with a byte-order mark, which must go" : "";
    }
}

/// <summary>Turns offsets into lines and columns.</summary>
internal static class LineTable
{
    public static SourcePosition Locate(string text, int offset)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, Math.Min(offset, text.Length));
        int lastBreak = before.LastIndexOf('\n');
        return new SourcePosition(before.Count('\n') + 1, before.Length - lastBreak);
    }
}
