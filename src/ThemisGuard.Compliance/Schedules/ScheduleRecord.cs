using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Compliance.Schedules;

/// <summary>What happens when a schedule is due while the scan that it started last has not ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleOverlap>))]
public enum ScheduleOverlap
{
    /// <summary>This time is passed over.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip = 0,

    /// <summary>This time waits for the scan to end; times missed while waiting run once.</summary>
    [JsonStringEnumMemberName("queue")]
    Queue,
}

/// <summary>A schedule: what is scanned when.</summary>
/// <param name="Tenant">Whose schedule.</param>
/// <param name="ScheduleId"><c>sch_</c> and 32 hex digits, or a name when it comes from a schedule file.</param>
/// <param name="Expression"><c>rate(…)</c> or <c>cron(…)</c> in the dialect of EventBridge Scheduler.</param>
/// <param name="TimeZone">IANA name; cron fields are read in it.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Framework ids.</param>
/// <param name="Sources">What is scanned each time; empty for what the target has then.</param>
/// <param name="CreatedAt">UTC; rates count from here.</param>
/// <param name="NextDue">UTC; null when it will never be due again.</param>
/// <param name="LastScanId">The scan it started last.</param>
/// <param name="Paused">True while it starts nothing; <paramref name="NextDue"/> is null then.</param>
/// <param name="Overlap">What happens when it is due too early.</param>
/// <param name="JitterSeconds">Each time is put off by 0 to so many seconds, the same for the same time.</param>
/// <param name="LastSkipped">Why the last time that started nothing did so: <c>overlap</c>, <c>quota</c>, <c>targetGone</c>, <c>suspended</c>.</param>
public sealed record ScheduleRecord(
    string Tenant,
    string ScheduleId,
    string Expression,
    string TimeZone,
    string Target,
    IReadOnlyList<string> Frameworks,
    IReadOnlyList<ScanSource> Sources,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextDue,
    string? LastScanId = null,
    bool Paused = false,
    ScheduleOverlap Overlap = ScheduleOverlap.Skip,
    int JitterSeconds = 0,
    string? LastSkipped = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ScheduleRecord))]
internal sealed partial class ScheduleJson : JsonSerializerContext;
