using ThemisGuard.Functions.DescribeApi;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(_ => DescribeApiFunction.Create());
