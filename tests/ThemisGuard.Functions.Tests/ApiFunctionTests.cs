using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Functions.Authorize;
using ThemisGuard.Functions.ManageSchedules;
using ThemisGuard.Functions.ReadScans;
using ThemisGuard.Functions.SubmitScan;

namespace ThemisGuard.Functions.Tests;

public sealed class ApiFunctionTests : IAsyncLifetime
{
    private readonly World _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_key_that_was_never_issued_lets_nobody_in()
    {
        JsonNode answer = Json(await _world.InvokeAsync(AuthorizeFunction.Create, World.Event("authorizer-request")));
        Assert.False((bool)answer["isAuthorized"]!);
    }

    [Fact]
    public async Task An_issued_key_names_its_tenant_and_scopes_until_it_expires()
    {
        string key = (await new ApiKeys(_world.Records, _world.Time).IssueAsync("acme", "ci", ["read", "scan"], TimeSpan.FromHours(1), default)).Key;
        byte[] request = Replace(World.Event("authorizer-request"), "tg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", key);
        JsonNode answer = Json(await _world.InvokeAsync(AuthorizeFunction.Create, request));
        Assert.True((bool)answer["isAuthorized"]!);
        Assert.Equal(("acme", "read scan"), ((string?)answer["context"]!["tenant"], (string?)answer["context"]!["scopes"]));

        _world.Time.Advance(TimeSpan.FromHours(1));
        Assert.False((bool)Json(await _world.InvokeAsync(AuthorizeFunction.Create, request))["isAuthorized"]!);
    }

    [Fact]
    public async Task A_submission_is_kept_and_starts_an_execution_named_after_the_scan()
    {
        JsonNode answer = Json(await _world.InvokeAsync(SubmitScanFunction.Create, World.Event("http-api-submit-scan")));
        Assert.Equal(202, (int)answer["statusCode"]!);
        string scanId = (string)JsonNode.Parse((string)answer["body"]!)!["scanId"]!;
        Assert.Equal("/v1/scans/" + scanId, (string?)answer["headers"]!["location"]);
        ScanRecord scan = (await _world.Scans.GetAsync("acme", scanId, default))!;
        Assert.Equal((ScanStatus.Queued, "logs", 1), (scan.Status, scan.Target, scan.Sources));
        Assert.Equal((scanId, $$"""{"tenant":"acme","scanId":"{{scanId}}"}"""), (Assert.Single(_world.StepFunctions.Started).Name, _world.StepFunctions.Started[0].Input));
    }

    [Theory]
    [InlineData("hipaa-security", "hipaa", "There is no framework 'hipaa'. Known: ")]
    [InlineData("logs.yaml", "", "'name' takes 1 to 1024 characters without control characters.")]
    public async Task A_submission_that_cannot_be_is_answered_with_the_remedy(string from, string to, string message)
    {
        JsonNode answer = Json(await _world.InvokeAsync(SubmitScanFunction.Create, Replace(World.Event("http-api-submit-scan"), from, to)));
        Assert.Equal((400, "application/problem+json"), ((int)answer["statusCode"]!, (string?)answer["headers"]!["content-type"]));
        Assert.StartsWith(message, (string)JsonNode.Parse((string)answer["body"]!)!["detail"]!, StringComparison.Ordinal);
        Assert.Empty(_world.StepFunctions.Started);
    }

    [Fact]
    public async Task A_key_without_the_scope_is_refused()
    {
        JsonNode answer = Json(await _world.InvokeAsync(SubmitScanFunction.Create, Replace(World.Event("http-api-submit-scan"), "read scan", "read")));
        Assert.Equal(403, (int)answer["statusCode"]!);
    }

    [Fact]
    public async Task Uploads_are_granted_one_url_each()
    {
        JsonNode answer = Json(await _world.InvokeAsync(SubmitScanFunction.Create, World.Event("http-api-create-uploads")));
        Assert.Equal(201, (int)answer["statusCode"]!);
        JsonNode upload = Assert.Single(JsonNode.Parse((string)answer["body"]!)!["uploads"]!.AsArray())!;
        Assert.Contains("/_artifacts/tenants/acme/uploads/" + (string)upload["upload"]!, (string)upload["url"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_is_shown_to_its_tenant_and_to_nobody_else()
    {
        JsonNode missing = Json(await _world.InvokeAsync(ReadScansFunction.Create, World.Event("http-api-read-scan")));
        Assert.Equal(404, (int)missing["statusCode"]!);

        var scan = new ScanRecord("acme", "scn_019aaf00000070008000000000000001", ScanStatus.Running, "logs", ["hipaa-security"], 1, "api", _world.Time.GetUtcNow(), Batches: 3, Resources: 900);
        await _world.Scans.TryCreateAsync(scan, default);
        await _world.Scans.NoteBatchAsync("acme", scan.ScanId, new BatchProgress("b-00001", 300), default);
        await _world.Scans.NoteBatchAsync("acme", scan.ScanId, new BatchProgress("b-00001", 300), default);
        JsonNode body = JsonNode.Parse((string)Json(await _world.InvokeAsync(ReadScansFunction.Create, World.Event("http-api-read-scan")))["body"]!)!;
        Assert.Equal("""{"batches":3,"batchesDone":1,"resources":900,"resourcesDone":300}""", body["progress"]!.ToJsonString());

        JsonNode other = Json(await _world.InvokeAsync(ReadScansFunction.Create, Replace(World.Event("http-api-read-scan"), "\"tenant\": \"acme\"", "\"tenant\": \"evil\"")));
        Assert.Equal(404, (int)other["statusCode"]!);
    }

    [Fact]
    public async Task Findings_of_a_scan_that_runs_are_not_there_yet()
    {
        await _world.Scans.TryCreateAsync(
            new ScanRecord("acme", "scn_019aaf00000070008000000000000001", ScanStatus.Running, "logs", ["hipaa-security"], 1, "api", _world.Time.GetUtcNow()), default);
        JsonNode answer = Json(await _world.InvokeAsync(ReadScansFunction.Create, World.Event("http-api-read-findings")));
        Assert.Equal(409, (int)answer["statusCode"]!);
    }

    [Fact]
    public async Task A_schedule_is_kept_with_its_next_time_in_its_time_zone()
    {
        JsonNode answer = Json(await _world.InvokeAsync(ManageSchedulesFunction.Create, World.Event("http-api-create-schedule")));
        Assert.Equal(201, (int)answer["statusCode"]!);
        JsonNode schedule = JsonNode.Parse((string)answer["body"]!)!;
        // 24 November 2026 is a Tuesday; 9:00 UTC is past 6:00 in Berlin.
        Assert.Equal(DateTimeOffset.Parse("2026-11-25T05:00:00Z"), DateTimeOffset.Parse((string)schedule["nextDue"]!));
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_is_refused_with_the_column()
    {
        JsonNode answer = Json(await _world.InvokeAsync(ManageSchedulesFunction.Create, Replace(World.Event("http-api-create-schedule"), "MON-FRI", "MON-FRX")));
        Assert.Equal(400, (int)answer["statusCode"]!);
        Assert.Contains("column", (string)JsonNode.Parse((string)answer["body"]!)!["detail"]!, StringComparison.Ordinal);
    }

    private static byte[] Replace(byte[] text, string from, string to)
    {
        string changed = Encoding.UTF8.GetString(text).Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Encoding.UTF8.GetString(text), changed);
        return Encoding.UTF8.GetBytes(changed);
    }

    private static JsonNode Json(byte[] utf8) => JsonNode.Parse(utf8)!;
}
