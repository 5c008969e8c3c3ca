using ThemisGuard.Aws;
using ThemisGuard.Functions.RemoveExpiredScans;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => RemoveExpiredScansFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
