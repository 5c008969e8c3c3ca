using ThemisGuard.Aws;
using ThemisGuard.Compliance.Exceptions;

namespace ThemisGuard.Functions.FindExpiringExceptions;

/// <summary>What is to be said of accepted risks.</summary>
public static class FindExpiringExceptionsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new FindExpiringExceptionsHandler(new ExceptionRecords(services.Records, environment.Time));
        return FunctionHandlers.Create<FindExpiringExceptionsInput, FindExpiringExceptionsOutput>(
            handler.HandleAsync, FunctionJson.Default.FindExpiringExceptionsInput, FunctionJson.Default.FindExpiringExceptionsOutput);
    }
}
