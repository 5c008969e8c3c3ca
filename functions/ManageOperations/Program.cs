using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageOperations;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageOperationsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
