namespace ThemisGuard.GuardLanguage.Syntax.Linting;

/// <summary>Names: declared twice, used by nobody, or not there.</summary>
/// <remarks>
/// A called rule sees its callers' variables, so that a name counts as known wherever the file declares it, and as used
/// wherever the file uses it.
/// </remarks>
internal sealed class NameCheck(RuleFile file, LintWarnings warnings) : RuleWalk(file)
{
    private static readonly Dictionary<string, int> s_functions = new(StringComparer.Ordinal)
    {
        ["count"] = 1, ["json_parse"] = 1, ["regex_replace"] = 3, ["substring"] = 3, ["join"] = 2, ["to_lower"] = 1, ["to_upper"] = 1,
        ["url_decode"] = 1, ["parse_int"] = 1, ["parse_float"] = 1, ["parse_boolean"] = 1, ["parse_string"] = 1, ["parse_char"] = 1,
    };

    private readonly HashSet<string> declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly HashSet<string> called = new(StringComparer.Ordinal);
    private readonly List<Let> lets = [];
    private readonly List<(string Name, int Start)> uses = [];

    public void Check()
    {
        CheckLets(File.Lets);
        WalkFile();
        foreach (string parameter in File.ParameterizedRules.Values.SelectMany(rule => rule.Parameters))
        {
            declared.Add(parameter);
        }

        foreach (string text in MessageVariables())
        {
            used.Add(text);
        }

        CheckRules();
        foreach (Let let in lets.Where(let => !used.Contains(let.Name)))
        {
            warnings.Add(DiagnosticCodes.Unused, let.Start, let.Start + let.Name.Length + 4, $"the variable '{let.Name}' is never used");
        }

        foreach ((string name, int start) in uses.Where(use => !declared.Contains(use.Name)))
        {
            warnings.Add(DiagnosticCodes.Unknown, start, start + name.Length + 1, $"there is no variable '{name}': an evaluation that gets here ends without a verdict");
        }
    }

    protected override void Visit(Block block) => CheckLets(block.Lets);

    protected override void Visit(Query query)
    {
        foreach (QueryPart part in query.Parts)
        {
            switch (part)
            {
                case KeyPart { Variable: { } name }:
                    used.Add(name);
                    uses.Add((name, part.Start));
                    break;
                case AllValuesPart { Capture: { } name }:
                    declared.Add(name);
                    break;
                case AllIndicesPart { Capture: { } name }:
                    declared.Add(name);
                    break;
                case FilterPart { Capture: { } name }:
                    declared.Add(name);
                    break;
                default:
                    break;
            }
        }
    }

    protected override void Visit(Call call)
    {
        int end = call.Start + call.Name.Length;
        if (!s_functions.TryGetValue(call.Name, out int wanted))
        {
            warnings.Add(DiagnosticCodes.Unknown, call.Start, end, $"there is no function '{call.Name}'; there are {string.Join(", ", s_functions.Keys)}");
        }
        else if (call.Arguments.Count != wanted)
        {
            warnings.Add(DiagnosticCodes.Unknown, call.Start, end, $"'{call.Name}' takes {wanted} argument{(wanted == 1 ? "" : "s")}, not {call.Arguments.Count}");
        }
    }

    protected override void Visit(Clause clause)
    {
        if (clause is RuleCall { Call: { } call })
        {
            called.Add(call.Name);
            if (!File.ParameterizedRules.TryGetValue(call.Name, out ParameterizedRule? rule))
            {
                string other = File.Rules.Any(plain => plain.Name == call.Name) ? $"; the rule '{call.Name}' takes none, and is named without parentheses" : "";
                warnings.Add(DiagnosticCodes.Unknown, clause.Span.Start, clause.Span.End, $"there is no rule '{call.Name}' with parameters{other}");
            }
            else if (rule.Parameters.Count != call.Arguments.Count)
            {
                warnings.Add(DiagnosticCodes.Unknown, clause.Span.Start, clause.Span.End, $"the rule '{call.Name}' takes {rule.Parameters.Count} arguments, not {call.Arguments.Count}");
            }
        }
        else if (clause is RuleReference reference && !File.Rules.Any(rule => rule.Name == reference.Name))
        {
            string other = File.ParameterizedRules.ContainsKey(reference.Name) ? "; it takes arguments" : "";
            warnings.Add(DiagnosticCodes.Unknown, clause.Span.Start, clause.Span.End, $"there is no rule '{reference.Name}' without parameters{other}: an evaluation that gets here ends without a verdict");
        }
    }

    private void CheckLets(IReadOnlyList<Let> scope)
    {
        lets.AddRange(scope);
        foreach (Let let in scope)
        {
            declared.Add(let.Name);
        }

        foreach (IGrouping<string, Let> same in scope.GroupBy(let => let.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            foreach (Let let in same.Skip(1))
            {
                warnings.Add(
                    DiagnosticCodes.Duplicate, let.Start, let.Start + let.Name.Length + 4,
                    $"the variable '{let.Name}' is declared twice here; a value wins over a function, that over a query, and of two alike the later");
            }
        }
    }

    private void CheckRules()
    {
        foreach (IGrouping<string, Rule> same in File.Rules.GroupBy(rule => rule.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            foreach (Rule rule in same.Skip(1))
            {
                warnings.Add(
                    DiagnosticCodes.Duplicate, rule.Start, rule.Start + rule.Name.Length + 5,
                    $"another rule is named '{rule.Name}' too: reports can't tell them apart, and a unit test is met by either");
            }
        }

        foreach (ParameterizedRule rule in File.ShadowedRules)
        {
            warnings.Add(DiagnosticCodes.Duplicate, rule.Start, rule.Start + rule.Name.Length + 5, $"the rule '{rule.Name}' is never run: a later one has its name");
        }

        foreach (ParameterizedRule rule in File.ParameterizedRules.Values)
        {
            if (!called.Contains(rule.Name))
            {
                warnings.Add(DiagnosticCodes.Unused, rule.Start, rule.Start + rule.Name.Length + 5, $"the rule '{rule.Name}' is never called");
            }

            foreach (string parameter in rule.Parameters.Where(parameter => !used.Contains(parameter)))
            {
                warnings.Add(DiagnosticCodes.Unused, rule.Start, rule.Start + rule.Name.Length + 5, $"the parameter '{parameter}' of the rule '{rule.Name}' is never used");
            }
        }
    }

    // A variable may be there for the sake of a message.
    private List<string> MessageVariables()
    {
        var names = new List<string>();
        for (int at = 0; File.Text.IndexOf("%{", at, StringComparison.Ordinal) is >= 0 and int start; at = start + 2)
        {
            int end = File.Text.IndexOf('}', start);
            if (end > 0)
            {
                names.Add(File.Text[(start + 2)..end].Trim());
            }
        }

        return names;
    }
}
