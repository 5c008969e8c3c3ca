using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Functions.RecordExecution;

namespace ThemisGuard.Functions.Tests;

public sealed class ExecutionRecordTests : IAsyncLifetime
{
    private const string Arn = "arn:aws:states:us-east-1:000000000000:execution:ScanStateMachine:scn_019aaf00000070008000000000000001";
    private readonly World _world = new();

    private ExecutionRecords Executions => new(_world.Records, _world.Time);

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task An_execution_is_recorded_with_scan_tenant_duration_cost_and_its_history()
    {
        Known(
            """{"id":1,"type":"ExecutionStarted","timestamp":1}""",
            """{"id":2,"type":"TaskStateEntered","timestamp":1}""",
            """{"id":3,"type":"TaskScheduled","timestamp":1,"taskScheduledEventDetails":{"parameters":"{\"MessageBody\":{\"taskToken\":\"AQDE+secret/token==\"}}"}}""",
            """{"id":4,"type":"TaskFailed","timestamp":1,"taskFailedEventDetails":{"error":"Lambda.TooManyRequestsException"}}""",
            """{"id":5,"type":"TaskScheduled","timestamp":1}""",
            """{"id":6,"type":"MapStateEntered","timestamp":1}""",
            """{"id":7,"type":"MapRunStarted","timestamp":1,"mapRunStartedEventDetails":{"mapRunArn":"arn:map"}}""");
        string executionId = await TellAsync(Event());

        ExecutionRecord execution = (await Executions.GetAsync(executionId, default))!;
        Assert.Equal((ExecutionStatus.Succeeded, "acme", "scn_019aaf00000070008000000000000001", "ScanStateMachine"), (execution.Status, execution.Tenant, execution.ScanId, execution.Machine));
        Assert.Equal(TimeSpan.FromSeconds(31), execution.EndedAt - execution.StartedAt);

        // Two states, one retry, and three children of one state each.
        Assert.Equal((9L, 0.000_225m, 1, 7), (execution.Transitions, execution.CostUsd, execution.Throttles, execution.HistoryEvents));
        using var history = new StreamReader(await _world.Artifacts.OpenReadAsync(execution.HistoryKey!, 0, null, default));
        string text = await history.ReadToEndAsync();
        Assert.Equal(7, text.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_come_late_twice_or_after_a_redrive_come_to_the_same()
    {
        Known("""{"id":1,"type":"ExecutionStarted","timestamp":1}""");
        JsonNode[] events =
        [
            Event("RUNNING"), Event("FAILED", error: "States.TaskFailed"), Event("RUNNING", redrives: 1), Event("FAILED", redrives: 1, error: "Again"),
            Event("RUNNING", redrives: 2), Event("SUCCEEDED", redrives: 2),
        ];
        var random = new Random(7);
        for (int round = 0; round < 40; round++)
        {
            JsonNode[] told = [.. events.Concat(events)];
            random.Shuffle(told);
            string executionId = "";
            foreach (JsonNode change in told)
            {
                change["detail"]!["startDate"] = 1_795_510_920_000 + round;
                executionId = await TellAsync(change);
            }

            ExecutionRecord execution = (await Executions.GetAsync(executionId, default))!;
            Assert.Equal((ExecutionStatus.Succeeded, 2, (string?)null, 1), (execution.Status, execution.RedriveCount, execution.Error, execution.HistoryEvents));
        }

        (IReadOnlyList<ExecutionRecord> running, _) = await Executions.ListAsync(ExecutionStatus.Running, 100, null, default);
        (IReadOnlyList<ExecutionRecord> succeeded, _) = await Executions.ListAsync(ExecutionStatus.Succeeded, 100, null, default);
        (IReadOnlyList<ExecutionRecord> all, _) = await Executions.ListAsync(null, 100, null, default);
        Assert.Equal((0, 40, 40), (running.Count, succeeded.Count, all.Count));
        Assert.Equal(all.OrderByDescending(execution => execution.StartedAt), all);
    }

    [Fact]
    public async Task A_failed_function_leaves_its_sentence_not_its_stack()
    {
        Known();
        JsonNode change = Event("FAILED", error: "ThemisGuard.StorageUnavailable");
        change["detail"]!["cause"] = """{"errorMessage":"The disk is full.","errorType":"x","stackTrace":["at A"]}""";
        Assert.Equal("The disk is full.", (await Executions.GetAsync(await TellAsync(change), default))!.Cause);
    }

    [Fact]
    public async Task An_execution_that_Step_Functions_no_longer_has_is_recorded_without_a_history()
    {
        ExecutionRecord execution = (await Executions.GetAsync(await TellAsync(Event()), default))!;
        Assert.Equal((ExecutionStatus.Succeeded, null, 0), (execution.Status, execution.HistoryKey, execution.HistoryEvents));
    }

    private void Known(params string[] events)
    {
        _world.StepFunctions.Executions[Arn] = new(Arn, "", "scn_019aaf00000070008000000000000001", "SUCCEEDED", 0, 0, null, null, null, null, 0);
        _world.StepFunctions.Histories[Arn] = [.. events.Select(text => JsonDocument.Parse(text).RootElement)];
    }

    private static JsonNode Event(string status = "SUCCEEDED", int redrives = 0, string? error = null)
    {
        JsonNode change = JsonNode.Parse(World.Event("execution-status-change"))!;
        change["detail"]!["status"] = status;
        change["detail"]!["redriveCount"] = redrives;
        change["detail"]!["error"] = error;
        if (status == "RUNNING")
        {
            change["detail"]!["stopDate"] = null;
        }

        return change;
    }

    private async Task<string> TellAsync(JsonNode change) =>
        (string)JsonNode.Parse(await _world.InvokeAsync(RecordExecutionFunction.Create, Encoding.UTF8.GetBytes(change.ToJsonString())))!["executionId"]!;
}
