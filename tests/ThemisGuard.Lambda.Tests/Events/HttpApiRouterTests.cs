using System.Text;
using System.Text.Json;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Lambda.Tests.Events;

public sealed class HttpApiRouterTests
{
    private readonly List<string> _log = [];

    [Fact]
    public async Task A_request_reaches_the_handler_of_its_route_key_with_what_the_authorizer_said()
    {
        HttpApiResponse answer = await SendAsync(
            (request, _, _) => Task.FromResult(new HttpApiResponse(200, null, $"{request.Path("id")} {request.Query("limit")} {request.Authorized("tenantId")} {request.Header("accept")}")),
            "GET /v1/scans/{id}");
        Assert.Equal("s-1 50 t-1 text/plain", answer.Body);
    }

    [Fact]
    public async Task A_route_that_is_not_there_is_answered_with_404()
    {
        HttpApiResponse answer = await SendAsync((_, _, _) => throw new InvalidOperationException(), "GET /other");
        Assert.Equal(404, answer.StatusCode);
        Assert.Equal("""{"type":"urn:themisguard:problem:not_found","title":"not found","status":404,"detail":"There is no GET /v1/scans/s-1."}""", answer.Body);
    }

    [Fact]
    public async Task A_thrown_answer_is_the_answer()
    {
        HttpApiResponse answer = await SendAsync((_, _, _) => throw new HttpApiException(409, "busy", "It is busy."), "GET /v1/scans/{id}");
        Assert.Equal((409, """{"type":"urn:themisguard:problem:busy","title":"busy","status":409,"detail":"It is busy."}"""), (answer.StatusCode, answer.Body));
    }

    [Fact]
    public async Task An_unforeseen_failure_tells_the_caller_its_request_id_and_nothing_of_the_cause()
    {
        HttpApiResponse answer = await SendAsync((_, _, _) => throw new InvalidOperationException("secret"), "GET /v1/scans/{id}");
        Assert.Equal((500, """{"type":"urn:themisguard:problem:internal_error","title":"internal error","status":500,"detail":"The request failed on our side. Request id: request"}"""), (answer.StatusCode, answer.Body));
        Assert.Contains("secret", Assert.Single(_log), StringComparison.Ordinal);
    }

    private async Task<HttpApiResponse> SendAsync(RouteHandler handler, string routeKey)
    {
        const string Event = """
            {"version":"2.0","routeKey":"GET /v1/scans/{id}","rawPath":"/v1/scans/s-1","rawQueryString":"limit=50","headers":{"accept":"text/plain"},
             "queryStringParameters":{"limit":"50"},"pathParameters":{"id":"s-1"},"isBase64Encoded":false,
             "requestContext":{"accountId":"0","apiId":"a","authorizer":{"lambda":{"tenantId":"t-1","scopes":["read"]}},"domainName":"d","domainPrefix":"p",
              "http":{"method":"GET","path":"/v1/scans/s-1","protocol":"HTTP/1.1","sourceIp":"127.0.0.1","userAgent":"u"},
              "requestId":"r","routeKey":"GET /v1/scans/{id}","stage":"$default","time":"01/Jan/2026:00:00:00 +0000","timeEpoch":1}}
            """;
        var invocation = new Invocation("request", "arn", DateTimeOffset.MaxValue, TimeProvider.System) { Log = _log.Add };
        string[] route = routeKey.Split(' ');
        var operation = new ApiOperation(route[0], route[1], "test", Scope: null, "A route.");
        ReadOnlyMemory<byte> answer = await new HttpApiRouter().Map(operation, handler).ToHandler()(Encoding.UTF8.GetBytes(Event), invocation, CancellationToken.None);
        return JsonSerializer.Deserialize(answer.Span, EventsJson.Default.HttpApiResponse)!;
    }
}
