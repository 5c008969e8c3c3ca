using ThemisGuard.Aws;
using ThemisGuard.Compliance.Reviews;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageReviews;

/// <summary>Architecture reviews and the complaints that they count.</summary>
public static class ManageReviewsFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services) =>
        new ManageReviewsHandler(
            new ReviewRecords(services.Records, environment.Time), services.StepFunctions, environment.Require("REVIEW_STATE_MACHINE_ARN"), environment.Time)
            .ToFunction(new Idempotency(services.Records, environment.Time));
}
