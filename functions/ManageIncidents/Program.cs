using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageIncidents;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageIncidentsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
