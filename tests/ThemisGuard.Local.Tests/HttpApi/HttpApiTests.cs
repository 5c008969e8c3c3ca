using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Tests.Engine;

namespace ThemisGuard.Local.Tests.HttpApi;

public sealed class HttpApiTests
{
    private const string Template = """
        Resources:
          Api:
            Type: AWS::Serverless::HttpApi
            Properties:
              CorsConfiguration: { AllowOrigins: ["https://console.example"], AllowMethods: [GET, POST], AllowHeaders: [authorization], MaxAge: 60 }
              Auth:
                Authorizers:
                  Key: { FunctionArn: !GetAtt Keeper.Arn, AuthorizerPayloadFormatVersion: "2.0", EnableSimpleResponses: true, Identity: { Headers: [Authorization], ReauthorizeEvery: 60 } }
          Keeper: { Type: AWS::Serverless::Function }
          F:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                Exact: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /things/all } }
                One: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: ANY, Path: "/things/{id}" } }
                Post: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: POST, Path: "/things/{id}" } }
                Rest: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: "/files/{path+}" } }
                Closed: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /closed, Auth: { Authorizer: Key } } }
                Slow: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /slow, TimeoutInMillis: 100 } }
        """;

    [Theory]
    [InlineData("GET", "/things/all", "GET /things/all", null)]
    [InlineData("GET", "/things/a%20b", "ANY /things/{id}", """{"id":"a b"}""")]
    [InlineData("POST", "/things/7", "POST /things/{id}", """{"id":"7"}""")]
    [InlineData("GET", "/files/a/b.txt", "GET /files/{path+}", """{"path":"a/b.txt"}""")]
    public async Task The_most_specific_route_answers_with_its_decoded_parameters(string method, string path, string routeKey, string? parameters)
    {
        (_, JsonElement seen) = await EchoAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(routeKey, seen.GetProperty("routeKey").GetString());
        Assert.Equal(path, seen.GetProperty("rawPath").GetString());
        Assert.Equal(parameters, seen.TryGetProperty("pathParameters", out JsonElement given) ? given.GetRawText() : null);
    }

    [Fact]
    public async Task A_request_reaches_the_function_as_payload_2_0()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/things/7?a=1&a=2&b=%20x") { Content = new StringContent("{\"n\":1}", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Many", ["one", "two"]);
        request.Headers.Add("Cookie", "c1=v1; c2=v2");

        (_, JsonElement seen) = await EchoAsync(request);

        Assert.Equal("2.0", seen.GetProperty("version").GetString());
        Assert.Equal("a=1&a=2&b=%20x", seen.GetProperty("rawQueryString").GetString());
        Assert.Equal("""{"a":"1,2","b":" x"}""", seen.GetProperty("queryStringParameters").GetRawText());
        Assert.Equal("""["c1=v1","c2=v2"]""", seen.GetProperty("cookies").GetRawText());
        Assert.False(seen.GetProperty("headers").TryGetProperty("cookie", out _));
        Assert.Equal("one,two", seen.GetProperty("headers").GetProperty("x-many").GetString()!.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(("{\"n\":1}", false), (seen.GetProperty("body").GetString(), seen.GetProperty("isBase64Encoded").GetBoolean()));
        Assert.Equal("127.0.0.1", seen.GetProperty("requestContext").GetProperty("http").GetProperty("sourceIp").GetString());
    }

    [Fact]
    public async Task A_binary_body_travels_as_base64_both_ways()
    {
        byte[] bytes = [0, 1, 254, 255];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/things/7") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        (HttpResponseMessage response, _) = await SendAsync(request, payload =>
        {
            using JsonDocument seen = JsonDocument.Parse(payload);
            return $$"""{"statusCode":201,"headers":{"content-type":"application/octet-stream"},"cookies":["a=1"],"isBase64Encoded":true,"body":"{{seen.RootElement.GetProperty("body").GetString()}}"}""";
        });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("a=1", response.Headers.GetValues("Set-Cookie").Single());
    }

    [Theory]
    [InlineData("""{"any":"json"}""", 200, """{"any":"json"}""")]
    [InlineData("\"text\"", 200, "text")]
    [InlineData("garbage", 500, """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":"x"}""", 500, """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"body":5}""", 500, """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":200,"headers":{"a":"b\r\nc: d"}}""", 500, """{"message":"Internal Server Error"}""")]
    [InlineData("""{"statusCode":204}""", 204, "")]
    public async Task Answers_of_every_shape_become_what_API_Gateway_makes_of_them(string answer, int status, string body)
    {
        (HttpResponseMessage response, string text) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/things/7"), _ => answer);
        Assert.Equal((status, body), ((int)response.StatusCode, text));
    }

    [Fact]
    public async Task What_has_no_route_is_not_found_and_what_takes_too_long_is_unavailable()
    {
        (HttpResponseMessage none, string text) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/other"), _ => "{}");
        Assert.Equal((404, """{"message":"Not Found"}"""), ((int)none.StatusCode, text));
        (HttpResponseMessage slow, string unavailable) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/slow"), payload =>
        {
            new ManualResetEventSlim().Wait(1_000);
            return payload;
        });
        Assert.Equal((503, """{"message":"Service Unavailable"}"""), ((int)slow.StatusCode, unavailable));
    }

    [Fact]
    public async Task A_body_over_ten_megabytes_is_refused_without_asking_the_function()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/things/7") { Content = new ByteArrayContent(new byte[10_485_761]) };
        (HttpResponseMessage response, _) = await SendAsync(request, _ => throw new InvalidOperationException("asked"));
        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_authorizer_decides_is_remembered_and_leaves_its_context()
    {
        using var fixture = new EngineFixture(Template);
        int asked = 0;
        fixture.Handle("F", payload => payload).Handle("Keeper", payload =>
        {
            Interlocked.Increment(ref asked);
            using JsonDocument document = JsonDocument.Parse(payload);
            return document.RootElement.GetProperty("identitySource")[0].GetString() switch
            {
                "good" => """{"isAuthorized":true,"context":{"tenant":"t1","level":3}}""",
                "bad" => """{"isAuthorized":false}""",
                _ => """{"nonsense":1}""",
            };
        });
        await using EmbeddedEngine engine = await fixture.StartAsync();
        using var http = new HttpClient { BaseAddress = engine.ApiUrl };
        async Task<(int Status, string Body)> AskAsync(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/closed");
            if (key is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", key);
            }

            using HttpResponseMessage response = await http.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }

        Assert.Equal((401, """{"message":"Unauthorized"}"""), await AskAsync(null));
        Assert.Equal(0, asked);
        (int status, string body) = await AskAsync("good");
        Assert.Equal(200, status);
        using (JsonDocument seen = JsonDocument.Parse(body))
        {
            Assert.Equal("""{"tenant":"t1","level":3}""", seen.RootElement.GetProperty("requestContext").GetProperty("authorizer").GetProperty("lambda").GetRawText());
        }

        Assert.Equal(200, (await AskAsync("good")).Status);
        Assert.Equal(1, asked);
        Assert.Equal((403, """{"message":"Forbidden"}"""), await AskAsync("bad"));
        Assert.Equal((500, """{"message":"Internal Server Error"}"""), await AskAsync("odd"));
    }

    [Fact]
    public async Task A_preflight_is_answered_for_origins_that_are_allowed_only()
    {
        foreach ((string origin, string? allowed) in ((string, string?)[])[("https://console.example", "https://console.example"), ("https://evil.example", null)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, "/things/7");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            (HttpResponseMessage response, _) = await SendAsync(request, _ => "{}");
            Assert.Equal(204, (int)response.StatusCode);
            Assert.Equal(allowed, response.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? values) ? values.Single() : null);
        }
    }

    [Fact]
    public async Task Beyond_its_rate_an_API_asks_to_come_again_later()
    {
        using var fixture = new EngineFixture("""
            Resources:
              Api: { Type: AWS::Serverless::HttpApi, Properties: { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } } }
              F: { Type: AWS::Serverless::Function, Properties: { Events: { Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /a } } } } }
            """);
        fixture.Handle("F", _ => "{}");
        await using EmbeddedEngine engine = await fixture.StartAsync();
        using var http = new HttpClient();
        var statuses = new List<int>();
        for (int i = 0; i < 8; i++)
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(engine.ApiUrl, "a"));
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([200, 200], statuses[..2]);
        Assert.Contains(429, statuses);
    }

    [Fact]
    public async Task Health_is_told_without_a_key()
    {
        (HttpResponseMessage response, string text) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health"), _ => "{}");
        Assert.Equal((200, """{"status":"ok","executions":0,"invocations":0}"""), ((int)response.StatusCode, text));
    }

    private static async Task<(HttpResponseMessage Response, JsonElement Seen)> EchoAsync(HttpRequestMessage request)
    {
        (HttpResponseMessage response, string text) = await SendAsync(request, payload => payload);
        return (response, JsonDocument.Parse(text).RootElement.Clone());
    }

    private static async Task<(HttpResponseMessage Response, string Text)> SendAsync(HttpRequestMessage request, Func<string, string> handler)
    {
        using var fixture = new EngineFixture(Template);
        fixture.Handle("F", handler).Handle("Keeper", _ => """{"isAuthorized":false}""");
        await using EmbeddedEngine engine = await fixture.StartAsync();
        using var http = new HttpClient { BaseAddress = engine.ApiUrl };
        HttpResponseMessage response = await http.SendAsync(request);
        return (response, await response.Content.ReadAsStringAsync());
    }
}
