using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ReadOperations;

/// <summary>Shows operators what runs, what ran, what waits and what is wrong, over all tenants. Changes nothing.</summary>
public sealed class ReadOperationsHandler(
    ExecutionRecords executions, ExecutionLookup lookup, ExecutionHistories histories, OperationsOverview overview, DeadLetters deadLetters, Incidents incidents,
    TimeProvider time)
{
    // Filters are applied to what is read: how much one call reads is bounded, and the cursor tells where to go on.
    private const int MaxReads = 20;

    // Source: Step Functions Developer Guide, "Restarting state machine executions with redrive".
    private static readonly TimeSpan RedrivePeriod = TimeSpan.FromDays(14);

    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction() => new HttpApiRouter()
        .Map(ReadOperationsApi.ListExecutions, ListExecutionsAsync)
        .Map(ReadOperationsApi.ReadExecution, ReadExecutionAsync)
        .Map(ReadOperationsApi.ReadHistory, ReadHistoryAsync)
        .Map(ReadOperationsApi.ListQueues, ListQueuesAsync)
        .Map(ReadOperationsApi.ListDeadLetters, ListDeadLettersAsync)
        .Map(ReadOperationsApi.ListIncidents, ListIncidentsAsync)
        .Map(ReadOperationsApi.ListMachines, ListMachinesAsync)
        .ToHandler();

    private async Task<HttpApiResponse> ListExecutionsAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        string? asked = OneOf(request, "status", ReadOperationsApi.Statuses);
        ExecutionStatus? status = asked is null ? null : ExecutionDescription.StatusOf(asked);
        string? machine = request.Query("machine"), tenant = request.Query("tenant"), cursor = request.Query("cursor");
        int limit = request.Limit(50, 100);
        var found = new List<ExecutionView>(limit);
        for (int read = 0; read < MaxReads; read++)
        {
            (IReadOnlyList<ExecutionRecord> page, cursor) = await executions.ListAsync(status, limit - found.Count, cursor, cancellationToken);
            found.AddRange(page
                .Where(execution => (machine is null || execution.Machine == machine) && (tenant is null || execution.Tenant == tenant))
                .Select(ExecutionView.Of));
            if (cursor is null || found.Count == limit)
            {
                break;
            }
        }

        return HttpApiResponse.Json(200, new ExecutionPage(found, cursor), FunctionJson.Default.ExecutionPage);
    }

    private async Task<HttpApiResponse> ReadExecutionAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ExecutionRecord execution = await FindAsync(request, cancellationToken);
        (string? input, string? output) = await histories.DataOfAsync(execution, cancellationToken);
        bool redrivable = execution.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted
            && execution.EndedAt + RedrivePeriod > time.GetUtcNow();
        return HttpApiResponse.Json(
            200,
            new ExecutionDetail(
                ExecutionView.Of(execution), execution.ExecutionArn, execution.StateMachineArn, execution.RedrivenAt, redrivable, input, output, execution.Throttles,
                execution.HistoryEvents),
            FunctionJson.Default.ExecutionDetail);
    }

    private async Task<HttpApiResponse> ReadHistoryAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ExecutionRecord execution = await FindAsync(request, cancellationToken);
        HistoryPage page = await histories.ReadAsync(execution, request.Limit(100, 200), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, page, FunctionJson.Default.HistoryPage);
    }

    private async Task<HttpApiResponse> ListQueuesAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken) =>
        HttpApiResponse.Json(200, await overview.QueuesAsync(cancellationToken), FunctionJson.Default.QueueList);

    private async Task<HttpApiResponse> ListMachinesAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken) =>
        HttpApiResponse.Json(200, await overview.MachinesAsync(cancellationToken), FunctionJson.Default.MachineList);

    private async Task<HttpApiResponse> ListDeadLettersAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        bool waiting = OneOf(request, "state", ["waiting"]) is not null;
        (IReadOnlyList<DeadLetterRecord> page, string? cursor) =
            await deadLetters.ListAsync(waiting, request.Limit(100, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new DeadLetterPage([.. page.Select(DeadLetterView.Of)], cursor), FunctionJson.Default.DeadLetterPage);
    }

    private async Task<HttpApiResponse> ListIncidentsAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        bool open = OneOf(request, "status", ["open"]) is not null;
        (IReadOnlyList<Incident> page, string? cursor) =
            await incidents.ListAsync(open, request.Limit(100, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new IncidentPage([.. page.Select(IncidentView.Of)], cursor), FunctionJson.Default.IncidentPage);
    }

    private async Task<ExecutionRecord> FindAsync(HttpApiRequest request, CancellationToken cancellationToken)
    {
        string asked = request.Path("executionId");
        return await lookup.FindAsync(asked, cancellationToken) ?? throw HttpApiException.NotFound("execution", asked);
    }

    private static string? OneOf(HttpApiRequest request, string parameter, IReadOnlyList<string> values) =>
        request.Query(parameter) is not { } value ? null
        : values.Contains(value) ? value
        : throw new HttpApiException(400, "invalid_request", $"'{parameter}' takes {string.Join(", ", values)}.");
}
