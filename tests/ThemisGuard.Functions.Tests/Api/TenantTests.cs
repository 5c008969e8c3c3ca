using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Functions.FindDueSchedules;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class TenantTests : IAsyncLifetime
{
    private const string Tenant = "/v1/tenants/{tenantId}";
    private readonly ApiWorld _api = new();
    private string _operator = "";

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _operator = await _api.KeyAsync("operations", "operator");
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_tenant_is_made_given_its_first_key_and_put_on_another_plan()
    {
        ApiAnswered made = await PutAsync("acme", """{"plan":"starter","name":"Acme, Inc."}""");
        Assert.Equal((201, "starter"), (made.Status, (string?)made.Json["plan"]));
        ApiAnswered issued = await _api.CallAsync("POST", Tenant + "/keys", _operator, """{"name":"first"}""", Id("acme"));
        Assert.Equal((201, "no-store"), (issued.Status, issued.Headers["cache-control"]));
        string key = (string)issued.Json["key"]!;
        Assert.Equal(200, (await _api.CallAsync("GET", "/v1/keys", key)).Status);
        Assert.Equal(403, (await _api.CallAsync("GET", "/v1/tenants", key)).Status);

        _api.World.Time.Advance(TimeSpan.FromDays(1));
        ApiAnswered changed = await PutAsync("acme", """{"plan":"professional","name":"Acme, Inc."}""");
        Assert.Equal((200, "professional", (string?)made.Json["createdAt"]), (changed.Status, (string?)changed.Json["plan"], (string?)changed.Json["createdAt"]));
        Assert.Equal("professional", (string?)(await _api.CallAsync("GET", "/v1/usage", key)).Json["plan"]!["name"]);
        Assert.Equal(["acme"], (await _api.CallAsync("GET", "/v1/tenants", _operator)).Json["tenants"]!.AsArray().Select(tenant => (string)tenant!["tenantId"]!));
    }

    [Fact]
    public async Task What_a_tenant_used_is_shown_month_by_month_to_it_and_to_operators()
    {
        await PutAsync("acme", """{"plan":"enterprise"}""");
        string key = await _api.KeyAsync("acme");
        var quotas = new Quotas(_api.World.Records, _api.World.Time);
        await quotas.TakeScanAsync("acme", default);
        await quotas.TakeResourcesAsync("acme", 7, default);
        _api.World.Time.Advance(TimeSpan.FromDays(62));
        await quotas.TakeScanAsync("acme", default);

        JsonArray own = (await _api.CallAsync("GET", "/v1/usage", key)).Json["months"]!.AsArray();
        Assert.Equal(["2027-01 1 0", "2026-11 1 7"], own.Select(month => $"{month!["month"]} {month["scans"]} {month["resources"]}"));
        JsonNode shown = (await _api.CallAsync("GET", Tenant, _operator, parameters: Id("acme"))).Json;
        Assert.True(JsonNode.DeepEquals(own, shown["months"]));
    }

    [Fact]
    public async Task A_suspended_tenants_keys_open_nothing_and_its_schedules_start_nothing()
    {
        await PutAsync("acme", """{"plan":"starter"}""");
        string key = await _api.KeyAsync("acme");
        await _api.CallAsync("POST", "/v1/schedules", key, """{"expression":"rate(1 hour)","sources":[{"name":"a.yaml","content":"Resources: {}"}]}""");
        ApiAnswered suspended = await PutAsync("acme", """{"plan":"starter","suspended":true}""");
        Assert.Equal(_api.World.Time.GetUtcNow(), (DateTimeOffset)suspended.Json["suspendedAt"]!);
        Assert.Equal(403, (await _api.CallAsync("GET", "/v1/scans", key)).Status);

        _api.World.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("""{"due":[]}""", await DueAsync());
        await PutAsync("acme", """{"plan":"starter"}""");
        JsonNode schedule = (await _api.CallAsync("GET", "/v1/schedules", key)).Json["schedules"]![0]!;
        Assert.Equal("suspended", (string?)schedule["lastSkipped"]);
        _api.World.Time.Advance(TimeSpan.FromHours(1));
        Assert.Contains("scn_", await DueAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme", """{"plan":"gold"}""", 400, "There is no plan 'gold'. Known: starter, professional, enterprise.")]
    [InlineData("Acme", """{"plan":"starter"}""", 400, "A tenant's id takes 1 to 63 lower-case letters, digits and '-', a letter or digit first.")]
    [InlineData("../a", """{"plan":"starter"}""", 404, "There is nothing at this 'tenantId'.")]
    [InlineData("operations", """{"plan":"starter","suspended":true}""", 409, "Operators do not suspend their own tenant, so that nobody locks themselves out.")]
    public async Task What_is_wrong_is_said(string tenant, string body, int status, string detail)
    {
        ApiAnswered answer = await PutAsync(tenant, body);
        Assert.Equal((status, detail), (answer.Status, (string?)answer.Json["detail"]));
    }

    private Task<ApiAnswered> PutAsync(string tenant, string body) => _api.CallAsync("PUT", Tenant, _operator, body, Id(tenant));

    private static Dictionary<string, string> Id(string tenant) => new() { ["tenantId"] = tenant };

    private async Task<string> DueAsync() =>
        System.Text.Encoding.UTF8.GetString(await _api.World.InvokeAsync(FindDueSchedulesFunction.Create, """{"run":"r"}"""u8.ToArray()));
}
