using System.Globalization;
using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Exceptions;

/// <summary>An accepted risk: findings that a person answers for until a day.</summary>
/// <param name="ExceptionId"><c>exc_…</c>, or the place in a file.</param>
/// <param name="Rule">Glob over rule ids.</param>
/// <param name="Resource">Glob over resource ids.</param>
/// <param name="Target">Glob over names of targets.</param>
/// <param name="Reason">Why the risk is taken.</param>
/// <param name="Approver">Who takes it.</param>
/// <param name="Expires">The last day on which it holds.</param>
/// <param name="TimeZone">IANA name of the zone of that day.</param>
/// <param name="Evidence">Hashes of the evidence that was accepted (<c>evidenceHash</c> of findings): other evidence is not accepted.</param>
/// <param name="CreatedAt">UTC; null in a file.</param>
/// <param name="WarnedAt">When it was said that it will expire; null before.</param>
/// <param name="EndedAt">When it was said that it has expired; null before.</param>
public sealed record RiskException(
    string ExceptionId,
    string Rule,
    string Resource,
    string Target,
    string Reason,
    string Approver,
    DateOnly Expires,
    string TimeZone,
    IReadOnlyList<string> Evidence,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? WarnedAt = null,
    DateTimeOffset? EndedAt = null)
{
    /// <summary>Most hashes of one exception.</summary>
    public const int MaxEvidence = 1_000;

    private const int MaxText = 1_024;

    /// <summary>The first instant at which it no longer holds: when the day after <see cref="Expires"/> begins in its zone.</summary>
    public DateTimeOffset EndsAt()
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        DateTime midnight = Expires.AddDays(1).ToDateTime(TimeOnly.MinValue);
        // Where clocks go forward at midnight, the day begins when they have.
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        // Where midnight comes twice, the day begins with the first.
        TimeSpan offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    /// <summary>What is wrong with it and the remedy; null when nothing is.</summary>
    public string? Problem()
    {
        foreach ((string name, string text) in new[]
        {
            ("rule", Rule), ("resource", Resource), ("target", Target), ("reason", Reason), ("approver", Approver), ("timeZone", TimeZone),
        })
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > MaxText)
            {
                return $"'{name}' takes 1 to {MaxText} characters";
            }
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            return $"there is no time zone '{TimeZone}'; 'timeZone' takes an IANA name, e.g. Europe/Berlin";
        }

        if (Expires.Year is < 2000 or > 2999)
        {
            return "'expires' takes a day from 2000-01-01 to 2999-12-31";
        }

        return Evidence.Count is 0 or > MaxEvidence || Evidence.Any(hash => hash.Length != 32 || !hash.All(char.IsAsciiHexDigitLower))
            ? $"'evidence' takes 1 to {MaxEvidence} hashes of the evidence that is accepted: 'evidenceHash' of the findings"
            : null;
    }

    /// <summary>A day as text: <c>2026-12-31</c>.</summary>
    public static bool TryParseDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}

/// <summary>Whether an exception that names a finding holds for it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExceptionState>))]
public enum ExceptionState
{
    /// <summary>The risk is accepted.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted = 0,

    /// <summary>What was accepted is not what is found now.</summary>
    [JsonStringEnumMemberName("evidenceChanged")]
    EvidenceChanged,

    /// <summary>Its last day is over.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,
}

/// <summary>The exception that names a finding.</summary>
/// <param name="ExceptionId">Which.</param>
/// <param name="State">Whether it holds.</param>
/// <param name="Reason">Why the risk was accepted.</param>
/// <param name="Approver">By whom.</param>
/// <param name="Expires">Its last day.</param>
/// <param name="TimeZone">Zone of that day.</param>
public sealed record FindingException(string ExceptionId, ExceptionState State, string Reason, string Approver, DateOnly Expires, string TimeZone);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RiskException))]
[JsonSerializable(typeof(FindingException))]
internal sealed partial class ExceptionJson : JsonSerializerContext;
