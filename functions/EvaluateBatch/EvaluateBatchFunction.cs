using System.Globalization;
using ThemisGuard.Compliance;
using ThemisGuard.Aws;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.EvaluateBatch;

/// <summary>Batches from the scan queue.</summary>
public static class EvaluateBatchFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new EvaluateBatchHandler(
            new BatchEvaluator(services.Artifacts, BuiltIn.Rules, BuiltIn.Frameworks),
            new ScanRecords(services.Records, environment.Time),
            services.StepFunctions,
            services.Queues,
            new EvaluateBatchOptions(
                environment.Require("SCAN_QUEUE_URL"),
                TimeSpan.FromSeconds(double.Parse(environment.Require("RETRY_DELAY_SECONDS"), CultureInfo.InvariantCulture))));
        return SqsBatch.Create(handler.HandleAsync);
    }
}
