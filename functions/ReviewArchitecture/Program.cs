using ThemisGuard.Aws;
using ThemisGuard.Functions.ReviewArchitecture;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ReviewArchitectureFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
