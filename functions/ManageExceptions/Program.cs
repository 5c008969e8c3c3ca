using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageExceptions;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageExceptionsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
