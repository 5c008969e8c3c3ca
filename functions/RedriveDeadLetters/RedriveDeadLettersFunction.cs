using ThemisGuard.Aws;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.RedriveDeadLetters;

/// <summary>Dead letters back to their queue, once.</summary>
public static class RedriveDeadLettersFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new RedriveDeadLettersHandler(
            new DeadLetters(services.Records, environment.Time), services.Queues, environment.Require("SCAN_QUEUE_URL"));
        return FunctionHandlers.Create<RedriveDeadLettersInput, RedriveDeadLettersOutput>(
            handler.HandleAsync, FunctionJson.Default.RedriveDeadLettersInput, FunctionJson.Default.RedriveDeadLettersOutput);
    }
}
