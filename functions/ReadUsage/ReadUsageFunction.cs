using ThemisGuard.Aws;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.ReadUsage;

/// <summary>Plan and usage.</summary>
public static class ReadUsageFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var quotas = new Quotas(services.Records, environment.Time);
        return new ReadUsageHandler(quotas, new TargetRecords(services.Records, quotas)).ToFunction();
    }
}
