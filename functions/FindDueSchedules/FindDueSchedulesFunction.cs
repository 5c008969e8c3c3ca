using ThemisGuard.Aws;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;

namespace ThemisGuard.Functions.FindDueSchedules;

/// <summary>What is due.</summary>
public static class FindDueSchedulesFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var scans = new ScanRecords(services.Records, environment.Time);
        var handler = new FindDueSchedulesHandler(
            new ScheduleRecords(services.Records), new ScanSubmission(scans, services.Artifacts, environment.Time), environment.Time);
        return FunctionHandlers.Create<FindDueSchedulesInput, FindDueSchedulesOutput>(
            handler.HandleAsync, FunctionJson.Default.FindDueSchedulesInput, FunctionJson.Default.FindDueSchedulesOutput);
    }
}
