using ThemisGuard.Aws;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageKeys;

/// <summary>API keys.</summary>
public static class ManageKeysFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services) =>
        new ManageKeysHandler(new ApiKeys(services.Records, environment.Time)).ToFunction(new Idempotency(services.Records, environment.Time));
}
