using ThemisGuard.Aws;
using ThemisGuard.Functions.CompleteScan;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => CompleteScanFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
