using ThemisGuard.Aws;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.RepairOperations;

/// <summary>What is safe to repair, each attempt once.</summary>
public static class RepairOperationsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var recorder = new ExecutionRecorder(services.StepFunctions, new ExecutionRecords(services.Records, environment.Time), services.Artifacts);
        var handler = new RepairOperationsHandler(
            services.StepFunctions, recorder, new ScanRecords(services.Records, environment.Time), new RepairClaims(services.Records, environment.Time),
            environment.Require("SCAN_STATE_MACHINE_ARN"), environment.Require("SCHEDULED_RUN_STATE_MACHINE_ARN"), environment.Time);
        return FunctionHandlers.Create<RepairOperationsInput, RepairOperationsOutput>(
            handler.HandleAsync, FunctionJson.Default.RepairOperationsInput, FunctionJson.Default.RepairOperationsOutput);
    }
}
