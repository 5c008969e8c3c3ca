using ThemisGuard.Aws;
using ThemisGuard.Functions.RecordExecution;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => RecordExecutionFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
