using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageSchedules;

/// <summary>The operations of this function.</summary>
public static class ManageSchedulesApi
{
    /// <summary><c>GET /v1/schedules</c></summary>
    public static ApiOperation ListSchedules { get; } = new("GET", "/v1/schedules", "listSchedules", ApiKeyScopes.Read, "The tenant's schedules.")
    {
        Query = [ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.SchedulePage)],
    };

    /// <summary><c>POST /v1/schedules</c></summary>
    public static ApiOperation CreateSchedule { get; } = new("POST", "/v1/schedules", "createSchedule", ApiKeyScopes.Admin, "Creates a schedule.")
    {
        Body = FunctionJson.Default.CreateScheduleBody,
        Answers = [new ApiAnswer(201, "The schedule.", FunctionJson.Default.ScheduleView)],
    };

    /// <summary><c>GET /v1/schedules/{scheduleId}</c></summary>
    public static ApiOperation ReadSchedule { get; } = new("GET", "/v1/schedules/{scheduleId}", "readSchedule", ApiKeyScopes.Read, "One schedule, with its next runs.")
    {
        Answers = [new ApiAnswer(200, "The schedule.", FunctionJson.Default.ScheduleView)],
    };

    /// <summary><c>PATCH /v1/schedules/{scheduleId}</c></summary>
    public static ApiOperation UpdateSchedule { get; } = new(
        "PATCH", "/v1/schedules/{scheduleId}", "updateSchedule", ApiKeyScopes.Admin, "Changes a schedule: its times, its overlap policy; pauses and resumes it.")
    {
        Body = FunctionJson.Default.UpdateScheduleBody,
        Answers = [new ApiAnswer(200, "The schedule.", FunctionJson.Default.ScheduleView)],
    };

    /// <summary><c>DELETE /v1/schedules/{scheduleId}</c></summary>
    public static ApiOperation DeleteSchedule { get; } = new(
        "DELETE", "/v1/schedules/{scheduleId}", "deleteSchedule", ApiKeyScopes.Admin, "Ends a schedule; scans that it started go on.")
    {
        Answers = [new ApiAnswer(204, "It is gone.")],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListSchedules, CreateSchedule, ReadSchedule, UpdateSchedule, DeleteSchedule];
}
