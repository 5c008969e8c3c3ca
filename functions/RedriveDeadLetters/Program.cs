using ThemisGuard.Aws;
using ThemisGuard.Functions.RedriveDeadLetters;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => RedriveDeadLettersFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
