using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Cli.Tests.Serving;

/// <summary>From a scan through the bus, the rule, the queue and the function to somebody's server, in the engine with the template as it is.</summary>
public sealed class WebhookDeliveryTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));

    private CancellationToken Cancellation => _limit.Token;

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task A_scan_is_told_to_a_webhook_in_a_message_that_its_secret_proves()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using LocalEngine engine = await LocalEngine.StartAsync(
            new LocalEngineOptions(null, 0, 0, new Dictionary<string, string> { ["WebhookLoopback"] = "allow", ["WebhookDigestSeconds"] = "2" }), _ => { }, Cancellation);
        IssuedKey key = await engine.IssueKeyAsync("test", TimeSpan.FromHours(1), Cancellation);
        using var api = new HttpClient { BaseAddress = engine.ApiUrl };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);

        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        JsonNode created = await PostAsync(api, "v1/webhooks", $$"""{"name":"ours","url":"http://127.0.0.1:{{port}}/hook"}""");
        await PostAsync(api, "v1/scans", """{"target":"t","sources":[{"name":"a.yaml","content":"Resources:\n  A:\n    Type: AWS::S3::Bucket\n"}]}""");
        (string headers, string body) = await TakeAsync(listener);

        JsonNode message = JsonNode.Parse(body)!;
        Assert.Equal(["Finding Opened", "Scan Completed"], message["events"]!.AsArray().Select(happened => (string)happened!["type"]!).Order(StringComparer.Ordinal));
        string signature = headers.Split("\r\n").Single(header => header.StartsWith("ThemisGuard-Signature: ", StringComparison.Ordinal))["ThemisGuard-Signature: ".Length..];
        string seconds = signature.Split(',')[0]["t=".Length..];
        byte[] expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes((string)created["secret"]!), Encoding.UTF8.GetBytes($"{seconds}.{body}"));
        Assert.Equal($"t={seconds},v1={Convert.ToHexStringLower(expected)}", signature);
    }

    private async Task<JsonNode> PostAsync(HttpClient api, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await api.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private async Task<(string Headers, string Body)> TakeAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(Cancellation);
        NetworkStream stream = client.GetStream();
        var received = new MemoryStream();
        byte[] buffer = new byte[64 * 1_024];
        while (true)
        {
            string text = Encoding.UTF8.GetString(received.ToArray());
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                string length = text[..end].Split("\r\n").Single(header => header.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))["Content-Length: ".Length..];
                if (received.Length - Encoding.UTF8.GetByteCount(text[..(end + 4)]) >= int.Parse(length, System.Globalization.CultureInfo.InvariantCulture))
                {
                    await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), Cancellation);
                    return (text[..end], text[(end + 4)..]);
                }
            }

            int read = await stream.ReadAsync(buffer, Cancellation);
            Assert.NotEqual(0, read);
            received.Write(buffer, 0, read);
        }
    }
}
