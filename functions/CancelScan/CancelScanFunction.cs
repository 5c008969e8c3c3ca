using ThemisGuard.Aws;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.CancelScan;

/// <summary>Cancelled scans.</summary>
public static class CancelScanFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services) =>
        new CancelScanHandler(
            new ScanRecords(services.Records, environment.Time), services.StepFunctions, environment.Require("SCAN_STATE_MACHINE_ARN"), environment.Time)
            .ToFunction(new Idempotency(services.Records, environment.Time));
}
