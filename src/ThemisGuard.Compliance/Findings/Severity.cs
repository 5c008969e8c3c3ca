using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Findings;

/// <summary>How grave a failed rule is. The order is that of reports: the gravest first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>Data or the account is exposed as it stands.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical = 0,

    /// <summary>One mistake away from exposure or loss.</summary>
    [JsonStringEnumMemberName("high")]
    High,

    /// <summary>A safeguard is missing.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>A second safeguard, or good order, is missing.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>Worth knowing.</summary>
    [JsonStringEnumMemberName("info")]
    Info,
}

/// <summary>Names of severities.</summary>
public static class Severities
{
    /// <summary>All, the gravest first.</summary>
    public static IReadOnlyList<Severity> All { get; } =
        [Severity.Critical, Severity.High, Severity.Medium, Severity.Low, Severity.Info];

    /// <summary><c>critical</c> to <c>info</c>.</summary>
    public static string Name(this Severity severity) => severity switch
    {
        Severity.Critical => "critical",
        Severity.High => "high",
        Severity.Medium => "medium",
        Severity.Low => "low",
        Severity.Info => "info",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "No severity."),
    };

    /// <summary>The severity of a name in lower case; false when there is none.</summary>
    public static bool TryParse(string? name, out Severity severity)
    {
        foreach (Severity candidate in All)
        {
            if (candidate.Name() == name)
            {
                severity = candidate;
                return true;
            }
        }

        severity = default;
        return false;
    }
}
