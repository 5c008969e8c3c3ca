using ThemisGuard.Aws;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageExceptions;

/// <summary>Accepted risks.</summary>
public static class ManageExceptionsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services) =>
        new ManageExceptionsHandler(new ExceptionRecords(services.Records, environment.Time), environment.Time)
            .ToFunction(new Idempotency(services.Records, environment.Time));
}
