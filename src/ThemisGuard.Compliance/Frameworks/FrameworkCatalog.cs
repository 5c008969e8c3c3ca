using System.Collections.Frozen;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Compliance.Frameworks;

/// <summary>The frameworks of a rule pack. Safe for any number of threads.</summary>
public sealed class FrameworkCatalog
{
    private readonly FrozenDictionary<string, Framework> byId;

    private FrameworkCatalog(IReadOnlyList<Framework> frameworks, IReadOnlyList<RuleDiagnostic> diagnostics)
    {
        Frameworks = frameworks;
        Diagnostics = diagnostics;
        byId = frameworks.ToFrozenDictionary(framework => framework.Id, StringComparer.Ordinal);
    }

    /// <summary>In ordinal order of their ids.</summary>
    public IReadOnlyList<Framework> Frameworks { get; }

    /// <summary>What is wrong with the files; those with errors are not among the frameworks.</summary>
    public IReadOnlyList<RuleDiagnostic> Diagnostics { get; }

    /// <summary>Reads the frameworks of a pack and checks that their rules exist.</summary>
    public static FrameworkCatalog Load(RulePack pack, RuleCatalog rules)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(rules);
        var diagnostics = new List<RuleDiagnostic>();
        var frameworks = new SortedDictionary<string, Framework>(StringComparer.Ordinal);
        foreach (RuleSource source in pack.Frameworks)
        {
            var reader = new FrameworkReader(source, rules);
            Framework? framework = reader.Read();
            diagnostics.AddRange(reader.Diagnostics);
            if (framework is not null && !frameworks.TryAdd(framework.Id, framework))
            {
                diagnostics.Add(new(source.Path, 1, 1, $"there is already a framework '{framework.Id}'", IsError: true));
            }
        }

        return new([.. frameworks.Values], diagnostics);
    }

    /// <summary>The framework with the id, or null.</summary>
    public Framework? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Rule ids to the controls they give evidence for, as <c>framework:control</c> in ordinal order, over given frameworks.</summary>
    /// <param name="frameworkIds">Ids; unknown ones are passed over.</param>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ControlsByRule(IEnumerable<string> frameworkIds)
    {
        var controls = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (Framework framework in frameworkIds.Select(Find).OfType<Framework>())
        {
            foreach (Control control in framework.Controls)
            {
                foreach (string rule in control.Rules)
                {
                    if (!controls.TryGetValue(rule, out SortedSet<string>? list))
                    {
                        controls[rule] = list = new(StringComparer.Ordinal);
                    }

                    list.Add($"{framework.Id}:{control.Id}");
                }
            }
        }

        return controls.ToFrozenDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value], StringComparer.Ordinal);
    }
}
