using ThemisGuard.Aws;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.RedriveDeadLetters;

/// <summary>Dead letters back to their queue, once.</summary>
public static class RedriveDeadLettersFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var deadLetters = new DeadLetters(services.Records, environment.Time);
        var handler = new RedriveDeadLettersHandler(
            deadLetters,
            new DeadLetterRedrive(
                deadLetters, new ScanRecords(services.Records, environment.Time), services.Queues, services.StepFunctions, environment.Require("SCAN_QUEUE_URL")));
        return FunctionHandlers.Create<RedriveDeadLettersInput, RedriveDeadLettersOutput>(
            handler.HandleAsync, FunctionJson.Default.RedriveDeadLettersInput, FunctionJson.Default.RedriveDeadLettersOutput);
    }
}
