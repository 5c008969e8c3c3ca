using ThemisGuard.Aws;
using ThemisGuard.Functions.EvaluateBatch;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => EvaluateBatchFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
