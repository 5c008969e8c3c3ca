using System.Net;
using System.Text.Json;
using ThemisGuard.Compliance.Webhooks;

namespace ThemisGuard.Compliance.Tests.Webhooks;

public sealed class WebhookAddressTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::808:808")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:808:808::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:a9fe:a9fe::")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void An_address_nearer_than_the_internet_is_refused(string address) => Assert.False(PublicAddresses.Contain(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("11.0.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("169.253.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700::1111")]
    public void An_address_of_the_internet_is_not(string address) => Assert.True(PublicAddresses.Contain(IPAddress.Parse(address)));

    [Theory]
    [InlineData("ftp://hooks.example.com/")]
    [InlineData("http://hooks.example.com/")]
    [InlineData("http://127.0.0.1:80/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST./")]
    [InlineData("https://a.localhost/")]
    [InlineData("https://user:password@hooks.example.com/")]
    [InlineData("https://hooks.example.com/#a")]
    [InlineData("hooks.example.com")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    public void A_webhook_is_not_made_for_such_an_address(string url) =>
        Assert.Throws<InvalidRequestException>(() => new WebhookAddress(allowLoopback: false).Check(url));

    [Fact]
    public void Loopback_is_allowed_where_the_machine_is_ones_own_and_nothing_else_with_it()
    {
        var own = new WebhookAddress(allowLoopback: true);
        Assert.Equal("http://127.0.0.1:9999/x", own.Check("http://127.0.0.1:9999/x").AbsoluteUri);
        Assert.Equal("localhost", own.Check("http://localhost/").Host);
        Assert.True(own.Allows(IPAddress.IPv6Loopback));
        Assert.False(own.Allows(IPAddress.Parse("10.0.0.1")));
        Assert.Throws<InvalidRequestException>(() => own.Check("http://hooks.example.com/"));
        Assert.Throws<InvalidRequestException>(() => own.Check("https://169.254.169.254/"));
    }

    [Fact]
    public void The_signature_is_the_one_that_anybody_computes()
    {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_test
        Assert.Equal(
            "t=1700000000,v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789",
            WebhookSignature.Sign("whsec_test", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), "{\"a\":1}"u8));
    }

    [Fact]
    public void A_message_for_Slack_shows_text_as_text()
    {
        using JsonDocument detail = JsonDocument.Parse("""{"target":"<!channel> & co\nx","status":"complete","scanId":"scn_1","outcome":{"score":61.5,"findings":{"high":2,"low":0}}}""");
        var message = new WebhookMessage(
            "dlv_1", "acme", "whk_1", DateTimeOffset.UnixEpoch, [new WebhookEvent("1", "Scan Completed", "2026-11-24T09:00:12Z", detail.RootElement)],
            new Dictionary<string, int> { ["Finding Opened"] = 7 });
        using JsonDocument body = JsonDocument.Parse(WebhookBody.Write(WebhookKind.Slack, message));
        Assert.Equal(
            "*Scan complete*: &lt;!channel&gt; &amp; co x, score 61.5, findings: 2 high (scn_1)\n… and 7 more", body.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public void A_run_is_told_to_each_tenant_of_its_own_schedules_only()
    {
        using JsonDocument run = JsonDocument.Parse("""
            {"id":"1","detail-type":"Compliance Run Completed","time":"2026-11-24T09:00:12Z","detail":{"run":"r","scans":[
            {"tenant":"acme","scheduleId":"a","scanId":"1","status":"complete"},{"tenant":"evil","scheduleId":"b","scanId":"2","status":"failed"},
            {"tenant":"acme","scheduleId":"c","scanId":"3","status":"incomplete"}],"counts":{"complete":1,"incomplete":1,"failed":1}}}
            """);
        IReadOnlyList<(string Tenant, WebhookEvent Event)> told = WebhookEvent.Read(run.RootElement);
        Assert.Equal(["acme", "evil"], told.Select(one => one.Tenant));
        string acme = told[0].Event.Detail.GetRawText();
        Assert.DoesNotContain("evil", acme, StringComparison.Ordinal);
        Assert.Contains("""{"complete":1,"incomplete":1,"failed":0}""", acme, StringComparison.Ordinal);
    }
}
