using ThemisGuard.Aws;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageOperations;

/// <summary>What operators do by hand.</summary>
public static class ManageOperationsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var executions = new ExecutionRecords(services.Records, environment.Time);
        var recorder = new ExecutionRecorder(services.StepFunctions, executions, services.Artifacts);
        var deadLetters = new DeadLetters(services.Records, environment.Time);
        return new ManageOperationsHandler(
            services.StepFunctions,
            recorder,
            new ExecutionLookup(executions, recorder, environment.Require("STATE_MACHINE_ARNS").Split(',')),
            deadLetters,
            new DeadLetterRedrive(
                deadLetters, new ScanRecords(services.Records, environment.Time), services.Queues, services.StepFunctions, environment.Require("SCAN_QUEUE_URL")))
            .ToFunction(new Idempotency(services.Records, environment.Time));
    }
}
