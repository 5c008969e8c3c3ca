using System.Collections.Frozen;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Compliance.Rules;

/// <summary>The rules of a pack, by id and by the resource types they meet. Safe for any number of threads.</summary>
public sealed class RuleCatalog
{
    private readonly FrozenDictionary<string, Rule> byId;
    private readonly FrozenDictionary<string, Rule[]> byType;

    private RuleCatalog(Rule[] rules, IReadOnlyList<RuleDiagnostic> diagnostics, string digest)
    {
        Rules = rules;
        Diagnostics = diagnostics;
        Digest = digest;
        byId = rules.ToFrozenDictionary(rule => rule.Id, StringComparer.Ordinal);
        byType = rules
            .SelectMany(rule => rule.ResourceTypes, (rule, type) => (rule, type))
            .GroupBy(pair => pair.type, pair => pair.rule, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Rules in ordinal order of their ids.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>What is wrong with the pack; files with errors are not among the rules.</summary>
    public IReadOnlyList<RuleDiagnostic> Diagnostics { get; }

    /// <summary>See <see cref="RulePack.Digest"/>.</summary>
    public string Digest { get; }

    /// <summary>Reads and parses the rules of a pack. They are compiled when first used.</summary>
    public static RuleCatalog Load(RulePack pack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        var diagnostics = new List<RuleDiagnostic>();
        var rules = new SortedDictionary<string, Rule>(StringComparer.Ordinal);
        foreach (RuleSource source in pack.Rules)
        {
            Rule? rule = Read(source, diagnostics);
            if (rule is not null && !rules.TryAdd(rule.Id, rule))
            {
                diagnostics.Add(new(source.Path, 1, 1, $"there is already a rule '{rule.Id}' in {rules[rule.Id].Source.Path}", IsError: true));
            }
        }

        return new([.. rules.Values], diagnostics, pack.Digest);
    }

    /// <summary>The rule with the id, or null.</summary>
    public Rule? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>The rules that meet resources of a type, in the catalogue's order.</summary>
    public IReadOnlyList<Rule> RulesFor(string type) => byType.GetValueOrDefault(type, []);

    /// <summary>The rules that meet any of the types, in the catalogue's order, each once.</summary>
    public IReadOnlyList<Rule> RulesForAny(IEnumerable<string> types)
    {
        var met = types.SelectMany(RulesFor).ToHashSet();
        return [.. Rules.Where(met.Contains)];
    }

    private static Rule? Read(RuleSource source, List<RuleDiagnostic> diagnostics)
    {
        int errorsBefore = diagnostics.Count(diagnostic => diagnostic.IsError);
        RuleHeader header = RuleHeader.Read(source, diagnostics);
        ParseResult<RuleFile> parsed = RuleFile.Parse(source.Utf8.Span, source.Path);
        foreach (Diagnostic problem in parsed.Diagnostics)
        {
            diagnostics.Add(new(
                source.Path, problem.Line, problem.Column, $"{problem.Code}: {problem.Message}", problem.Severity == DiagnosticSeverity.Error));
        }

        if (parsed.Root is null || diagnostics.Count(diagnostic => diagnostic.IsError) > errorsBefore)
        {
            return null;
        }

        if (parsed.Root.ResourceTypes.Count == 0)
        {
            diagnostics.Add(new(source.Path, 1, 1, "names no resource type, so it never meets a resource", IsError: false));
        }

        return new(header, source, parsed.Root);
    }
}
