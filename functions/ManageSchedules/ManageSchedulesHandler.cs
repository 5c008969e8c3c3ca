using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageSchedules;

/// <summary>Creates, shows and deletes a tenant's schedules.</summary>
public sealed class ManageSchedulesHandler(ScheduleRecords schedules, RequestedSources sources, TimeProvider time)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageSchedulesApi.ListSchedules, ListAsync)
        .Map(ManageSchedulesApi.CreateSchedule, CreateAsync)
        .Map(ManageSchedulesApi.ReadSchedule, ReadAsync)
        .Map(ManageSchedulesApi.DeleteSchedule, DeleteAsync)
        .ToHandler();

    private async Task<HttpApiResponse> ListAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Read);
        (IReadOnlyList<ScheduleRecord> page, string? cursor) = await schedules.ListAsync(caller.Tenant, request.Limit(100, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new SchedulePage([.. page.Select(ScheduleView.Of)], cursor), FunctionJson.Default.SchedulePage);
    }

    private async Task<HttpApiResponse> CreateAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        CreateScheduleBody body = request.ReadJson(FunctionJson.Default.CreateScheduleBody);
        DateTimeOffset now = time.GetUtcNow();
        ScheduleRecord schedule = ScheduleTimes.WithNextDue(
            new ScheduleRecord(
                caller.Tenant, "sch_" + Guid.CreateVersion7(now).ToString("N"), body.Expression, body.TimeZone,
                RequestedSources.CheckName(body.Target, "target"), sources.AcceptFrameworks(body.Frameworks),
                await sources.AcceptAsync(caller.Tenant, body.Sources, cancellationToken), now, NextDue: null),
            now);
        await schedules.PutAsync(schedule, cancellationToken);
        return HttpApiResponse.Json(201, ScheduleView.Of(schedule), FunctionJson.Default.ScheduleView)
            .With("location", "/v1/schedules/" + schedule.ScheduleId);
    }

    private async Task<HttpApiResponse> ReadAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Read);
        return HttpApiResponse.Json(200, ScheduleView.Of(await FindAsync(caller, request, cancellationToken)), FunctionJson.Default.ScheduleView);
    }

    private async Task<HttpApiResponse> DeleteAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        ScheduleRecord schedule = await FindAsync(caller, request, cancellationToken);
        await schedules.DeleteAsync(caller.Tenant, schedule.ScheduleId, cancellationToken);
        return new HttpApiResponse(204);
    }

    private async Task<ScheduleRecord> FindAsync(Caller caller, HttpApiRequest request, CancellationToken cancellationToken)
    {
        string scheduleId = request.Path("scheduleId");
        return await schedules.GetAsync(caller.Tenant, scheduleId, cancellationToken)
            ?? throw new HttpApiException(404, "not_found", $"There is no schedule '{scheduleId}'.");
    }
}
