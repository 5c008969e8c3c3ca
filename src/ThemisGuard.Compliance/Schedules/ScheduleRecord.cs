using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Compliance.Schedules;

/// <summary>A schedule: what is scanned when.</summary>
/// <param name="Tenant">Whose schedule.</param>
/// <param name="ScheduleId"><c>sch_</c> and 32 hex digits, or a name when it comes from a schedule file.</param>
/// <param name="Expression"><c>rate(…)</c> or <c>cron(…)</c> in the dialect of EventBridge Scheduler.</param>
/// <param name="TimeZone">IANA name; cron fields are read in it.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Framework ids.</param>
/// <param name="Sources">What is scanned each time.</param>
/// <param name="CreatedAt">UTC; rates count from here.</param>
/// <param name="NextDue">UTC; null when it will never be due again.</param>
/// <param name="LastScanId">The scan it started last.</param>
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
    string? LastScanId = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ScheduleRecord))]
internal sealed partial class ScheduleJson : JsonSerializerContext;
