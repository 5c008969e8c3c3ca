using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Compliance;

/// <summary>The rules and frameworks that ThemisGuard ships, read from this assembly when first asked for.</summary>
public static class BuiltIn
{
    private static readonly Lazy<RulePack> LazyPack = new(RulePack.Embedded);
    private static readonly Lazy<RuleCatalog> LazyRules = new(() => RuleCatalog.Load(LazyPack.Value));
    private static readonly Lazy<FrameworkCatalog> LazyFrameworks = new(() => FrameworkCatalog.Load(LazyPack.Value, LazyRules.Value));

    /// <summary>Every rule.</summary>
    public static RuleCatalog Rules => LazyRules.Value;

    /// <summary>Every framework.</summary>
    public static FrameworkCatalog Frameworks => LazyFrameworks.Value;
}
