using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;

namespace ThemisGuard.Functions.ManageSchedules;

/// <summary>Body of <c>POST /v1/schedules</c>.</summary>
/// <param name="Expression"><c>rate(1 day)</c> or <c>cron(0 6 * * ? *)</c>.</param>
/// <param name="Sources">What is scanned each time.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Framework ids; every framework when absent.</param>
public sealed record CreateScheduleBody(
    string Expression, IReadOnlyList<RequestedSource> Sources, string TimeZone = "UTC", string Target = "default", IReadOnlyList<string>? Frameworks = null);

/// <summary>A schedule as the API shows it.</summary>
public sealed record ScheduleView(
    string ScheduleId, string Expression, string TimeZone, string Target, IReadOnlyList<string> Frameworks, IReadOnlyList<string> Sources,
    DateTimeOffset CreatedAt, DateTimeOffset? NextDue, string? LastScanId)
{
    /// <summary>The view of a record.</summary>
    public static ScheduleView Of(ScheduleRecord schedule) => new(
        schedule.ScheduleId, schedule.Expression, schedule.TimeZone, schedule.Target, schedule.Frameworks,
        [.. schedule.Sources.Select(source => source.Name)], schedule.CreatedAt, schedule.NextDue, schedule.LastScanId);
}

/// <summary>A page of schedules by id.</summary>
public sealed record SchedulePage(IReadOnlyList<ScheduleView> Schedules, string? Cursor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CreateScheduleBody))]
[JsonSerializable(typeof(ScheduleView))]
[JsonSerializable(typeof(SchedulePage))]
internal sealed partial class FunctionJson : JsonSerializerContext;
