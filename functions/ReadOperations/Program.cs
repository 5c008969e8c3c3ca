using ThemisGuard.Aws;
using ThemisGuard.Functions.ReadOperations;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ReadOperationsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
