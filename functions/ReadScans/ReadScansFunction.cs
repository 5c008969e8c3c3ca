using ThemisGuard.Aws;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.ReadScans;

/// <summary>Scans, findings, reports.</summary>
public static class ReadScansFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var scans = new ScanRecords(services.Records, environment.Time);
        PdfPrinter? printer = PdfPrinter.Find(environment.Find("CHROMIUM")) is { } browser ? new PdfPrinter(browser) : null;
        return new ReadScansHandler(scans, new ScanSubmission(scans, services.Artifacts, environment.Time), services.Artifacts, printer).ToFunction();
    }
}
