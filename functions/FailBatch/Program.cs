using ThemisGuard.Aws;
using ThemisGuard.Functions.FailBatch;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => FailBatchFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
