using ThemisGuard.Compliance;
using ThemisGuard.Aws;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageSchedules;

/// <summary>Schedules.</summary>
public static class ManageSchedulesFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var sources = new RequestedSources(services.Artifacts, BuiltIn.Frameworks, environment.Time);
        var quotas = new Quotas(services.Records, environment.Time);
        return new ManageSchedulesHandler(new ScheduleRecords(services.Records), sources, new TargetRecords(services.Records, quotas), quotas, environment.Time)
            .ToFunction(new Idempotency(services.Records, environment.Time));
    }
}
