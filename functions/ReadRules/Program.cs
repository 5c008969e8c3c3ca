using ThemisGuard.Functions.ReadRules;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(_ => ReadRulesFunction.Create());
