using ThemisGuard.Aws;
using ThemisGuard.Functions.ManageReviews;
using ThemisGuard.Lambda.Runtime;

return await LambdaRuntime.RunAsync(environment => ManageReviewsFunction.Create(environment, Services.FromEnvironment(environment.Variables, environment.Time)));
