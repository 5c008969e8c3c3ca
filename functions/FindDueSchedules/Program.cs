using ThemisGuard.Aws;
using ThemisGuard.Functions.FindDueSchedules;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => FindDueSchedulesFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
