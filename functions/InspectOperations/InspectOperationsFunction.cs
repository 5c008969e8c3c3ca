using ThemisGuard.Aws;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;

namespace ThemisGuard.Functions.InspectOperations;

/// <summary>A look at everything that runs.</summary>
public static class InspectOperationsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        string scanMachine = environment.Require("SCAN_STATE_MACHINE_ARN");
        var limits = WatchLimits.Parse(environment.Find("WATCH_LIMITS"));
        var executions = new ExecutionRecords(services.Records, environment.Time);
        var recorder = new ExecutionRecorder(services.StepFunctions, executions, services.Artifacts);
        var claims = new RepairClaims(services.Records, environment.Time);
        var handler = new InspectOperationsHandler(
            new ExecutionInspection(recorder, claims, limits, [scanMachine, environment.Require("SCHEDULED_RUN_STATE_MACHINE_ARN")], "OperationsMonitor"),
            new ScanInspection(
                new ScanRecords(services.Records, environment.Time), recorder, claims, new Incidents(services.Records, environment.Time), limits, scanMachine),
            new ScheduleInspection(new ScheduleRecords(services.Records), claims, limits),
            new QueueInspection(
                services.Queues, new QueueAges(services.Metrics, environment.Time), new DeadLetters(services.Records, environment.Time), limits,
                environment.Require("QUEUE_URLS").Split(',')),
            executions, limits, environment.Time);
        return FunctionHandlers.Create<InspectOperationsInput, InspectOperationsOutput>(
            handler.HandleAsync, FunctionJson.Default.InspectOperationsInput, FunctionJson.Default.InspectOperationsOutput);
    }
}
