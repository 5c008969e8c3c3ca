using ThemisGuard.Aws;
using ThemisGuard.Functions.GatherUsage;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => GatherUsageFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
