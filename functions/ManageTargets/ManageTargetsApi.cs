using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageTargets;

/// <summary>The operations of this function.</summary>
public static class ManageTargetsApi
{
    /// <summary><c>GET /v1/targets</c></summary>
    public static ApiOperation ListTargets { get; } = new("GET", "/v1/targets", "listTargets", ApiKeyScopes.Read, "The tenant's targets.")
    {
        Query = [ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.TargetPage)],
    };

    /// <summary><c>POST /v1/targets</c></summary>
    public static ApiOperation CreateTarget { get; } = new(
        "POST", "/v1/targets", "createTarget", ApiKeyScopes.Admin, "Creates a target, which scans and schedules can name instead of sources.")
    {
        Body = FunctionJson.Default.TargetBody,
        Answers = [new ApiAnswer(201, "The target.", FunctionJson.Default.TargetView)],
    };

    /// <summary><c>GET /v1/targets/{targetId}</c></summary>
    public static ApiOperation ReadTarget { get; } = new("GET", "/v1/targets/{targetId}", "readTarget", ApiKeyScopes.Read, "One target.")
    {
        Answers = [new ApiAnswer(200, "The target.", FunctionJson.Default.TargetView)],
    };

    /// <summary><c>PUT /v1/targets/{targetId}</c></summary>
    public static ApiOperation ReplaceTarget { get; } = new(
        "PUT", "/v1/targets/{targetId}", "replaceTarget", ApiKeyScopes.Admin, "Replaces a target's sources, frameworks and owner; its name stays.")
    {
        Body = FunctionJson.Default.TargetBody,
        Answers = [new ApiAnswer(200, "The target.", FunctionJson.Default.TargetView)],
    };

    /// <summary><c>DELETE /v1/targets/{targetId}</c></summary>
    public static ApiOperation DeleteTarget { get; } = new(
        "DELETE", "/v1/targets/{targetId}", "deleteTarget", ApiKeyScopes.Admin, "Removes a target; its scans stay, schedules that need it are paused when due.")
    {
        Answers = [new ApiAnswer(204, "It is gone.")],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListTargets, CreateTarget, ReadTarget, ReplaceTarget, DeleteTarget];
}
