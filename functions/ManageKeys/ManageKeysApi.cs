using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageKeys;

/// <summary>The operations of this function.</summary>
public static class ManageKeysApi
{
    /// <summary><c>GET /v1/keys</c></summary>
    public static ApiOperation ListKeys { get; } = new("GET", "/v1/keys", "listKeys", ApiKeyScopes.Admin, "The tenant's API keys, never the keys themselves.")
    {
        Query = [ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.KeyPage)],
    };

    /// <summary><c>GET /v1/caller</c></summary>
    public static ApiOperation ReadCaller { get; } = new("GET", "/v1/caller", "readCaller", ApiKeyScopes.Read, "Whose key the call is made with, and what it may do.")
    {
        Answers = [new ApiAnswer(200, "The caller.", FunctionJson.Default.CallerView)],
    };

    /// <summary><c>POST /v1/keys</c></summary>
    public static ApiOperation IssueKey { get; } = new("POST", "/v1/keys", "issueKey", ApiKeyScopes.Admin, "Issues an API key, which is shown this once.")
    {
        Body = FunctionJson.Default.IssueKeyBody,
        Answers = [new ApiAnswer(201, "The key.", FunctionJson.Default.IssueKeyAnswer)],
    };

    /// <summary><c>DELETE /v1/keys/{keyId}</c></summary>
    public static ApiOperation RevokeKey { get; } = new(
        "DELETE", "/v1/keys/{keyId}", "revokeKey", ApiKeyScopes.Admin, "Revokes an API key; decisions that were made are good for a minute more.")
    {
        Answers = [new ApiAnswer(204, "It is revoked.")],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ReadCaller, ListKeys, IssueKey, RevokeKey];
}
