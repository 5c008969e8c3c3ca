using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ReadRules;

/// <summary>The operations of this function.</summary>
public static class ReadRulesApi
{
    /// <summary><c>GET /v1/rules</c></summary>
    public static ApiOperation ListRules { get; } = new("GET", "/v1/rules", "listRules", ApiKeyScopes.Read, "Every rule, by id.")
    {
        Answers = [new ApiAnswer(200, "The rules.", FunctionJson.Default.RuleList)],
    };

    /// <summary><c>GET /v1/rules/{ruleId}</c></summary>
    public static ApiOperation ReadRule { get; } = new("GET", "/v1/rules/{ruleId}", "readRule", ApiKeyScopes.Read, "One rule: why it matters, what to do, its text.")
    {
        Answers = [new ApiAnswer(200, "The rule.", FunctionJson.Default.RuleView)],
    };

    /// <summary><c>GET /v1/frameworks</c></summary>
    public static ApiOperation ListFrameworks { get; } = new("GET", "/v1/frameworks", "listFrameworks", ApiKeyScopes.Read, "Every framework, by id.")
    {
        Answers = [new ApiAnswer(200, "The frameworks.", FunctionJson.Default.FrameworkList)],
    };

    /// <summary><c>GET /v1/frameworks/{frameworkId}</c></summary>
    public static ApiOperation ReadFramework { get; } = new(
        "GET", "/v1/frameworks/{frameworkId}", "readFramework", ApiKeyScopes.Read, "One framework with its controls: how each is met, by which rules, what a person attests.")
    {
        Answers = [new ApiAnswer(200, "The framework.", FunctionJson.Default.Framework)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListRules, ReadRule, ListFrameworks, ReadFramework];
}
