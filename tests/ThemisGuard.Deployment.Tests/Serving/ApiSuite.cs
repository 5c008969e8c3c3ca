using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ThemisGuard.Deployment.Tests.Serving;

/// <summary>
/// One client's day at the API, from no key to a report, and what it was answered: a transcript in which whatever is made up at
/// each run (ids, times, signatures) is replaced, so that transcripts of two deployments can be compared.
/// </summary>
internal sealed partial class ApiSuite(Uri api, string key) : IDisposable
{
    private const string Inventory = """
        Resources:
          Open:
            Type: AWS::S3::Bucket
            Properties: { AccessControl: PublicRead }
          Queue:
            Type: AWS::SQS::Queue
            Properties: { SqsManagedSseEnabled: true }
        """;

    private static readonly TimeSpan ScanLimit = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = api };
    private readonly StringBuilder _transcript = new();
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    /// <summary>Makes the calls.</summary>
    /// <returns>One paragraph a call.</returns>
    public async Task<string> RunAsync()
    {
        await CallAsAsync(null, "GET", "/v1/scans");
        await CallAsAsync("Bearer tg_nobody", "GET", "/v1/scans");
        await CallAsync("GET", "/v1/nothing");
        await CallAsync("GET", "/v1/scans/scn_0000/findings");
        await CallAsync("POST", "/v1/scans", "{");
        await CallAsync("POST", "/v1/scans", """{"sources":[]}""");
        await CallAsync("POST", "/v1/scans", """{"target":"nobody"}""");
        await CallAsync("POST", "/v1/uploads", """{"files":[{"bytes":-1}]}""");
        await CallAsync("POST", "/v1/scans", new string(' ', 11_000_000));

        await CallAsync("POST", "/v1/targets", Body(("name", "site"), ("owner", "ops"), ("sources", Sources())));
        await CallAsync("POST", "/v1/targets", Body(("name", "site"), ("sources", Sources())));
        JsonNode targets = await CallAsync("GET", "/v1/targets");
        string target = targets["targets"]![0]!["targetId"]!.ToString();
        await CallAsync("GET", $"/v1/targets/{target}");
        await CallAsync("PUT", $"/v1/targets/{target}", Body(("sources", Sources()), ("owner", "security")));
        await CallAsync("DELETE", $"/v1/targets/{target}");
        await CallAsync("GET", $"/v1/targets/{target}");

        JsonNode grants = await CallAsync("POST", "/v1/uploads", Body(("files", new JsonArray(new JsonObject { ["bytes"] = Encoding.UTF8.GetByteCount(Inventory) }))));
        using (var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Inventory)))
        {
            using HttpResponseMessage sent = await _http.PutAsync(new Uri(grants["uploads"]![0]!["url"]!.ToString()), content);
            Assert.True(sent.IsSuccessStatusCode, $"The upload was answered {(int)sent.StatusCode}.");
        }

        string request = Body(("target", "site"), ("frameworks", new JsonArray("hipaa-security")), ("sources", new JsonArray(new JsonObject { ["name"] = "app.yaml", ["upload"] = grants["uploads"]![0]!["upload"]!.ToString() })));
        JsonNode submitted = await CallAsync("POST", "/v1/scans", request, idempotencyKey: "first");
        await CallAsync("POST", "/v1/scans", request, idempotencyKey: "first");
        await CallAsync("POST", "/v1/scans", Body(("target", "other"), ("sources", Sources())), idempotencyKey: "first");
        string scan = submitted["scanId"]!.ToString();
        await EndOfAsync(scan);
        await CallAsync("GET", $"/v1/scans/{scan}");
        await CallAsync("GET", $"/v1/scans/{scan}/summary");
        JsonNode page = await CallAsync("GET", $"/v1/scans/{scan}/findings?limit=2");
        await CallAsync("GET", $"/v1/scans/{scan}/findings?limit=3&cursor={Uri.EscapeDataString(page["cursor"]!.ToString())}");
        await CallAsync("GET", $"/v1/scans/{scan}/findings?severity=critical");
        await CallAsync("GET", $"/v1/scans/{scan}/findings?severity=loud");
        foreach (string format in (string[])["json", "csv", "sarif", "junit"])
        {
            await CallAsync("GET", $"/v1/scans/{scan}/report?format={format}");
        }

        await CallAsync("GET", $"/v1/scans/{scan}/report?format=doc");
        await CallAsync("POST", $"/v1/scans/{scan}/cancel", "{}");
        JsonNode again = await CallAsync("POST", $"/v1/scans/{scan}/reevaluate", "{}");
        await EndOfAsync(again["scanId"]!.ToString());
        await CallAsync("GET", $"/v1/scans/{again["scanId"]}");
        await CallAsync("GET", "/v1/scans?limit=1");

        JsonNode exception = await CallAsync("POST", "/v1/exceptions", """
            {"rule":"aws-s3-bucket-*","resource":"Open","reason":"A public site.","approver":"ciso","expires":"2099-12-31","evidence":["0123456789abcdef0123456789abcdef"]}
            """);
        await CallAsync("GET", "/v1/exceptions");
        await CallAsync("DELETE", $"/v1/exceptions/{exception["exceptionId"] ?? exception["exception"]?["exceptionId"]}");
        JsonNode schedule = await CallAsync("POST", "/v1/schedules", Body(("expression", "cron(0 6 * * ? *)"), ("timeZone", "Europe/Berlin"), ("target", "site"), ("sources", Sources()), ("paused", true)));
        await CallAsync("PATCH", $"/v1/schedules/{schedule["scheduleId"]}", """{"expression":"every day"}""");
        await CallAsync("PATCH", $"/v1/schedules/{schedule["scheduleId"]}", """{"jitterSeconds":60}""");
        await CallAsync("DELETE", $"/v1/schedules/{schedule["scheduleId"]}");
        JsonNode issued = await CallAsync("POST", "/v1/keys", """{"name":"ci","scopes":["read"]}""");
        await CallAsAsync("Bearer " + issued["key"], "POST", "/v1/scans", request);
        await CallAsync("DELETE", $"/v1/keys/{issued["record"]!["keyId"]}");
        await CallAsync("GET", "/v1/usage");
        await CallAsAsync(null, "GET", "/openapi.json");
        return _transcript.ToString();
    }

    /// <summary>Makes the calls of one scan: submit, wait, read.</summary>
    public async Task<string> ScanAsync()
    {
        JsonNode submitted = await CallAsync("POST", "/v1/scans", Body(("target", "site"), ("sources", Sources())));
        string scan = submitted["scanId"]!.ToString();
        await EndOfAsync(scan);
        await CallAsync("GET", $"/v1/scans/{scan}");
        await CallAsync("GET", $"/v1/scans/{scan}/summary");
        await CallAsync("GET", $"/v1/scans/{scan}/findings?limit=2");
        await CallAsync("GET", $"/v1/scans/{scan}/report?format=json");
        return _transcript.ToString();
    }

    public void Dispose() => _http.Dispose();

    private async Task EndOfAsync(string scan)
    {
        using var limit = new CancellationTokenSource(ScanLimit);
        while (true)
        {
            using HttpResponseMessage answer = await SendAsync("GET", $"/v1/scans/{scan}", null, "Bearer " + key, null);
            string status = JsonNode.Parse(await answer.Content.ReadAsStringAsync(limit.Token))!["status"]!.ToString();
            if (status is not ("queued" or "running"))
            {
                return;
            }

            await Task.Delay(200, limit.Token);
        }
    }

    private Task<JsonNode> CallAsync(string method, string path, string? body = null, string? idempotencyKey = null) =>
        CallAsAsync("Bearer " + key, method, path, body, idempotencyKey);

    private async Task<JsonNode> CallAsAsync(string? authorization, string method, string path, string? body = null, string? idempotencyKey = null)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, body, authorization, idempotencyKey);
        string text = await answer.Content.ReadAsStringAsync();
        _transcript.Append(Mask($"{method} {path}")).Append('\n')
            .Append((int)answer.StatusCode).Append(' ').Append(answer.Content.Headers.ContentType).Append('\n');
        foreach (string name in (string[])["location", "etag", "retry-after", "idempotency-replayed", "content-disposition", "cache-control"])
        {
            if (answer.Headers.TryGetValues(name, out IEnumerable<string>? values) || answer.Content.Headers.TryGetValues(name, out values))
            {
                // An entity tag is a hash of what differs.
                _transcript.Append(name).Append(": ").Append(name == "etag" ? "ETAG" : Mask(string.Join(", ", values))).Append('\n');
            }
        }

        _transcript.Append(Mask(text)).Append("\n\n");
        return text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject();
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? body, string? authorization, string? idempotencyKey)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (authorization is not null)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");

            // What is refused by its length is not sent.
            request.Headers.ExpectContinue = body.Length > 1_000_000;
        }

        return await _http.SendAsync(request);
    }

    // Ids keep their identity: the first of a kind is #1 wherever it stands.
    private string Mask(string text) => Volatile.Replace(text.Replace("\\u0027", "'", StringComparison.Ordinal), match =>
    {
        string kind = match.Groups["id"].Success ? match.Groups["id"].Value[..match.Groups["id"].Value.IndexOf('_', StringComparison.Ordinal)]
            : match.Groups["time"].Success ? "TIME" : match.Groups["url"].Success ? "URL" : match.Groups["hash"].Success ? "HASH" : "OPAQUE";
        if (kind is "TIME" or "URL" or "OPAQUE")
        {
            return kind;
        }

        return _ids.TryGetValue(match.Value, out string? known) ? known : _ids[match.Value] = $"{kind}#{_ids.Keys.Count(other => other.Length == match.Value.Length) + 1}";
    });

    private static string Sources() => Inventory;

    private static string Body(params (string Name, object Value)[] members) => new JsonObject(members.Select(member => KeyValuePair.Create(member.Name, member.Value switch
    {
        JsonNode node => node,
        bool flag => (JsonNode)flag,
        _ when member.Name == "sources" => new JsonArray(new JsonObject { ["name"] = "app.yaml", ["content"] = member.Value.ToString() }),
        _ => JsonValue.Create(member.Value.ToString()),
    })!)).ToJsonString();

    [GeneratedRegex(
        @"(?<id>\b((scn|tgt|sch|exc|key|upl|evt|whk)_[A-Za-z0-9]+|tg_[A-Za-z0-9_-]+))|(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?)"
        + @"|(?<url>""https?://127\.0\.0\.1[^""]*"")|(?<hash>\b[0-9a-f]{32}\b)|(?<=(""cursor"":""|cursor=))[^""&\s]+",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Volatile { get; }
}
