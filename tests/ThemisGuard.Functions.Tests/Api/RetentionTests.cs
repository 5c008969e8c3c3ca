using System.Text;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Functions.RemoveExpiredScans;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class RetentionTests : IAsyncLifetime
{
    private readonly ApiWorld _api = new();
    private string _key = "";

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _key = await _api.KeyAsync("acme");
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_scan_goes_with_all_that_is_its_own_when_its_plan_keeps_it_no_longer()
    {
        string old = await SubmitAsync("""{"sources":[{"name":"a.yaml","content":"Resources: {}"}]}""");
        _api.World.Time.Advance(TimeSpan.FromDays(30));
        string young = await SubmitAsync("""{"sources":[{"name":"a.yaml","content":"Resources: {}"}]}""");
        string open = await SubmitAsync("""{"sources":[{"name":"a.yaml","content":"Resources: {}"}]}""", end: false);
        int before = (await KeysAsync()).Count;

        _api.World.Time.Advance(TimeSpan.FromDays(Plans.Starter.RetentionDays - 30) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await RemoveAsync());
        Assert.Equal((before, 200), ((await KeysAsync()).Count, await StatusAsync(old)));

        _api.World.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(404, await StatusAsync(old)); // Gone for its tenant at once, removed when the hour comes.
        Assert.Equal(
            new[] { open, young }.Order(StringComparer.Ordinal),
            (await _api.CallAsync("GET", "/v1/scans", _key)).Json["scans"]!.AsArray().Select(scan => (string)scan!["scanId"]!).Order(StringComparer.Ordinal));
        Assert.Equal(1, await RemoveAsync());
        Assert.Equal(0, await RemoveAsync());
        List<string> kept = await KeysAsync();
        Assert.DoesNotContain(kept, key => key.Contains(old, StringComparison.Ordinal));
        Assert.Equal(before - 3, kept.Count); // Its sources, its upload, its report.
        Assert.Equal(200, await StatusAsync(young));

        // What runs is never removed under its own feet.
        _api.World.Time.Advance(TimeSpan.FromDays(1_000));
        Assert.Equal(1, await RemoveAsync());
        Assert.Equal(200, await StatusAsync(open));
    }

    [Fact]
    public async Task What_a_target_or_schedule_reads_again_stays_and_so_does_what_another_scan_judged_again()
    {
        await _api.CallAsync("POST", "/v1/targets", _key, """{"name":"a","sources":[{"name":"a.yaml","content":"Resources: {}"}]}""");
        await _api.CallAsync("POST", "/v1/schedules", _key, """{"expression":"rate(1 day)","sources":[{"name":"a.yaml","content":"Resources: {}"}]}""");
        await SubmitAsync("""{"target":"a"}""");
        string first = await SubmitAsync("""{"sources":[{"name":"a.yaml","content":"Resources: {}"}]}""");
        ApiAnswered again = await _api.CallAsync("POST", "/v1/scans/{scanId}/reevaluate", _key, "{}", new Dictionary<string, string> { ["scanId"] = first });
        await EndAsync((string)again.Json["scanId"]!);
        Assert.Equal(3, (await KeysAsync("uploads/")).Count);

        _api.World.Time.Advance(TimeSpan.FromDays(Plans.Starter.RetentionDays));
        Assert.Equal(3, await RemoveAsync());
        Assert.Equal(2, (await KeysAsync("uploads/")).Count);
        Assert.Empty(await KeysAsync("scans/"));
    }

    private async Task<string> SubmitAsync(string body, bool end = true)
    {
        string scanId = (string)(await _api.CallAsync("POST", "/v1/scans", _key, body)).Json["scanId"]!;
        if (end)
        {
            await EndAsync(scanId);
        }

        return scanId;
    }

    private async Task EndAsync(string scanId)
    {
        await _api.World.Artifacts.TryCreateAsync(ScanKeys.Report("acme", scanId, "json"), "{}"u8.ToArray(), default);
        await _api.World.Scans.UpdateOpenAsync(
            "acme", scanId,
            scan => scan with { Status = ScanStatus.Complete, EndedAt = _api.World.Time.GetUtcNow(), Outcome = new ScanOutcome(100, 1, 0, new Dictionary<string, long>(), 0) },
            default);
    }

    private async Task<int> StatusAsync(string scanId) =>
        (await _api.CallAsync("GET", "/v1/scans/{scanId}", _key, parameters: new Dictionary<string, string> { ["scanId"] = scanId })).Status;

    private async Task<int> RemoveAsync() =>
        (int)JsonNode.Parse(Encoding.UTF8.GetString(await _api.World.InvokeAsync(RemoveExpiredScansFunction.Create, """{"run":"r"}"""u8.ToArray())))!["removed"]!;

    private async Task<List<string>> KeysAsync(string under = "")
    {
        var keys = new List<string>();
        await foreach (string key in _api.World.Artifacts.ListAsync("tenants/acme/" + under, default))
        {
            keys.Add(key);
        }

        return keys;
    }
}
