using ThemisGuard.Aws;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.FindDueSchedules;

/// <summary>What is due.</summary>
public static class FindDueSchedulesFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var scans = new ScanRecords(services.Records, environment.Time);
        var quotas = new Quotas(services.Records, environment.Time);
        var handler = new FindDueSchedulesHandler(
            new ScheduleRecords(services.Records), scans, new ScanSubmission(scans, services.Artifacts, environment.Time),
            new TargetRecords(services.Records, quotas), quotas, environment.Time);
        return FunctionHandlers.Create<FindDueSchedulesInput, FindDueSchedulesOutput>(
            handler.HandleAsync, FunctionJson.Default.FindDueSchedulesInput, FunctionJson.Default.FindDueSchedulesOutput);
    }
}
