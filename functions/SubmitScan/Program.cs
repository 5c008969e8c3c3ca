using ThemisGuard.Aws;
using ThemisGuard.Functions.SubmitScan;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => SubmitScanFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
