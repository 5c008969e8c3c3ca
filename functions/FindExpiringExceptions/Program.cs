using ThemisGuard.Aws;
using ThemisGuard.Functions.FindExpiringExceptions;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => FindExpiringExceptionsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
