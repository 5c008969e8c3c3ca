using ThemisGuard.Aws;
using ThemisGuard.Functions.RepairOperations;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => RepairOperationsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
