using ThemisGuard.Aws;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.ReadOperations;

/// <summary>What operators see.</summary>
public static class ReadOperationsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        string[] machines = environment.Require("STATE_MACHINE_ARNS").Split(',');
        var executions = new ExecutionRecords(services.Records, environment.Time);
        var recorder = new ExecutionRecorder(services.StepFunctions, executions, services.Artifacts);
        return new ReadOperationsHandler(
            executions,
            new ExecutionLookup(executions, recorder, machines),
            new ExecutionHistories(services.StepFunctions, services.Artifacts),
            new OperationsOverview(
                services.StepFunctions, services.Queues, new QueueAges(services.Metrics, environment.Time), new DeadLetters(services.Records, environment.Time), machines, environment.Require("QUEUE_URLS").Split(',')),
            new DeadLetters(services.Records, environment.Time),
            new Incidents(services.Records, environment.Time),
            environment.Time).ToFunction();
    }
}
