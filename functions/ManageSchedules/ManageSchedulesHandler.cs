using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageSchedules;

/// <summary>Creates, shows, changes and deletes a tenant's schedules.</summary>
public sealed class ManageSchedulesHandler(
    ScheduleRecords schedules, RequestedSources sources, TargetRecords targets, Quotas quotas, TimeProvider time)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageSchedulesApi.ListSchedules, ListAsync)
        .Map(ManageSchedulesApi.CreateSchedule, CreateAsync)
        .Map(ManageSchedulesApi.ReadSchedule, ReadAsync)
        .Map(ManageSchedulesApi.UpdateSchedule, UpdateAsync)
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
        string target = RequestedSources.CheckName(body.Target, "target");
        (IReadOnlyList<ScanSource> accepted, IReadOnlyList<string> frameworks) = body.Sources is { } requested
            ? (await sources.AcceptAsync(caller.Tenant, requested, cancellationToken), sources.AcceptFrameworks(body.Frameworks))
            : await OfTargetAsync(caller, target, body, cancellationToken);
        ScheduleRecord schedule = ScheduleTimes.WithNextDue(
            new ScheduleRecord(
                caller.Tenant, "sch_" + Guid.CreateVersion7(now).ToString("N"), body.Expression, body.TimeZone, target, frameworks, accepted, now,
                NextDue: null, Paused: body.Paused, Overlap: body.Overlap, JitterSeconds: CheckJitter(body.JitterSeconds)),
            now);
        await ScheduleRecords.CheckQuotaAsync(caller.Tenant, quotas, cancellationToken);
        await schedules.PutAsync(schedule, cancellationToken);
        return HttpApiResponse.Json(201, ScheduleView.Of(schedule), FunctionJson.Default.ScheduleView)
            .With("location", "/v1/schedules/" + schedule.ScheduleId);
    }

    private async Task<HttpApiResponse> ReadAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Read);
        return HttpApiResponse.Json(200, ScheduleView.Of(await FindAsync(caller, request, cancellationToken)), FunctionJson.Default.ScheduleView);
    }

    private async Task<HttpApiResponse> UpdateAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        ScheduleRecord known = await FindAsync(caller, request, cancellationToken);
        UpdateScheduleBody body = request.ReadJson(FunctionJson.Default.UpdateScheduleBody);
        ScheduleRecord? updated = await schedules.UpdateAsync(caller.Tenant, known.ScheduleId, schedule => Change(schedule, body), cancellationToken);
        return updated is null
            ? throw HttpApiException.NotFound("schedule", known.ScheduleId)
            : HttpApiResponse.Json(200, ScheduleView.Of(updated), FunctionJson.Default.ScheduleView);
    }

    private ScheduleRecord Change(ScheduleRecord schedule, UpdateScheduleBody body)
    {
        ScheduleRecord changed = schedule with
        {
            Expression = body.Expression ?? schedule.Expression,
            TimeZone = body.TimeZone ?? schedule.TimeZone,
            Overlap = body.Overlap ?? schedule.Overlap,
            JitterSeconds = CheckJitter(body.JitterSeconds ?? schedule.JitterSeconds),
            Paused = body.Paused ?? schedule.Paused,
        };

        // Only what changes the times changes the next one: a time that waits for its turn is not lost by another change.
        bool sameTimes = (changed.Expression, changed.TimeZone, changed.JitterSeconds, changed.Paused)
            == (schedule.Expression, schedule.TimeZone, schedule.JitterSeconds, schedule.Paused);
        return sameTimes ? changed : ScheduleTimes.WithNextDue(changed, time.GetUtcNow());
    }

    private async Task<(IReadOnlyList<ScanSource> Sources, IReadOnlyList<string> Frameworks)> OfTargetAsync(
        Caller caller, string target, CreateScheduleBody body, CancellationToken cancellationToken)
    {
        if (await targets.FindAsync(caller.Tenant, target, cancellationToken) is null)
        {
            throw new InvalidRequestException($"There is no target '{target}': give 'sources', or create it (POST /v1/targets).");
        }

        return body.Frameworks is null
            ? ([], [])
            : throw new InvalidRequestException("'frameworks' are the target's own here: change them there, or give 'sources' too.");
    }

    private static int CheckJitter(int seconds) => seconds is >= 0 and <= ScheduleTimes.MaxJitterSeconds
        ? seconds
        : throw new InvalidRequestException($"'jitterSeconds' takes 0 to {ScheduleTimes.MaxJitterSeconds}.");

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
            ?? throw HttpApiException.NotFound("schedule", scheduleId);
    }
}
