using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageWebhooks;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageWebhooksFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
