using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ReadRules;

/// <summary>Rules and frameworks, the same for every tenant.</summary>
public static class ReadRulesFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create() => new ReadRulesHandler(BuiltIn.Rules, BuiltIn.Frameworks).ToFunction();
}

/// <summary>Shows what scans judge by.</summary>
public sealed class ReadRulesHandler(RuleCatalog rules, FrameworkCatalog frameworks)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction() => new HttpApiRouter()
        .Map(ReadRulesApi.ListRules, (request, _, _) => Task.FromResult(List(request)))
        .Map(ReadRulesApi.ReadRule, (request, _, _) => Task.FromResult(Read(request)))
        .Map(ReadRulesApi.ListFrameworks, (request, _, _) => Task.FromResult(ListFrameworks(request)))
        .Map(ReadRulesApi.ReadFramework, (request, _, _) => Task.FromResult(ReadFramework(request)))
        .ToHandler();

    private HttpApiResponse List(HttpApiRequest request)
    {
        Caller.Of(request, ApiKeyScopes.Read);
        return HttpApiResponse.Json(200, new RuleList([.. rules.Rules.Select(RuleEntry.Of)]), FunctionJson.Default.RuleList);
    }

    private HttpApiResponse Read(HttpApiRequest request)
    {
        Caller.Of(request, ApiKeyScopes.Read);
        string ruleId = request.Path("ruleId");
        Rule rule = rules.Find(ruleId) ?? throw HttpApiException.NotFound("rule", ruleId);
        IReadOnlyList<string> controls = frameworks.ControlsByRule(frameworks.Frameworks.Select(framework => framework.Id)).GetValueOrDefault(ruleId, []);
        return HttpApiResponse.Json(200, RuleView.Of(rule, controls), FunctionJson.Default.RuleView);
    }

    private HttpApiResponse ListFrameworks(HttpApiRequest request)
    {
        Caller.Of(request, ApiKeyScopes.Read);
        return HttpApiResponse.Json(200, new FrameworkList([.. frameworks.Frameworks.Select(FrameworkEntry.Of)]), FunctionJson.Default.FrameworkList);
    }

    private HttpApiResponse ReadFramework(HttpApiRequest request)
    {
        Caller.Of(request, ApiKeyScopes.Read);
        string frameworkId = request.Path("frameworkId");
        return frameworks.Find(frameworkId) is { } framework
            ? HttpApiResponse.Json(200, framework, FunctionJson.Default.Framework)
            : throw HttpApiException.NotFound("framework", frameworkId);
    }
}
