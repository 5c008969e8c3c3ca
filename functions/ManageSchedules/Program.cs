using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageSchedules;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageSchedulesFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
