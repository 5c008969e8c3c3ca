using System.Text.Json;
using Amazon.Runtime;
using ThemisGuard.Aws.StepFunctions;

namespace ThemisGuard.Cli.Executions;

/// <summary>A passage through one state.</summary>
/// <param name="State">Its name.</param>
/// <param name="Kind">Task, Map, Choice, …</param>
/// <param name="EnteredAt">Epoch seconds.</param>
/// <param name="ExitedAt">Epoch seconds; null while it runs, and when it failed.</param>
/// <param name="Error">What happened inside it, e.g. a failed attempt.</param>
internal sealed record StatePassage(string State, string Kind, double EnteredAt, double? ExitedAt, string? Error);

/// <summary>An execution's history as events and as passages through states.</summary>
internal sealed record ExecutionHistory(IReadOnlyList<JsonElement> Events, IReadOnlyList<StatePassage> Passages);

/// <summary>Reads executions through the Step Functions API.</summary>
internal static class ExecutionQueries
{
    private const int MaxEvents = 25_000;

    public static async Task<IReadOnlyList<ExecutionListItem>> ListAsync(
        IAmazonStepFunctions client, string? status, int limit, CancellationToken cancellationToken)
    {
        var executions = new List<ExecutionListItem>();
        foreach (StateMachineListItem machine in (await client.ListStateMachinesAsync(new ListStateMachinesRequest(1_000), cancellationToken)).StateMachines)
        {
            ListExecutionsResponse page = await client.ListExecutionsAsync(
                new ListExecutionsRequest(machine.StateMachineArn, status, limit), cancellationToken);
            executions.AddRange(page.Executions);
        }

        return [.. executions.OrderByDescending(execution => execution.StartDate)];
    }

    /// <summary>The execution with the ARN or name, or null.</summary>
    public static async Task<DescribeExecutionResponse?> FindAsync(IAmazonStepFunctions client, string nameOrArn, CancellationToken cancellationToken)
    {
        if (nameOrArn.StartsWith("arn:", StringComparison.Ordinal))
        {
            return await DescribeAsync(client, nameOrArn, cancellationToken);
        }

        foreach (StateMachineListItem machine in (await client.ListStateMachinesAsync(new ListStateMachinesRequest(1_000), cancellationToken)).StateMachines)
        {
            string arn = machine.StateMachineArn.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + nameOrArn;
            if (await DescribeAsync(client, arn, cancellationToken) is { } execution)
            {
                return execution;
            }
        }

        return null;
    }

    public static async Task<ExecutionHistory> ReadHistoryAsync(
        IAmazonStepFunctions client, DescribeExecutionResponse execution, CancellationToken cancellationToken)
    {
        var events = new List<JsonElement>();
        string? token = null;
        do
        {
            GetExecutionHistoryResponse page = await client.GetExecutionHistoryAsync(
                new GetExecutionHistoryRequest(execution.ExecutionArn, 1_000, NextToken: token), cancellationToken);
            events.AddRange(page.Events);
            token = page.NextToken;
        }
        while (token is not null && events.Count < MaxEvents);
        return new ExecutionHistory(events, PassagesOf(events));
    }

    private static async Task<DescribeExecutionResponse?> DescribeAsync(IAmazonStepFunctions client, string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await client.DescribeExecutionAsync(new DescribeExecutionRequest(arn), cancellationToken);
        }
        catch (AmazonServiceException missing) when (missing.ErrorCode is "ExecutionDoesNotExist" or "InvalidArn")
        {
            return null;
        }
    }

    private static List<StatePassage> PassagesOf(List<JsonElement> events)
    {
        var passages = new List<StatePassage>();
        foreach (JsonElement happened in events)
        {
            string type = happened.GetProperty("type").GetString()!;
            double at = happened.GetProperty("timestamp").GetDouble();
            if (happened.TryGetProperty("stateEnteredEventDetails", out JsonElement entered))
            {
                string kind = type.Replace("StateEntered", "", StringComparison.Ordinal);
                passages.Add(new StatePassage(entered.GetProperty("name").GetString()!, kind, at, ExitedAt: null, Error: null));
            }
            else if (happened.TryGetProperty("stateExitedEventDetails", out JsonElement exited))
            {
                string name = exited.GetProperty("name").GetString()!;
                Change(passages, open => open.ExitedAt is null && open.State == name, open => open with { ExitedAt = at });
            }
            else if (ErrorOf(happened) is { } error)
            {
                Change(passages, open => open.ExitedAt is null, open => open with { Error = error });
            }
        }

        return passages;
    }

    private static void Change(List<StatePassage> passages, Predicate<StatePassage> which, Func<StatePassage, StatePassage> change)
    {
        int index = passages.FindLastIndex(which);
        if (index >= 0)
        {
            passages[index] = change(passages[index]);
        }
    }

    private static string? ErrorOf(JsonElement happened)
    {
        foreach (JsonProperty member in happened.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("error", out JsonElement error))
            {
                string cause = member.Value.TryGetProperty("cause", out JsonElement text) ? ": " + text.GetString() : "";
                return error.GetString() + cause;
            }
        }

        return null;
    }
}
