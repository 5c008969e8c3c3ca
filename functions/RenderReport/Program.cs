using ThemisGuard.Aws;
using ThemisGuard.Functions.RenderReport;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => RenderReportFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
