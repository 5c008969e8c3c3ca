using System.Text;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class KeyTests : IAsyncLifetime
{
    private readonly ApiWorld _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_key_is_shown_once_works_and_can_be_revoked()
    {
        string admin = await _api.KeyAsync("acme");
        ApiAnswered issued = await _api.CallAsync("POST", "/v1/keys", admin, """{"name":"ci","scopes":["read"],"expiresInDays":30}""");
        Assert.Equal((201, "no-store"), (issued.Status, issued.Headers["cache-control"]));
        string key = (string)issued.Json["key"]!;
        string keyId = (string)issued.Json["record"]!["keyId"]!;
        Assert.Equal(200, (await _api.CallAsync("GET", "/v1/scans", key)).Status);
        Assert.Equal(403, (await _api.CallAsync("GET", "/v1/keys", key)).Status);

        ApiAnswered list = await _api.CallAsync("GET", "/v1/keys", admin);
        Assert.DoesNotContain("tg_", list.Body, StringComparison.Ordinal);
        JsonNode shown = list.Json["keys"]!.AsArray().Single(entry => (string?)entry!["keyId"] == keyId)!;
        Assert.Equal("ci", (string?)shown["name"]);
        Assert.Equal(_api.World.Time.GetUtcNow().AddDays(30), DateTimeOffset.Parse((string)shown["expiresAt"]!));
        Assert.Equal(_api.World.Time.GetUtcNow(), DateTimeOffset.Parse((string)shown["lastUsedAt"]!));

        var id = new Dictionary<string, string> { ["keyId"] = keyId };
        Assert.Equal(204, (await _api.CallAsync("DELETE", "/v1/keys/{keyId}", admin, parameters: id)).Status);
        Assert.Equal(204, (await _api.CallAsync("DELETE", "/v1/keys/{keyId}", admin, parameters: id)).Status);
        Assert.Equal(403, (await _api.CallAsync("GET", "/v1/scans", key)).Status);
    }

    [Fact]
    public async Task The_time_of_use_is_written_once_a_minute_at_most()
    {
        string key = await _api.KeyAsync("acme", "read", "admin");
        string keyId = (string)(await _api.CallAsync("GET", "/v1/keys", key)).Json["keys"]![0]!["keyId"]!;
        var place = new RecordKey("key#" + keyId["key_".Length..], "key");
        long version = (await _api.World.Records.GetAsync(place, default))!.Version;
        _api.World.Time.Advance(TimeSpan.FromSeconds(59));
        await _api.CallAsync("GET", "/v1/scans", key);
        Assert.Equal(version, (await _api.World.Records.GetAsync(place, default))!.Version);
        _api.World.Time.Advance(TimeSpan.FromSeconds(1));
        await _api.CallAsync("GET", "/v1/scans", key);
        Assert.Equal(version + 1, (await _api.World.Records.GetAsync(place, default))!.Version);
    }

    [Fact]
    public async Task An_admin_of_a_tenant_cannot_make_an_operator_nor_lock_themselves_out()
    {
        string admin = await _api.KeyAsync("acme", "admin");
        ApiAnswered refused = await _api.CallAsync("POST", "/v1/keys", admin, """{"name":"x","scopes":["operator"]}""");
        Assert.Equal((400, "'scopes' takes one or more of read, scan, admin."), (refused.Status, (string?)refused.Json["detail"]));
        string own = (string)(await _api.CallAsync("GET", "/v1/keys", admin)).Json["keys"]![0]!["keyId"]!;
        Assert.Equal(409, (await _api.CallAsync("DELETE", "/v1/keys/{keyId}", admin, parameters: new Dictionary<string, string> { ["keyId"] = own })).Status);
    }

    [Fact]
    public async Task The_store_never_holds_a_key_nor_what_would_show_one()
    {
        string admin = await _api.KeyAsync("acme");
        ApiAnswered issued = await _api.CallAsync(
            "POST", "/v1/keys", admin, """{"name":"ci","scopes":["read"]}""", headers: new Dictionary<string, string> { ["idempotency-key"] = "k1" });
        string key = (string)issued.Json["key"]!;
        RecordPage kept = await _api.World.Records.QueryAsync(new RecordQuery("tenant#acme#idempotency"), default);
        string stored = Encoding.UTF8.GetString(Assert.Single(kept.Records).Json.Span);
        Assert.DoesNotContain(key, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(issued.Body!))[..40], stored, StringComparison.Ordinal);
    }
}
