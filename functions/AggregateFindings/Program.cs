using ThemisGuard.Aws;
using ThemisGuard.Functions.AggregateFindings;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => AggregateFindingsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
