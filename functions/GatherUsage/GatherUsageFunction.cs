using ThemisGuard.Aws;
using ThemisGuard.Compliance.Reviews;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.GatherUsage;

/// <summary>What a month was like.</summary>
public static class GatherUsageFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new GatherUsageHandler(
            services.Metrics, environment.Require("API_ID"), new TenantRecords(services.Records), new Quotas(services.Records, environment.Time),
            new ReviewRecords(services.Records, environment.Time), environment.Time);
        return FunctionHandlers.Create<GatherUsageInput, MonthlyUsage>(handler.HandleAsync, FunctionJson.Default.GatherUsageInput, FunctionJson.Default.MonthlyUsage);
    }
}
