using System.Text;
using System.Text.Json.Nodes;
using ThemisGuard.Functions.AggregateFindings;
using ThemisGuard.Functions.CompleteScan;
using ThemisGuard.Functions.EvaluateBatch;
using ThemisGuard.Functions.PlanScan;
using ThemisGuard.Functions.RenderReport;

namespace ThemisGuard.Functions.Tests.Api;

/// <summary>What the API says of the findings of a scan that was really run.</summary>
public sealed class FindingTests : IAsyncLifetime
{
    private const string Template = """
        Resources:
          Logs:
            Type: AWS::S3::Bucket
          Database:
            Type: AWS::RDS::DBInstance
            Properties:
              DBInstanceClass: db.t3.micro
              PubliclyAccessible: true
              MasterUserPassword: hunter2
        """;

    private readonly ApiWorld _api = new();
    private string _key = null!;
    private Dictionary<string, string> _scan = null!;

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _key = await _api.KeyAsync("acme");
        var body = new JsonObject { ["target"] = "app", ["sources"] = new JsonArray(new JsonObject { ["name"] = "app.yaml", ["content"] = Template }) };
        string scanId = (string)(await _api.CallAsync("POST", "/v1/scans", _key, body.ToJsonString())).Json["scanId"]!;
        _scan = new() { ["scanId"] = scanId };
        await _api.World.InvokeAsync(PlanScanFunction.Create, Event("plan-scan", scanId));
        await _api.World.InvokeAsync(EvaluateBatchFunction.Create, Event("sqs-scan-batch", scanId));
        await _api.World.InvokeAsync(AggregateFindingsFunction.Create, Event("plan-scan", scanId));
        await _api.World.InvokeAsync(RenderReportFunction.Create, Event("plan-scan", scanId));
        await _api.World.InvokeAsync(CompleteScanFunction.Create, Event("plan-scan", scanId));
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Groups_by_rule_and_resource_count_every_finding_and_those_by_control_every_finding_of_its_rules()
    {
        long total = (long)(await GetAsync("/v1/scans/{scanId}/findings")).Json["total"]!;
        Assert.True(total > 5);
        foreach (string by in (string[])["rule", "resource"])
        {
            Assert.Equal(total, Counted((await GetAsync("/v1/scans/{scanId}/groups", ("by", by))).Json));
        }

        foreach (JsonNode? group in (await GetAsync("/v1/scans/{scanId}/groups", ("by", "control"))).Json["groups"]!.AsArray())
        {
            ApiAnswered page = await GetAsync("/v1/scans/{scanId}/findings", ("control", (string)group!["key"]!), ("limit", "1"));
            Assert.Equal(Counted(group), (long)page.Json["total"]!);
        }

        JsonNode database = (await GetAsync("/v1/scans/{scanId}/groups", ("by", "resource"))).Json["groups"]!.AsArray().Single(group => (string)group!["title"]! == "Database")!;
        JsonArray its = (await GetAsync("/v1/scans/{scanId}/findings", ("resource", (string)database["key"]!))).Json["findings"]!.AsArray();
        Assert.Equal(Counted(database), its.Count);
        Assert.All(its, finding => Assert.Equal("Database", (string)finding!["resource"]!["id"]!));
    }

    [Fact]
    public async Task A_finding_is_found_by_its_fingerprint_and_shown_in_its_source_without_the_secret_beside_it()
    {
        JsonNode listed = (await GetAsync("/v1/scans/{scanId}/findings", ("ruleId", "aws-rds-instance-not-public"))).Json["findings"]![0]!;
        _scan["fingerprint"] = (string)listed["fingerprint"]!;
        Assert.True(JsonNode.DeepEquals(listed, (await GetAsync("/v1/scans/{scanId}/findings/{fingerprint}")).Json));
        Assert.Equal(404, (await GetAsync("/v1/scans/{scanId}/findings/{fingerprint}", ("ruleId", "aws-s3-bucket-encryption"))).Status);

        int line = (int)listed["evidence"]![0]!["line"]!;
        JsonNode source = (await GetAsync("/v1/scans/{scanId}/source", ("file", "app.yaml"), ("line", $"{line}"), ("around", "1"))).Json;
        Assert.Equal(
            ["      DBInstanceClass: db.t3.micro", "      PubliclyAccessible: true", "      MasterUserPassword: (redacted)"], source["lines"]!.AsArray().Select(text => (string)text!));
        Assert.Equal((line - 1, true), ((int)source["firstLine"]!, (bool)source["lastOfFile"]!));
        Assert.Equal(409, (await GetAsync("/v1/scans/{scanId}/source", ("file", "app.yaml"), ("line", "999"))).Status);
        Assert.Equal(409, (await GetAsync("/v1/scans/{scanId}/source", ("file", "other.yaml"))).Status);
        Assert.Equal(400, (await GetAsync("/v1/scans/{scanId}/source")).Status);
    }

    [Fact]
    public async Task A_control_that_the_scan_does_not_know_is_refused_and_frameworks_stand_in_the_list_of_scans()
    {
        ApiAnswered answer = await GetAsync("/v1/scans/{scanId}/findings", ("control", "hipaa-security:1"));
        Assert.Equal((400, "'control' takes framework:control, of a framework of the scan; it has no 'hipaa-security:1'."), (answer.Status, (string)answer.Json["detail"]!));
        JsonNode outcome = (await _api.CallAsync("GET", "/v1/scans", _key)).Json["scans"]![0]!["outcome"]!;
        JsonNode hipaa = outcome["frameworks"]!.AsArray().Single(framework => (string)framework!["id"]! == "hipaa-security")!;
        Assert.Equal(69, hipaa["controls"]!.AsObject().Sum(count => (int)count.Value!));
    }

    [Fact]
    public async Task Rules_frameworks_and_the_caller_are_told()
    {
        JsonNode rule = (await _api.CallAsync("GET", "/v1/rules/{ruleId}", _key, parameters: new Dictionary<string, string> { ["ruleId"] = "aws-s3-bucket-encryption" })).Json;
        Assert.Contains("rule ", (string)rule["text"]!, StringComparison.Ordinal);
        Assert.Contains(rule["controls"]!.AsArray(), control => ((string)control!).StartsWith("hipaa-security:", StringComparison.Ordinal));
        JsonNode framework = (await _api.CallAsync("GET", "/v1/frameworks/{frameworkId}", _key, parameters: new Dictionary<string, string> { ["frameworkId"] = "hipaa-security" })).Json;
        Assert.Equal(69, framework["controls"]!.AsArray().Count);
        string reader = await _api.KeyAsync("acme", "read");
        JsonNode caller = (await _api.CallAsync("GET", "/v1/caller", reader)).Json;
        Assert.Equal(("acme", "test", "read"), ((string?)caller["tenant"], (string?)caller["name"], (string?)caller["scopes"]!.AsArray().Single()));
        Assert.DoesNotContain(reader, caller.ToJsonString(), StringComparison.Ordinal);
    }

    private static long Counted(JsonNode node) => node["groups"] is JsonArray groups
        ? groups.Sum(group => Counted(group!))
        : (long)node["failed"]! + (long)node["accepted"]! + (long)node["notEvaluated"]!;

    private Task<ApiAnswered> GetAsync(string path, params (string Name, string Value)[] query) => _api.CallAsync(
        "GET", path, _key, parameters: _scan.Where(pair => path.Contains("{" + pair.Key + "}", StringComparison.Ordinal)).ToDictionary(),
        query: query.ToDictionary(pair => pair.Name, pair => pair.Value));

    private static byte[] Event(string name, string scanId) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(World.Event(name)).Replace("scn_019aaf00000070008000000000000001", scanId, StringComparison.Ordinal));
}
