using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageTargets;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageTargetsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
