using ThemisGuard.Aws;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageTenants;

/// <summary>Tenants.</summary>
public static class ManageTenantsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var quotas = new Quotas(services.Records, environment.Time);
        return new ManageTenantsHandler(
            new TenantRecords(services.Records), quotas, new TargetRecords(services.Records, quotas), new ApiKeys(services.Records, environment.Time), environment.Time)
            .ToFunction(new Idempotency(services.Records, environment.Time));
    }
}
