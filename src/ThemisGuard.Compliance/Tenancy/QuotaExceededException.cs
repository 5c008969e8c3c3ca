namespace ThemisGuard.Compliance.Tenancy;

/// <summary>The tenant's plan does not allow this. Answered with 429 when waiting helps, else with 402.</summary>
/// <param name="message">What the plan allows, and what helps.</param>
/// <param name="retryAt">When the quota is fresh again, UTC; null when only another plan, or removing something, helps.</param>
public sealed class QuotaExceededException(string message, DateTimeOffset? retryAt = null)
    : ThemisGuardException("ThemisGuard.QuotaExceeded", message)
{
    /// <summary>When the quota is fresh again.</summary>
    public DateTimeOffset? RetryAt { get; } = retryAt;
}
