using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ReadUsage;

/// <summary>Answer of <c>GET /v1/usage</c>.</summary>
/// <param name="Plan">The tenant's plan; limits that are absent are none.</param>
/// <param name="Month">E.g. <c>2026-11</c>, UTC.</param>
/// <param name="Scans">Scans accepted this month.</param>
/// <param name="Resources">Resources of the scans planned this month.</param>
/// <param name="Targets">Targets there are.</param>
/// <param name="Schedules">Schedules there are.</param>
/// <param name="ResetsAt">When the month's usage begins anew, UTC.</param>
/// <param name="Months">Usage month by month, the latest first, this one included; a month without use is not there.</param>
public sealed record UsageView(
    Plan Plan, string Month, long Scans, long Resources, int Targets, int Schedules, DateTimeOffset ResetsAt, IReadOnlyList<UsageRecord> Months);

/// <summary>The operations of this function.</summary>
public static class ReadUsageApi
{
    /// <summary><c>GET /v1/usage</c></summary>
    public static ApiOperation ReadUsage { get; } = new("GET", "/v1/usage", "readUsage", ApiKeyScopes.Read, "The tenant's plan, and what it has used this month and before.")
    {
        Answers = [new ApiAnswer(200, "The usage.", FunctionJson.Default.UsageView)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ReadUsage];
}

/// <summary>Shows a tenant its plan and usage.</summary>
public sealed class ReadUsageHandler(Quotas quotas, TargetRecords targets)
{
    private const int MaxMonths = 72;

    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction() => new HttpApiRouter().Map(ReadUsageApi.ReadUsage, ReadAsync).ToHandler();

    private async Task<HttpApiResponse> ReadAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        string tenant = Caller.Of(request, ApiKeyScopes.Read).Tenant;
        UsageRecord usage = await quotas.UsageAsync(tenant, cancellationToken);
        var view = new UsageView(
            await quotas.PlanOfAsync(tenant, cancellationToken), usage.Month, usage.Scans, usage.Resources, await targets.CountAsync(tenant, cancellationToken),
            await ScheduleRecords.CountAsync(tenant, quotas, cancellationToken), quotas.ResetsAt,
            await quotas.HistoryAsync(tenant, MaxMonths, cancellationToken));
        return HttpApiResponse.Json(200, view, FunctionJson.Default.UsageView);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UsageView))]
internal sealed partial class FunctionJson : JsonSerializerContext;
