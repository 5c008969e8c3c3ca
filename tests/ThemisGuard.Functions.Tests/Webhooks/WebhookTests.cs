using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Functions.DeliverWebhook;
using ThemisGuard.Functions.Tests.Api;
using ThemisGuard.Local.Queues;

namespace ThemisGuard.Functions.Tests.Webhooks;

public sealed class WebhookTests : IAsyncLifetime
{
    private readonly ApiWorld _api = new();
    private Receiver _receiver = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _receiver = Receiver.Start();
        _key = await _api.KeyAsync("acme");
    }

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task A_webhook_is_told_of_a_scan_in_one_message_that_its_secret_proves()
    {
        (string id, string secret) = await CreateAsync();
        foreach (string sample in new[] { "scan-completed", "finding-opened", "finding-resolved" })
        {
            await DeliverAsync(Event(sample));
            await DeliverAsync(Event(sample)); // The bus and the queue may say everything twice.
        }

        await DeliverAsync(await TakeSendingsAsync());
        Received got = Assert.Single(_receiver.Requests);
        JsonNode body = JsonNode.Parse(got.Body)!;
        Assert.Equal(["Scan Completed", "Finding Opened", "Finding Resolved"], body["events"]!.AsArray().Select(happened => (string)happened!["type"]!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(World.Event("scan-completed"))!["detail"], body["events"]![0]!["detail"]));
        string signature = got.Headers["ThemisGuard-Signature"];
        string seconds = _api.World.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{got.Body}")));
        Assert.Equal($"t={seconds},v1={expected}", signature);
        Assert.Equal((string)body["delivery"]!, got.Headers["ThemisGuard-Delivery"]);

        JsonNode shown = (await CallAsync("GET", "/v1/webhooks/{webhookId}", id)).Json;
        Assert.Equal((string)body["delivery"]!, (string?)shown["lastDelivery"]!["delivery"]);
        Assert.Null(shown["lastDelivery"]!["problem"]);
    }

    [Fact]
    public async Task What_a_receiver_does_not_take_is_sent_again_the_same_and_told()
    {
        (string id, _) = await CreateAsync();
        _receiver.Answers.Enqueue("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        _receiver.Answers.Enqueue("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        _receiver.Answers.Enqueue("SSH-2.0-OpenSSH_9.2\r\n");
        await DeliverAsync(Event("scan-completed"));
        string[] sendings = await TakeSendingsAsync();
        foreach (string problem in new[] { "answered 500", "answered 302: redirects are not followed", "does not speak HTTP as expected (InvalidResponse)" })
        {
            Assert.Single(await DeliverAsync(sendings));
            Assert.Equal(problem, (string?)(await CallAsync("GET", "/v1/webhooks/{webhookId}", id)).Json["lastDelivery"]!["problem"]);
            _api.World.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Empty(await DeliverAsync(sendings));
        Assert.Empty(await DeliverAsync(sendings)); // Taken: not sent again.
        Assert.Equal(4, _receiver.Requests.Count);
        Assert.Single(_receiver.Requests.Select(request => (request.Body, request.Headers["ThemisGuard-Delivery"])).Distinct());
        Assert.Equal(4, _receiver.Requests.Select(request => request.Headers["ThemisGuard-Signature"]).Distinct().Count());
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_not_connected_to_even_if_it_once_led_elsewhere()
    {
        string url = $"https://hooks.example.com:{_receiver.Url.Port}/";
        string id = (string)(await CallAsync("POST", "/v1/webhooks", body: Body(url))).Json["webhook"]!["webhookId"]!;
        await DeliverAsync(Event("scan-completed"));
        string[] sendings = await TakeSendingsAsync();
        foreach (string address in new[] { "127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "10.0.0.1", "64:ff9b::7f00:1" })
        {
            // Also when a good address comes first: an attacker may give both.
            IPAddress[] addresses = [IPAddress.Parse("8.8.8.8"), IPAddress.Parse(address)];
            string[] undone = await DeliverAsync(sendings, loopback: false, (_, _) => Task.FromResult(addresses));
            Assert.Single(undone);
            Assert.Equal(
                "its name leads into a private, local or reserved network: nothing was sent",
                (string?)(await CallAsync("GET", "/v1/webhooks/{webhookId}", id)).Json["lastDelivery"]!["problem"]);
        }

        Assert.Equal(0, _receiver.Connections);
    }

    [Fact]
    public async Task A_flood_becomes_one_message_that_says_how_much_it_leaves_out()
    {
        await CreateAsync();
        JsonNode expiring = JsonNode.Parse(World.Event("exception-expiring"))!;
        for (int i = 0; i < 130; i++)
        {
            expiring["id"] = "e" + i.ToString(CultureInfo.InvariantCulture);
            await DeliverAsync(expiring.ToJsonString());
        }

        await DeliverAsync(await TakeSendingsAsync());
        JsonNode body = JsonNode.Parse(Assert.Single(_receiver.Requests).Body)!;
        Assert.Equal((100, 30), (body["events"]!.AsArray().Count, (int)body["omitted"]!["Exception Expiring"]!));

        // What comes after the sending is in the next message.
        expiring["id"] = "later";
        await DeliverAsync(expiring.ToJsonString());
        await DeliverAsync(await TakeSendingsAsync());
        Assert.Equal("later", (string?)JsonNode.Parse(_receiver.Requests[1].Body)!["events"]!.AsArray().Single()!["id"]);
    }

    [Fact]
    public async Task Neither_address_nor_secret_is_shown_stored_or_logged_in_clear()
    {
        ApiAnswered created = await CallAsync("POST", "/v1/webhooks", body: Body(_receiver.Url.ToString()));
        Assert.Equal("no-store", created.Headers["cache-control"]);
        string secret = (string)created.Json["secret"]!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        string id = (string)created.Json["webhook"]!["webhookId"]!;
        _receiver.Answers.Enqueue("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(202, (await CallAsync("POST", "/v1/webhooks/{webhookId}/test", id)).Status);
        await DeliverAsync(await TakeSendingsAsync());

        string shown = (await CallAsync("GET", "/v1/webhooks")).Body + (await CallAsync("GET", "/v1/webhooks/{webhookId}", id)).Body;
        StoredRecord stored = Assert.Single((await _api.World.Records.QueryAsync(new RecordQuery("tenant#acme#webhooks"), default)).Records);
        foreach (string text in new[] { shown, Encoding.UTF8.GetString(stored.Json.Span), string.Join('\n', _api.Log) })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-token", text, StringComparison.Ordinal);
        }

        Assert.Contains("answered 500", string.Join('\n', _api.Log), StringComparison.Ordinal);
        Assert.Equal("Webhook Test", (string?)JsonNode.Parse(_receiver.Requests[0].Body)!["events"]![0]!["type"]);
    }

    [Fact]
    public async Task It_can_be_changed_paused_and_deleted()
    {
        (string id, string secret) = await CreateAsync();
        ApiAnswered changed = await CallAsync("PATCH", "/v1/webhooks/{webhookId}", id, """{"paused":true,"kind":"slack","events":["Scan Failed"],"name":"other"}""");
        Assert.Equal((200, true, "slack", "other"), (changed.Status, (bool)changed.Json["paused"]!, (string?)changed.Json["kind"], (string?)changed.Json["name"]));
        await DeliverAsync(Event("scan-failed"));
        Assert.Empty(await TakeSendingsAsync());

        await CallAsync("PATCH", "/v1/webhooks/{webhookId}", id, """{"paused":false}""");
        await DeliverAsync(Event("scan-completed")); // Not of its events.
        await DeliverAsync(Event("scan-failed"));
        string[] sendings = await TakeSendingsAsync();
        await DeliverAsync(Assert.Single(sendings));
        Assert.StartsWith("*Scan failed*", (string?)JsonNode.Parse(Assert.Single(_receiver.Requests).Body)!["text"], StringComparison.Ordinal);

        Assert.Equal(204, (await CallAsync("DELETE", "/v1/webhooks/{webhookId}", id)).Status);
        Assert.Equal(404, (await CallAsync("GET", "/v1/webhooks/{webhookId}", id)).Status);
        Assert.Empty(await DeliverAsync(sendings));
        Assert.NotEqual("", secret);
    }

    [Fact]
    public async Task The_sample_of_what_the_queue_gives_is_taken_though_nobody_is_told()
    {
        byte[] answer = await _api.World.InvokeAsync(DeliverWebhookFunction.Create, World.Event("sqs-webhook"));
        Assert.Equal("""{"batchItemFailures":[]}""", Encoding.UTF8.GetString(answer));
    }

    [Theory]
    [InlineData("""{"name":"a","url":"https://169.254.169.254/latest/meta-data"}""", "'url' leads into a private, local or reserved network; it takes an address of the public internet.")]
    [InlineData("""{"name":"a","url":"http://hooks.example.com/"}""", "'url' takes an https address.")]
    [InlineData("""{"name":"a","url":"https://hooks.example.com/","kind":7}""", "'kind' takes 'json' or 'slack'.")]
    [InlineData("""{"name":"a","url":"https://hooks.example.com/","events":["Operations Report"]}""", "'events' takes one or more of Scan Completed, Scan Failed, Finding Opened, Finding Resolved, Exception Expiring, Exception Expired, Compliance Run Completed.")]
    public async Task What_is_wrong_is_said(string body, string detail)
    {
        ApiAnswered answer = await CallAsync("POST", "/v1/webhooks", body: body);
        Assert.Equal((400, detail), (answer.Status, (string?)answer.Json["detail"]));
    }

    [Fact]
    public async Task A_tenant_has_so_many_and_no_more()
    {
        for (int i = 0; i < Compliance.Webhooks.WebhookRecords.Most; i++)
        {
            await CreateAsync();
        }

        Assert.Equal(409, (await CallAsync("POST", "/v1/webhooks", body: Body("https://hooks.example.com/"))).Status);
    }

    private async Task<(string Id, string Secret)> CreateAsync()
    {
        JsonNode created = (await CallAsync("POST", "/v1/webhooks", body: Body(_receiver.Url.ToString()))).Json;
        return ((string)created["webhook"]!["webhookId"]!, (string)created["secret"]!);
    }

    private Task<ApiAnswered> CallAsync(string method, string path, string? id = null, string? body = null) =>
        _api.CallAsync(method, path, _key, body, id is null ? null : new Dictionary<string, string> { ["webhookId"] = id });

    private static string Body(string url) => new JsonObject { ["name"] = "ours", ["url"] = url }.ToJsonString();

    private static string Event(string sample)
    {
        JsonNode happened = JsonNode.Parse(World.Event(sample))!;
        happened["id"] = sample; // The samples have one id.
        return happened.ToJsonString();
    }

    // What the function has asked for on the queue, taken off it.
    private async Task<string[]> TakeSendingsAsync()
    {
        var taken = new List<string>();
        while ((await _api.World.Queues.ReceiveAsync(_api.World.WebhookQueueUrl, 10, TimeSpan.Zero, TimeSpan.FromHours(1), default)) is { Count: > 0 } messages)
        {
            taken.AddRange(messages.Select(message => message.Body));
        }

        return [.. taken];
    }

    private Task<string[]> DeliverAsync(params string[] bodies) => DeliverAsync(bodies, loopback: true, Dns.GetHostAddressesAsync);

    private async Task<string[]> DeliverAsync(string[] bodies, bool loopback, AddressLookup lookUp)
    {
        var variables = new Dictionary<string, string>(_api.World.Environment().Variables) { ["WEBHOOK_LOOPBACK"] = loopback ? "allow" : "refuse" };
        var handler = DeliverWebhookFunction.Create(new Lambda.FunctionEnvironment(variables, _api.World.Time), _api.World.Services, lookUp);
        var records = new JsonArray([.. bodies.Select((body, i) => (JsonNode)new JsonObject
        {
            ["messageId"] = "m" + i.ToString(CultureInfo.InvariantCulture),
            ["receiptHandle"] = "handle",
            ["body"] = body,
            ["attributes"] = new JsonObject { ["ApproximateReceiveCount"] = "1" },
            ["messageAttributes"] = new JsonObject(),
            ["eventSourceARN"] = "arn:aws:sqs:us-east-1:000000000000:WebhookQueue",
        })]);
        var invocation = new Lambda.Invocation("r", "arn", _api.World.Time.GetUtcNow().AddSeconds(60), _api.World.Time) { Log = _api.Log.Add };
        byte[] payload = Encoding.UTF8.GetBytes(new JsonObject { ["Records"] = records }.ToJsonString());
        JsonNode answer = JsonNode.Parse((await handler(payload, invocation, default)).Span)!;
        return [.. answer["batchItemFailures"]!.AsArray().Select(failure => (string)failure!["itemIdentifier"]!)];
    }
}
