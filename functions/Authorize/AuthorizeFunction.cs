using ThemisGuard.Aws;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.Authorize;

/// <summary>Who may call the API.</summary>
public static class AuthorizeFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new AuthorizeHandler(new ApiKeys(services.Records, environment.Time), new TenantRecords(services.Records));
        return WarmUp.Answer(FunctionHandlers.Create<AuthorizerRequest, AuthorizerResponse>(
            handler.HandleAsync, EventsJson.Default.AuthorizerRequest, EventsJson.Default.AuthorizerResponse));
    }
}
