using ThemisGuard.Aws;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.AggregateFindings;

/// <summary>Findings put together, scored.</summary>
public static class AggregateFindingsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var scans = new ScanRecords(services.Records, environment.Time);
        var handler = new AggregateFindingsHandler(
            scans,
            new ScanSubmission(scans, services.Artifacts, environment.Time),
            new ScanPlanner(services.Artifacts, BuiltIn.Rules),
            new ScanAggregator(services.Artifacts, BuiltIn.Rules, BuiltIn.Frameworks, new TargetStandings(services.Records),
                new ExceptionRecords(services.Records, environment.Time)));
        return FunctionHandlers.Create<AggregateFindingsInput, AggregateFindingsOutput>(
            handler.HandleAsync, FunctionJson.Default.AggregateFindingsInput, FunctionJson.Default.AggregateFindingsOutput);
    }
}
