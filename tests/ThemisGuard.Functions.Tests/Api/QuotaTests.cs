using System.Globalization;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Functions.PlanScan;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class QuotaTests : IAsyncLifetime
{
    private const string Scan = """{"sources":[{"name":"a.yaml","content":"Resources:\n  A:\n    Type: AWS::S3::Bucket\n"}]}""";
    private readonly ApiWorld _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_month_has_so_many_scans_and_the_next_begins_anew()
    {
        string key = await _api.KeyAsync("acme");
        var quotas = new Quotas(_api.World.Records, _api.World.Time);
        for (int i = 0; i < Plans.Starter.ScansPerMonth; i++)
        {
            await quotas.TakeScanAsync("acme", default);
        }

        ApiAnswered refused = await _api.CallAsync("POST", "/v1/scans", key, Scan);
        Assert.Equal(
            (429, "The plan 'starter' has 200 scans a month, and they are used up until 2026-12-01. A larger plan has more."), (refused.Status, (string?)refused.Json["detail"]));
        var until = DateTimeOffset.Parse("2026-12-01T00:00:00Z", CultureInfo.InvariantCulture);
        Assert.Equal((until - _api.World.Time.GetUtcNow()).TotalSeconds.ToString(CultureInfo.InvariantCulture), refused.Headers["retry-after"]);
        Assert.Empty(_api.World.StepFunctions.Started);

        _api.World.Time.SetUtcNow(until);
        Assert.Equal(202, (await _api.CallAsync("POST", "/v1/scans", key, Scan)).Status);
        Assert.Equal(1, (int)(await _api.CallAsync("GET", "/v1/usage", key)).Json["scans"]!);
    }

    [Fact]
    public async Task A_plan_has_so_many_targets_and_a_larger_one_more()
    {
        string key = await _api.KeyAsync("acme");
        for (int i = 0; i < Plans.Starter.Targets; i++)
        {
            Assert.Equal(201, (await CreateTargetAsync(key, $"t{i}")).Status);
        }

        ApiAnswered refused = await CreateTargetAsync(key, "one more");
        Assert.Equal(
            (402, "The plan 'starter' has 5 targets, and there are as many. Delete one, or take a larger plan."), (refused.Status, (string?)refused.Json["detail"]));
        Assert.Equal(409, (await CreateTargetAsync(key, "t0")).Status);
        await _api.SetPlanAsync("acme", Plans.Professional);
        Assert.Equal(201, (await CreateTargetAsync(key, "one more")).Status);
    }

    [Fact]
    public async Task Resources_are_metered_once_and_held_to_the_plan()
    {
        string key = await _api.KeyAsync("acme");
        string scanId = (string)(await _api.CallAsync("POST", "/v1/scans", key, Scan)).Json["scanId"]!;
        byte[] input = System.Text.Encoding.UTF8.GetBytes($$"""{"tenant":"acme","scanId":"{{scanId}}"}""");
        await _api.World.InvokeAsync(PlanScanFunction.Create, input);
        await _api.World.InvokeAsync(PlanScanFunction.Create, input);
        JsonNode usage = (await _api.CallAsync("GET", "/v1/usage", key)).Json;
        Assert.Equal(("2026-11", 1, 1, "starter"), ((string?)usage["month"], (int)usage["scans"]!, (int)usage["resources"]!, (string?)usage["plan"]!["name"]));
        ScanRecord scan = (await _api.World.Scans.GetAsync("acme", scanId, default))!;
        Assert.Equal(_api.World.Time.GetUtcNow().AddDays(90), scan.KeepUntil);

        var quotas = new Quotas(_api.World.Records, _api.World.Time);
        var error = await Assert.ThrowsAsync<QuotaExceededException>(() => quotas.TakeResourcesAsync("acme", 10_001, default));
        Assert.Equal("The scan has 10001 resources; the plan 'starter' allows 10000 a scan. Scan less at once, or take a larger plan.", error.Message);
    }

    private Task<ApiAnswered> CreateTargetAsync(string key, string name) =>
        _api.CallAsync("POST", "/v1/targets", key, $$"""{"name":"{{name}}","sources":[{"name":"a.yaml","content":"Resources: {}"}]}""");
}
