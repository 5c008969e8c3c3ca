using ThemisGuard.Aws;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.ManageIncidents;

/// <summary>Incidents, told of once.</summary>
public static class ManageIncidentsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new ManageIncidentsHandler(new Incidents(services.Records, environment.Time));
        return FunctionHandlers.Create<ManageIncidentsInput, ManageIncidentsOutput>(
            handler.HandleAsync, FunctionJson.Default.ManageIncidentsInput, FunctionJson.Default.ManageIncidentsOutput);
    }
}
