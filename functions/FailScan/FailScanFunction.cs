using ThemisGuard.Aws;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.FailScan;

/// <summary>The end of a scan that failed.</summary>
public static class FailScanFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new FailScanHandler(new ScanRecords(services.Records, environment.Time), environment.Time);
        return FunctionHandlers.Create<FailScanInput, FailScanOutput>(
            handler.HandleAsync, FunctionJson.Default.FailScanInput, FunctionJson.Default.FailScanOutput);
    }
}
