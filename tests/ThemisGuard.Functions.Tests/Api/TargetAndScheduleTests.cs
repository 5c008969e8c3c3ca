using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Functions.FindDueSchedules;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class TargetAndScheduleTests : IAsyncLifetime
{
    private const string Schedule = "/v1/schedules/{scheduleId}";
    private readonly ApiWorld _api = new();
    private string _key = "";

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _key = await _api.KeyAsync("acme");
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_target_is_scanned_by_its_name_alone_as_it_is_then()
    {
        ApiAnswered created = await CreateTargetAsync();
        Assert.Equal((201, "platform"), (created.Status, (string?)created.Json["owner"]));
        string targetId = (string)created.Json["targetId"]!;
        ApiAnswered scan = await _api.CallAsync("POST", "/v1/scans", _key, """{"target":"prod"}""");
        ScanRecord record = (await _api.World.Scans.GetAsync("acme", (string)scan.Json["scanId"]!, default))!;
        Assert.Equal(("prod", 1, "hipaa-security"), (record.Target, record.Sources, Assert.Single(record.Frameworks)));

        var id = new Dictionary<string, string> { ["targetId"] = targetId };
        ApiAnswered replaced = await _api.CallAsync(
            "PUT", "/v1/targets/{targetId}", _key, """{"name":"prod","sources":[{"name":"a","content":"x"},{"name":"b","content":"y"}]}""", id);
        Assert.Equal((200, """["a","b"]"""), (replaced.Status, replaced.Json["sources"]!.ToJsonString()));
        ApiAnswered renamed = await _api.CallAsync("PUT", "/v1/targets/{targetId}", _key, """{"name":"other","sources":[{"name":"a","content":"x"}]}""", id);
        Assert.Equal(400, renamed.Status);
        Assert.Equal(204, (await _api.CallAsync("DELETE", "/v1/targets/{targetId}", _key, parameters: id)).Status);
        ApiAnswered missing = await _api.CallAsync("POST", "/v1/scans", _key, """{"target":"prod"}""");
        Assert.Equal((400, "There is no target 'prod': give 'sources', or create it (POST /v1/targets)."), (missing.Status, (string?)missing.Json["detail"]));
    }

    [Theory]
    [InlineData("""{"pause":true}""", "This call takes no 'pause', but expression, timeZone, overlap, jitterSeconds, paused.")]
    [InlineData("""{"paus\u0065":true}""", "This call takes no 'paus\\u0065', but expression, timeZone, overlap, jitterSeconds, paused.")]
    [InlineData("""{"paused":"no"}""", "The body is not what this call takes: '$.paused' is of another kind, in line 1 at byte 14.")]
    [InlineData("""{"\ud800":true}""", null)]
    public async Task What_a_call_does_not_take_is_named(string body, string? detail)
    {
        await CreateTargetAsync();
        JsonNode schedule = await CreateAsync("""{"expression":"rate(1 hour)","target":"prod"}""");
        var id = new Dictionary<string, string> { ["scheduleId"] = (string)schedule["scheduleId"]! };
        ApiAnswered refused = await _api.CallAsync("PATCH", Schedule, _key, body, id);
        Assert.Equal(400, refused.Status);
        if (detail is not null)
        {
            Assert.Equal(detail, (string?)refused.Json["detail"]);
        }

        Assert.Equal(200, (await _api.CallAsync("PATCH", Schedule, _key, """{"paus\u0065d":true}""", id)).Status);
        ApiAnswered incomplete = await _api.CallAsync("POST", "/v1/scans", _key, """{"sources":[{"name":"a","content":"x"},{"content":"y"}]}""");
        Assert.Equal((400, "The body is not what this call takes: '$.sources[1]' lacks 'name'."), (incomplete.Status, (string?)incomplete.Json["detail"]));
        ApiAnswered damaged = await _api.CallAsync("POST", "/v1/scans", _key, """{"sources":[}""");
        Assert.StartsWith("The body is no JSON: '}' is an invalid start of a value.", (string?)damaged.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_names_a_target_and_is_paused_when_the_target_is_gone()
    {
        string targetId = (string)(await CreateTargetAsync()).Json["targetId"]!;
        JsonNode schedule = await CreateAsync("""{"expression":"rate(1 hour)","target":"prod"}""");
        _api.World.Time.Advance(TimeSpan.FromHours(1));
        string scanId = Assert.Single(await DueAsync());
        Assert.Equal(("prod", 1), await TargetOfAsync(scanId));
        await EndAsync(scanId);

        await _api.CallAsync("DELETE", "/v1/targets/{targetId}", _key, parameters: new Dictionary<string, string> { ["targetId"] = targetId });
        _api.World.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await DueAsync());
        JsonNode paused = await ReadAsync(schedule);
        Assert.Equal((true, "targetGone"), ((bool)paused["paused"]!, (string?)paused["lastSkipped"]));
    }

    [Fact]
    public async Task A_paused_schedule_starts_nothing_and_goes_on_with_the_next_time()
    {
        JsonNode schedule = await CreateAsync("""{"expression":"rate(1 hour)","sources":[{"name":"a","content":"x"}]}""");
        Assert.Equal(5, schedule["nextRuns"]!.AsArray().Count);
        Assert.Equal((string?)schedule["nextDue"], (string?)schedule["nextRuns"]![0]);
        ApiAnswered paused = await PatchAsync(schedule, """{"paused":true}""");
        Assert.Null(paused.Json["nextDue"]);
        Assert.Empty(paused.Json["nextRuns"]!.AsArray());
        _api.World.Time.Advance(TimeSpan.FromHours(5.5));
        Assert.Empty(await DueAsync());
        ApiAnswered resumed = await PatchAsync(schedule, """{"paused":false}""");
        Assert.Equal(_api.World.Time.GetUtcNow().AddHours(0.5), DateTimeOffset.Parse((string)resumed.Json["nextDue"]!));
        Assert.Empty(await DueAsync());
    }

    [Theory]
    [InlineData("skip", 0, "overlap")]
    [InlineData("queue", 1, null)]
    public async Task A_time_that_comes_while_the_last_scan_runs_is_skipped_or_waits(string overlap, int startsAfterwards, string? skipped)
    {
        JsonNode schedule = await CreateAsync($$"""{"expression":"rate(1 hour)","overlap":"{{overlap}}","sources":[{"name":"a","content":"x"}]}""");
        _api.World.Time.Advance(TimeSpan.FromHours(1));
        string first = Assert.Single(await DueAsync());
        _api.World.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await DueAsync());
        await EndAsync(first);
        _api.World.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(startsAfterwards, (await DueAsync()).Count);
        Assert.Equal(skipped, (string?)(await ReadAsync(schedule))["lastSkipped"]);
    }

    [Fact]
    public async Task Jitter_puts_times_off_by_the_same_each_time_it_is_computed_and_never_past_the_next()
    {
        JsonNode schedule = await CreateAsync("""{"expression":"rate(10 minutes)","jitterSeconds":3600,"sources":[{"name":"a","content":"x"}]}""");
        DateTimeOffset[] runs = [.. schedule["nextRuns"]!.AsArray().Select(run => DateTimeOffset.Parse((string)run!))];
        DateTimeOffset start = _api.World.Time.GetUtcNow();
        for (int i = 0; i < runs.Length; i++)
        {
            Assert.InRange(runs[i] - start, TimeSpan.FromMinutes(10 * (i + 1)), TimeSpan.FromMinutes((10 * (i + 1)) + 5));
        }

        Assert.Equal(schedule["nextRuns"]!.ToJsonString(), (await ReadAsync(schedule))["nextRuns"]!.ToJsonString());
        Assert.Equal(400, (await PatchAsync(schedule, """{"jitterSeconds":3601}""")).Status);
        Assert.Equal(400, (await PatchAsync(schedule, """{"expression":"rate(0 days)"}""")).Status);
    }

    private Task<ApiAnswered> CreateTargetAsync() => _api.CallAsync(
        "POST", "/v1/targets", _key, """{"name":"prod","owner":"platform","frameworks":["hipaa-security"],"sources":[{"name":"a.yaml","content":"Resources: {}"}]}""");

    private async Task<JsonNode> CreateAsync(string body)
    {
        ApiAnswered created = await _api.CallAsync("POST", "/v1/schedules", _key, body);
        Assert.True(created.Status == 201, created.Body);
        return created.Json;
    }

    private async Task<JsonNode> ReadAsync(JsonNode schedule) => (await _api.CallAsync("GET", Schedule, _key, parameters: IdOf(schedule))).Json;

    private Task<ApiAnswered> PatchAsync(JsonNode schedule, string body) => _api.CallAsync("PATCH", Schedule, _key, body, IdOf(schedule));

    private static Dictionary<string, string> IdOf(JsonNode schedule) => new() { ["scheduleId"] = (string)schedule["scheduleId"]! };

    private async Task<IReadOnlyList<string>> DueAsync()
    {
        JsonNode output = JsonNode.Parse(await _api.World.InvokeAsync(FindDueSchedulesFunction.Create, """{"run":"r"}"""u8.ToArray()))!;
        return [.. output["due"]!.AsArray().Select(due => (string)due!["scanId"]!)];
    }

    private async Task<(string Target, int Sources)> TargetOfAsync(string scanId)
    {
        ScanRecord scan = (await _api.World.Scans.GetAsync("acme", scanId, default))!;
        return (scan.Target, scan.Sources);
    }

    private Task EndAsync(string scanId) =>
        _api.World.Scans.UpdateOpenAsync("acme", scanId, scan => scan with { Status = ScanStatus.Complete, EndedAt = _api.World.Time.GetUtcNow() }, default);
}
