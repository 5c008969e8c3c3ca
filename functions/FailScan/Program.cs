using ThemisGuard.Aws;
using ThemisGuard.Functions.FailScan;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => FailScanFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
