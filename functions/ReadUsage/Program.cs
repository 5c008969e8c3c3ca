using ThemisGuard.Aws;
using ThemisGuard.Functions.ReadUsage;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ReadUsageFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
