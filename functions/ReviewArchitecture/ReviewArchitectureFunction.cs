using System.Globalization;
using ThemisGuard.Aws;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Reviews;

namespace ThemisGuard.Functions.ReviewArchitecture;

/// <summary>The monthly question whether serverless is still right.</summary>
public static class ReviewArchitectureFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var thresholds = new ReviewThresholds(
            (long)Number(environment, "REVIEW_REQUESTS"), (double)Number(environment, "REVIEW_AVERAGE_MS"), Number(environment, "REVIEW_REVENUE_USD"),
            (int)Number(environment, "REVIEW_COLD_START_COMPLAINTS"), Number(environment, "REVIEW_EKS_REVENUE_USD"));
        var handler = new ReviewArchitectureHandler(new ReviewRecords(services.Records, environment.Time), thresholds, environment.Time);
        return FunctionHandlers.Create<MonthlyUsage, ReviewArchitectureOutput>(
            handler.HandleAsync, FunctionJson.Default.MonthlyUsage, FunctionJson.Default.ReviewArchitectureOutput);
    }

    private static decimal Number(FunctionEnvironment environment, string name) =>
        decimal.TryParse(environment.Require(name), NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw new ThemisGuardException("ThemisGuard.InvalidVariable", $"The environment variable {name} is not a number: correct it in template.yaml.");
}
