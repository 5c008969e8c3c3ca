using ThemisGuard.Aws;
using ThemisGuard.Functions.ReadScans;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ReadScansFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
