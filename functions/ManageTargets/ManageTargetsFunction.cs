using ThemisGuard.Aws;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageTargets;

/// <summary>Targets.</summary>
public static class ManageTargetsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services) =>
        new ManageTargetsHandler(
            new TargetRecords(services.Records, new Quotas(services.Records, environment.Time)),
            new RequestedSources(services.Artifacts, BuiltIn.Frameworks, environment.Time),
            environment.Time).ToFunction(new Idempotency(services.Records, environment.Time));
}
