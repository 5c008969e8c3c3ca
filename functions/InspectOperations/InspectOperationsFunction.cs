using ThemisGuard.Aws;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.InspectOperations;

/// <summary>A look at everything that runs.</summary>
public static class InspectOperationsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        string scanMachine = environment.Require("SCAN_STATE_MACHINE_ARN");
        var scope = new OperationsScope(
            scanMachine,
            [scanMachine, environment.Require("SCHEDULED_RUN_STATE_MACHINE_ARN")],
            [environment.Require("SCAN_QUEUE_URL"), environment.Require("DEAD_LETTER_QUEUE_URL")]);
        var handler = new InspectOperationsHandler(
            services.StepFunctions, services.Queues, new ScanRecords(services.Records, environment.Time),
            new DeadLetters(services.Records, environment.Time), scope, environment.Time);
        return FunctionHandlers.Create<InspectOperationsInput, InspectOperationsOutput>(
            handler.HandleAsync, FunctionJson.Default.InspectOperationsInput, FunctionJson.Default.InspectOperationsOutput);
    }
}
