using ThemisGuard.Aws;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.RecordExecution;

/// <summary>What becomes of executions, written down.</summary>
public static class RecordExecutionFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new RecordExecutionHandler(
            new ExecutionRecorder(services.StepFunctions, new ExecutionRecords(services.Records, environment.Time), services.Artifacts));
        return FunctionHandlers.Create<StatusChangeEvent, RecordExecutionOutput>(
            handler.HandleAsync, FunctionJson.Default.StatusChangeEvent, FunctionJson.Default.RecordExecutionOutput);
    }
}
