using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageExceptions;

/// <summary>The operations of this function.</summary>
public static class ManageExceptionsApi
{
    /// <summary><c>GET /v1/exceptions</c></summary>
    public static ApiOperation ListExceptions { get; } = new("GET", "/v1/exceptions", "listExceptions", ApiKeyScopes.Read, "The tenant's accepted risks.")
    {
        Query = [ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.ExceptionPage)],
    };

    /// <summary><c>POST /v1/exceptions</c></summary>
    public static ApiOperation CreateException { get; } = new(
        "POST", "/v1/exceptions", "createException", ApiKeyScopes.Admin, "Accepts a risk until a day: findings with exactly this evidence no longer count as failed.")
    {
        Body = FunctionJson.Default.CreateExceptionBody,
        Answers = [new ApiAnswer(201, "The exception.", FunctionJson.Default.ExceptionView)],
    };

    /// <summary><c>DELETE /v1/exceptions/{exceptionId}</c></summary>
    public static ApiOperation DeleteException { get; } = new(
        "DELETE", "/v1/exceptions/{exceptionId}", "deleteException", ApiKeyScopes.Admin, "Ends an exception: from the next scan on its findings count again.")
    {
        Answers = [new ApiAnswer(204, "It is gone.")],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListExceptions, CreateException, DeleteException];
}
