using ThemisGuard.Aws;
using ThemisGuard.Functions.InspectOperations;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => InspectOperationsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
