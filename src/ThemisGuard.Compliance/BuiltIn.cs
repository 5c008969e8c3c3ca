using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Compliance;

/// <summary>The rules and frameworks that ThemisGuard ships, read from this assembly when first asked for.</summary>
public static class BuiltIn
{
    private static string? folder;
    private static readonly Lazy<RulePack> LazyPack = new(() => folder is null ? RulePack.Embedded() : RulePack.Embedded().With(RulePack.FromFolder(folder)));
    private static readonly Lazy<RuleCatalog> LazyRules = new(() => RuleCatalog.Load(LazyPack.Value));
    private static readonly Lazy<FrameworkCatalog> LazyFrameworks = new(() => FrameworkCatalog.Load(LazyPack.Value, LazyRules.Value));

    /// <summary>
    /// Rules and frameworks in a folder take the place of those of the same name, or join them. For a command that judges by
    /// other rules, before anything has asked for them.
    /// </summary>
    /// <exception cref="InvalidOperationException">Something has.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static void Extend(string rulesFolder)
    {
        if (LazyPack.IsValueCreated)
        {
            throw new InvalidOperationException("The rules have been read already.");
        }

        if (!Directory.Exists(rulesFolder))
        {
            throw new DirectoryNotFoundException($"There is no rule folder '{rulesFolder}'.");
        }

        folder = rulesFolder;
    }

    /// <summary>Every rule.</summary>
    public static RuleCatalog Rules => LazyRules.Value;

    /// <summary>Every framework.</summary>
    public static FrameworkCatalog Frameworks => LazyFrameworks.Value;
}
