using ThemisGuard.Aws;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.CompleteScan;

/// <summary>The end of a scan that has a report.</summary>
public static class CompleteScanFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new CompleteScanHandler(new ScanRecords(services.Records, environment.Time), services.Artifacts, environment.Time);
        return FunctionHandlers.Create<CompleteScanInput, CompleteScanOutput>(
            handler.HandleAsync, FunctionJson.Default.CompleteScanInput, FunctionJson.Default.CompleteScanOutput);
    }
}
