using ThemisGuard.Aws;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.FailBatch;

/// <summary>Batches that came to the dead letters.</summary>
public static class FailBatchFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new FailBatchHandler(services.StepFunctions, new DeadLetters(services.Records, environment.Time), environment.Time);
        return SqsBatch.Create((record, _, cancellationToken) => handler.HandleAsync(
            FunctionHandlers.Read(System.Text.Encoding.UTF8.GetBytes(record.Body), BatchMessageJson.Default.BatchMessage), record.Body, cancellationToken));
    }
}
