using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ReadOperations;

/// <summary>The operations of this function.</summary>
public static class ReadOperationsApi
{
    /// <summary>Statuses of executions.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

    /// <summary><c>GET /v1/ops/executions</c></summary>
    public static ApiOperation ListExecutions { get; } = new(
        "GET", "/v1/ops/executions", "listExecutions", ApiKeyScopes.Operator, "Executions of every state machine and tenant, newest first.")
    {
        Query =
        [
            new ApiParameter("machine", "Only executions of this state machine, by name."),
            new ApiParameter("status", "Only executions of this status, those that came to it last first.", Statuses),
            new ApiParameter("tenant", "Only executions of this tenant's scans."),
            ApiParameter.Limit(100),
            ApiParameter.Cursor,
        ],
        Answers = [new ApiAnswer(200, "A page. With filters it may be short, or empty, and still have a cursor.", FunctionJson.Default.ExecutionPage)],
    };

    /// <summary><c>GET /v1/ops/executions/{executionId}</c></summary>
    public static ApiOperation ReadExecution { get; } = new(
        "GET", "/v1/ops/executions/{executionId}", "readExecution", ApiKeyScopes.Operator, "One execution, by its id or name, with its input and output.")
    {
        Answers = [new ApiAnswer(200, "The execution.", FunctionJson.Default.ExecutionDetail)],
    };

    /// <summary><c>GET /v1/ops/executions/{executionId}/history</c></summary>
    public static ApiOperation ReadHistory { get; } = new(
        "GET", "/v1/ops/executions/{executionId}/history", "readExecutionHistory", ApiKeyScopes.Operator,
        "The history of an execution, as Step Functions' HistoryEvent, oldest first; texts over 4,096 characters are cut, tokens hidden.")
    {
        Query = [ApiParameter.Limit(200), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.HistoryPage)],
    };

    /// <summary><c>GET /v1/ops/queues</c></summary>
    public static ApiOperation ListQueues { get; } = new("GET", "/v1/ops/queues", "listQueues", ApiKeyScopes.Operator, "The queues: depth, in flight, oldest message, dead letters.")
    {
        Answers = [new ApiAnswer(200, "All of them.", FunctionJson.Default.QueueList)],
    };

    /// <summary><c>GET /v1/ops/dead-letters</c></summary>
    public static ApiOperation ListDeadLetters { get; } = new(
        "GET", "/v1/ops/dead-letters", "listDeadLetters", ApiKeyScopes.Operator, "Batches whose message came to the dead letters, of the last 90 days.")
    {
        Query = [new ApiParameter("state", "Only those that wait, the oldest first.", ["waiting"]), ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.DeadLetterPage)],
    };

    /// <summary><c>GET /v1/ops/incidents</c></summary>
    public static ApiOperation ListIncidents { get; } = new(
        "GET", "/v1/ops/incidents", "listIncidents", ApiKeyScopes.Operator, "What the operations monitor found and could not repair, newest first.")
    {
        Query = [new ApiParameter("status", "Only those that are open.", ["open"]), ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.IncidentPage)],
    };

    /// <summary><c>GET /v1/ops/machines</c></summary>
    public static ApiOperation ListMachines { get; } = new(
        "GET", "/v1/ops/machines", "listMachines", ApiKeyScopes.Operator, "The state machines and their definitions in the Amazon States Language.")
    {
        Answers = [new ApiAnswer(200, "All of them.", FunctionJson.Default.MachineList)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } =
        [ListExecutions, ReadExecution, ReadHistory, ListQueues, ListDeadLetters, ListIncidents, ListMachines];
}
