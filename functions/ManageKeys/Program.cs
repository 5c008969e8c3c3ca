using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageKeys;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageKeysFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
