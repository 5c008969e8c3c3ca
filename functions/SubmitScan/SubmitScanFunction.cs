using ThemisGuard.Compliance;
using ThemisGuard.Aws;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.SubmitScan;

/// <summary>Uploads and submissions.</summary>
public static class SubmitScanFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var quotas = new Quotas(services.Records, environment.Time);
        var scans = new ScanRecords(services.Records, environment.Time);
        return new SubmitScanHandler(
            scans,
            new ScanSubmission(scans, services.Artifacts, environment.Time),
            new RequestedSources(services.Artifacts, BuiltIn.Frameworks, environment.Time),
            services.Artifacts,
            services.StepFunctions,
            new TargetRecords(services.Records, quotas),
            quotas,
            environment.Require("SCAN_STATE_MACHINE_ARN"),
            environment.Time).ToFunction(new Idempotency(services.Records, environment.Time));
    }
}
