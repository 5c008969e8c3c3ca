using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Scoring;

/// <summary>How much a rule-and-resource pair counts in a score: each severity twice the next.</summary>
public static class SeverityWeights
{
    /// <summary>16 for critical, 8 high, 4 medium, 2 low, 1 info.</summary>
    public static int Of(Severity severity) => severity switch
    {
        Severity.Critical => 16,
        Severity.High => 8,
        Severity.Medium => 4,
        Severity.Low => 2,
        Severity.Info => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "No severity."),
    };
}
