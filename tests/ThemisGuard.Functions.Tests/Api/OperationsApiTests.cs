using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class OperationsApiTests : IAsyncLifetime
{
    private const string Machine = "arn:aws:states:us-east-1:000000000000:stateMachine:ScanStateMachine";
    private readonly ApiWorld _api = new();
    private string _key = "";

    private ExecutionRecords Executions => new(_api.World.Records, _api.World.Time);

    private DeadLetters DeadLetters => new(_api.World.Records, _api.World.Time);

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _key = await _api.KeyAsync("ops", "operator");
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Executions_are_listed_newest_first_page_by_page_and_filtered()
    {
        for (int i = 0; i < 25; i++)
        {
            await PutAsync($"scn_{i:D2}", i % 5 == 0 ? ExecutionStatus.Failed : ExecutionStatus.Succeeded, i % 2 == 0 ? "acme" : "globex", at: i);
        }

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"scn_{i:D2}"), await NamesAsync([]));
        Assert.Equal(["scn_20", "scn_15", "scn_10", "scn_05", "scn_00"], await NamesAsync(new() { ["status"] = "FAILED" }));
        Assert.Equal(["scn_20", "scn_10", "scn_00"], await NamesAsync(new() { ["status"] = "FAILED", ["tenant"] = "acme" }));
        Assert.Equal(25, (await NamesAsync(new() { ["machine"] = "ScanStateMachine" })).Count);
        Assert.Empty(await NamesAsync(new() { ["machine"] = "Other" }));
        ApiAnswered bad = await _api.CallAsync("GET", "/v1/ops/executions", _key, query: new Dictionary<string, string> { ["status"] = "DONE" });
        Assert.Equal((400, "'status' takes RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED."), (bad.Status, (string?)bad.Json["detail"]));
    }

    [Fact]
    public async Task A_history_is_paged_from_Step_Functions_while_it_runs_and_from_what_was_kept_after()
    {
        ExecutionRecord running = await PutAsync("scn_run", ExecutionStatus.Running, "acme", at: 0);
        Tell(running, "RUNNING");
        _api.World.StepFunctions.Histories[running.ExecutionArn] =
            [.. Enumerable.Range(1, 7).Select(i => JsonDocument.Parse($$$"""{"id":{{{i}}},"type":"PassStateEntered","timestamp":1,"x":{"taskToken":"secret"}}""").RootElement)];
        Assert.Equal(("1 2 3 4 5 6 7", false), await HistoryAsync("scn_run"));

        ExecutionRecord ended = await PutAsync("scn_end", ExecutionStatus.Succeeded, "acme", at: 1);
        Tell(ended, "SUCCEEDED");
        string key = ExecutionRecords.HistoryKeyOf(ended);
        string text = string.Concat(Enumerable.Range(1, 9).Select(i => $$"""{"id":{{i}},"type":"PassStateEntered","timestamp":1,"text":"{{new string('x', i * 1_000)}}"}""" + "\n"));
        await _api.World.Artifacts.TryCreateAsync(key, System.Text.Encoding.UTF8.GetBytes(text), default);
        await Executions.NoteAsync(ended with { HistoryKey = key, HistoryEvents = 9 }, default);
        Assert.Equal(("1 2 3 4 5 6 7 8 9", true), await HistoryAsync(ended.ExecutionId));
        ApiAnswered bad = await _api.CallAsync(
            "GET", "/v1/ops/executions/{executionId}/history", _key, parameters: Id("executionId", ended.ExecutionId), query: new Dictionary<string, string> { ["cursor"] = "azc" });
        Assert.Equal(400, bad.Status);
    }

    [Fact]
    public async Task An_execution_is_found_by_the_scans_id_and_shows_no_token()
    {
        ExecutionRecord execution = await PutAsync("scn_a", ExecutionStatus.Failed, "acme", at: 0);
        Tell(execution, "FAILED");
        JsonNode detail = (await _api.CallAsync("GET", "/v1/ops/executions/{executionId}", _key, parameters: Id("executionId", "scn_a"))).Json;
        Assert.Equal((execution.ExecutionId, true), ((string?)detail["execution"]!["executionId"], (bool)detail["redrivable"]!));
        Assert.Equal("""{"taskToken":"[hidden]"}""", (string?)detail["input"]);
        Assert.Equal(404, (await _api.CallAsync("GET", "/v1/ops/executions/{executionId}", _key, parameters: Id("executionId", "scn_b"))).Status);
    }

    [Fact]
    public async Task An_operator_redrives_what_failed_and_stops_what_runs()
    {
        ExecutionRecord execution = await PutAsync("scn_a", ExecutionStatus.Failed, "acme", at: 0);
        Tell(execution, "FAILED");
        ApiAnswered redriven = await PostAsync("/v1/ops/executions/{executionId}/redrive", Id("executionId", "scn_a"));
        Assert.Equal((200, "RUNNING", 1), (redriven.Status, (string?)redriven.Json["status"], (int)redriven.Json["redriveCount"]!));
        Assert.Equal(409, (await PostAsync("/v1/ops/executions/{executionId}/redrive", Id("executionId", "scn_a"))).Status);
        Assert.Equal(200, (await PostAsync("/v1/ops/executions/{executionId}/stop", Id("executionId", "scn_a"))).Status);
        Assert.Equal("ThemisGuard.StoppedByOperator", Assert.Single(_api.World.StepFunctions.Stopped).Error);
    }

    [Fact]
    public async Task Dead_letters_are_sent_back_discarded_and_counted()
    {
        await _api.World.Scans.TryCreateAsync(
            new ScanRecord("acme", "scn_open", ScanStatus.Running, "t", ["hipaa-security"], 1, "api", _api.World.Time.GetUtcNow()), default);
        foreach (string letter in (string[])["scn_open b-1", "scn_open b-2", "scn_open b-3", "scn_gone b-1"])
        {
            string[] parts = letter.Split(' ');
            await DeadLetters.PutAsync(
                new DeadLetterRecord(
                    "acme", parts[0], parts[1], 0, DeadLetterState.Waiting, _api.World.Time.GetUtcNow(),
                    $$"""{"taskToken":"secret","tenant":"acme","scanId":"{{parts[0]}}","batch":"{{parts[1]}}","cursor":0,"redriven":0}"""),
                default);
        }

        ApiAnswered list = await _api.CallAsync("GET", "/v1/ops/dead-letters", _key, query: new Dictionary<string, string> { ["state"] = "waiting" });
        Assert.Equal(4, list.Json["deadLetters"]!.AsArray().Count);
        Assert.DoesNotContain("secret", list.Body, StringComparison.Ordinal);
        ApiAnswered one = await PostAsync("/v1/ops/dead-letters/{deadLetterId}/redrive", Id("deadLetterId", "scn_open:b-1:0"));
        Assert.Equal("redriven", (string?)one.Json["state"]);
        Assert.Equal(409, (await PostAsync("/v1/ops/dead-letters/{deadLetterId}/redrive", Id("deadLetterId", "scn_open:b-1:0"))).Status);
        ApiAnswered discarded = await _api.CallAsync("DELETE", "/v1/ops/dead-letters/{deadLetterId}", _key, parameters: Id("deadLetterId", "scn_open:b-2:0"));
        Assert.Equal("discarded", (string?)discarded.Json["state"]);
        JsonNode rest = (await PostAsync("/v1/ops/dead-letters/redrive", null)).Json;
        Assert.Equal((1, 1, false), ((int)rest["redriven"]!, (int)rest["discarded"]!, (bool)rest["more"]!));
        JsonNode queues = (await _api.CallAsync("GET", "/v1/ops/queues", _key)).Json;
        Assert.Equal((2, 7), ((int)queues["queues"]![0]!["visible"]!, (int)queues["queues"]![0]!["oldestAgeSeconds"]!));
        Assert.Equal((0, 2, 0, 2), (
            (int)queues["deadLetters"]!["waiting"]!, (int)queues["deadLetters"]!["redriven"]!, (int)queues["deadLetters"]!["failed"]!, (int)queues["deadLetters"]!["discarded"]!));
        Assert.Equal(2, _api.World.StepFunctions.Failed.Count);
    }

    [Fact]
    public async Task Machines_come_with_their_definitions()
    {
        JsonNode machines = (await _api.CallAsync("GET", "/v1/ops/machines", _key)).Json;
        Assert.Equal(("ScanStateMachine", "A"), ((string?)machines["machines"]![0]!["name"], (string?)machines["machines"]![0]!["definition"]!["StartAt"]));
    }

    private static Dictionary<string, string> Id(string name, string value) => new() { [name] = value };

    private Task<ApiAnswered> PostAsync(string path, Dictionary<string, string>? parameters) => _api.CallAsync("POST", path, _key, parameters: parameters);

    private Task<ExecutionRecord> PutAsync(string name, ExecutionStatus status, string tenant, int at)
    {
        DateTimeOffset started = _api.World.Time.GetUtcNow().AddSeconds(at);
        string arn = Machine.Replace("stateMachine", "execution", StringComparison.Ordinal) + ":" + name;
        return Executions.NoteAsync(
            new ExecutionRecord(
                ExecutionRecords.IdOf(arn, started), arn, Machine, name, status, started, status == ExecutionStatus.Running ? null : started.AddSeconds(1), tenant, name),
            default);
    }

    private void Tell(ExecutionRecord execution, string status) => _api.World.StepFunctions.Executions[execution.ExecutionArn] = new(
        execution.ExecutionArn, Machine, execution.Name, status, execution.StartedAt.ToUnixTimeMilliseconds() / 1_000.0, null, """{"taskToken":"secret"}""", null, null, null, 0);

    private async Task<List<string>> NamesAsync(Dictionary<string, string> filters)
    {
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var query = new Dictionary<string, string>(filters) { ["limit"] = "4" };
            if (cursor is not null)
            {
                query["cursor"] = cursor;
            }

            JsonNode page = (await _api.CallAsync("GET", "/v1/ops/executions", _key, query: query)).Json;
            names.AddRange(page["executions"]!.AsArray().Select(execution => (string)execution!["name"]!));
            cursor = (string?)page["cursor"];
        }
        while (cursor is not null);
        return names;
    }

    private async Task<(string Ids, bool Kept)> HistoryAsync(string execution)
    {
        var ids = new List<int>();
        string? cursor = null;
        bool kept;
        do
        {
            var query = new Dictionary<string, string> { ["limit"] = "3" };
            if (cursor is not null)
            {
                query["cursor"] = cursor;
            }

            ApiAnswered page = await _api.CallAsync("GET", "/v1/ops/executions/{executionId}/history", _key, parameters: Id("executionId", execution), query: query);
            Assert.DoesNotContain("secret", page.Body, StringComparison.Ordinal);
            ids.AddRange(page.Json["events"]!.AsArray().Select(happened => (int)happened!["id"]!));
            kept = (bool)page.Json["kept"]!;
            cursor = (string?)page.Json["cursor"];
        }
        while (cursor is not null);
        return (string.Join(" ", ids), kept);
    }
}
