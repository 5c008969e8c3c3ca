using ThemisGuard.Aws;
using ThemisGuard.Functions.CancelScan;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => CancelScanFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
