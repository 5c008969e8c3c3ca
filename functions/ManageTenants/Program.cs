using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageTenants;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageTenantsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
