using ThemisGuard.Aws;
using ThemisGuard.Functions.PlanScan;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => PlanScanFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
