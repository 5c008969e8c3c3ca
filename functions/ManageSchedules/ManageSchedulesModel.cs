using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;

namespace ThemisGuard.Functions.ManageSchedules;

/// <summary>Body of <c>POST /v1/schedules</c>.</summary>
/// <param name="Expression"><c>rate(1 day)</c> or <c>cron(0 6 * * ? *)</c>.</param>
/// <param name="Sources">What is scanned each time; what the target has then, when absent.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Framework ids; every framework when absent. Not with a target's own sources, which come with its frameworks.</param>
/// <param name="Overlap">What happens when it is due while its last scan has not ended.</param>
/// <param name="JitterSeconds">0 to 3600: each time is put off by so much at most.</param>
/// <param name="Paused">True to start nothing yet.</param>
public sealed record CreateScheduleBody(
    string Expression, IReadOnlyList<RequestedSource>? Sources = null, string TimeZone = "UTC", string Target = "default",
    IReadOnlyList<string>? Frameworks = null, ScheduleOverlap Overlap = ScheduleOverlap.Skip, int JitterSeconds = 0, bool Paused = false);

/// <summary>Body of <c>PATCH /v1/schedules/{scheduleId}</c>; what is absent stays.</summary>
/// <param name="Expression">See <see cref="CreateScheduleBody"/>.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Overlap">What happens when it is due while its last scan has not ended.</param>
/// <param name="JitterSeconds">0 to 3600.</param>
/// <param name="Paused">True pauses, false resumes. Times missed while paused do not run.</param>
public sealed record UpdateScheduleBody(
    string? Expression = null, string? TimeZone = null, ScheduleOverlap? Overlap = null, int? JitterSeconds = null, bool? Paused = null);

/// <summary>A schedule as the API shows it.</summary>
/// <param name="ScheduleId">Its id.</param>
/// <param name="Expression">When.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Framework ids; empty when they are the target's.</param>
/// <param name="Sources">Names of its sources; empty when they are the target's.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="NextDue">UTC, jitter included; absent while it is paused, or when it will never be due again.</param>
/// <param name="NextRuns">The next five times, UTC.</param>
/// <param name="LastScanId">The scan it started last.</param>
/// <param name="Paused">True while it starts nothing.</param>
/// <param name="Overlap">What happens when it is due while its last scan has not ended.</param>
/// <param name="JitterSeconds">Most that a time is put off.</param>
/// <param name="LastSkipped">Why the last time that started nothing did so: <c>overlap</c>, <c>quota</c>, <c>targetGone</c>, <c>suspended</c>.</param>
public sealed record ScheduleView(
    string ScheduleId, string Expression, string TimeZone, string Target, IReadOnlyList<string> Frameworks, IReadOnlyList<string> Sources,
    DateTimeOffset CreatedAt, DateTimeOffset? NextDue, IReadOnlyList<DateTimeOffset> NextRuns, string? LastScanId, bool Paused,
    ScheduleOverlap Overlap, int JitterSeconds, string? LastSkipped)
{
    private const int Runs = 5;

    /// <summary>The view of a record.</summary>
    public static ScheduleView Of(ScheduleRecord schedule) => new(
        schedule.ScheduleId, schedule.Expression, schedule.TimeZone, schedule.Target, schedule.Frameworks,
        [.. schedule.Sources.Select(source => source.Name)], schedule.CreatedAt, schedule.NextDue, ScheduleTimes.Upcoming(schedule, Runs),
        schedule.LastScanId, schedule.Paused, schedule.Overlap, schedule.JitterSeconds, schedule.LastSkipped);
}

/// <summary>A page of schedules by id.</summary>
public sealed record SchedulePage(IReadOnlyList<ScheduleView> Schedules, string? Cursor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CreateScheduleBody))]
[JsonSerializable(typeof(UpdateScheduleBody))]
[JsonSerializable(typeof(ScheduleView))]
[JsonSerializable(typeof(SchedulePage))]
internal sealed partial class FunctionJson : JsonSerializerContext;
