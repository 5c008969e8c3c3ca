using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Validate;

/// <summary>What reports call rules.</summary>
internal static class RuleNames
{
    /// <summary>A rule, or <c>file.guard/default</c> for the clauses outside rules.</summary>
    public static string Of(string rule, string ruleFile) =>
        rule == RuleFile.DefaultRuleName ? $"{Path.GetFileName(ruleFile)}/{rule}" : rule;
}
