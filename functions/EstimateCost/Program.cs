using ThemisGuard.Functions.EstimateCost;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(_ => EstimateCostFunction.Create());
