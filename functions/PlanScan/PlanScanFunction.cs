using ThemisGuard.Aws;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.PlanScan;

/// <summary>Batches and their manifest.</summary>
public static class PlanScanFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var scans = new ScanRecords(services.Records, environment.Time);
        var handler = new PlanScanHandler(
            scans,
            new ScanSubmission(scans, services.Artifacts, environment.Time),
            new ScanPlanner(services.Artifacts, BuiltIn.Rules),
            new Quotas(services.Records, environment.Time));
        return FunctionHandlers.Create<PlanScanInput, PlanScanOutput>(
            handler.HandleAsync, FunctionJson.Default.PlanScanInput, FunctionJson.Default.PlanScanOutput);
    }
}
