using ThemisGuard.Aws;
using ThemisGuard.Functions.DeliverWebhook;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => DeliverWebhookFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
