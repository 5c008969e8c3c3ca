using ThemisGuard.Aws;
using ThemisGuard.Functions.Authorize;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => AuthorizeFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
