using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Wire;

public sealed class AwsEndpointTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private AwsEndpoint _endpoint = null!;

    public async Task InitializeAsync() =>
        _endpoint = await AwsEndpoint.StartAsync(new HttpServerOptions(0, AwsEndpoint.MaxBody), [new Echo()], [new Route()], NullLoggerFactory.Instance, default);

    public async Task DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        _http.Dispose();
    }

    [Theory]
    [InlineData("application/x-amz-json-1.0")]
    [InlineData("application/x-amz-json-1.1")]
    public async Task An_answer_has_the_callers_content_type_a_request_id_and_a_length(string contentType)
    {
        using HttpResponseMessage response = await CallAsync("Echo.Say", """{"text":"héllo"}""", contentType);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType!.ToString());
        Assert.True(Guid.TryParse(Assert.Single(response.Headers.GetValues("x-amzn-RequestId")), out _));
        string body = await response.Content.ReadAsStringAsync();
        Assert.Equal("""{"action":"Say","text":"héllo"}""", body);
        Assert.Equal(Encoding.UTF8.GetByteCount(body), response.Content.Headers.ContentLength);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("Echo.Say", "", 400, "com.amazon.coral.validate#ValidationException", "1 validation error detected: Value null at 'text' failed to satisfy constraint: Member must not be null")]
    [InlineData("Echo.Say", "{", 400, "com.amazon.coral.service#SerializationException", "The request body is not valid JSON.")]
    [InlineData("Echo.Say", "[]", 400, "com.amazon.coral.service#SerializationException", "The request body is not a JSON object.")]
    [InlineData("Echo.Say", """{"text":1}""", 400, "com.amazon.coral.service#SerializationException", "The member text is not a string.")]
    [InlineData("Echo.Say", "{\"text\":\"\\ud800\"}", 400, "com.amazon.coral.service#SerializationException", "The member text is not valid UTF-8.")]
    [InlineData("Echo.Bug", "{}", 500, "com.amazon.coral.service#InternalFailure", "The engine could not answer this call; its log says why.")]
    [InlineData("Other.Say", "{}", 400, "com.amazon.coral.service#UnknownOperationException", "The action Other.Say is not valid for this endpoint.")]
    [InlineData("nonsense", "{}", 400, "com.amazon.coral.service#UnknownOperationException", "The action nonsense is not valid for this endpoint.")]
    public async Task A_mistake_is_answered_in_awss_envelope(string target, string body, int status, string type, string message)
    {
        using HttpResponseMessage response = await CallAsync(target, body);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal($$"""{"__type":"{{type}}","message":"{{message}}"}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(type.Split('#')[1], Assert.Single(response.Headers.GetValues("x-amzn-errortype")));
    }

    [Fact]
    public async Task Nesting_is_bounded()
    {
        using HttpResponseMessage response = await CallAsync("Echo.Say", "{\"text\":" + new string('[', 100_000) + new string(']', 100_000) + "}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        using HttpResponseMessage response = await CallAsync("Echo.Say", new string(' ', (int)AwsEndpoint.MaxBody + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_web_page_may_not_call()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint.Url)
        {
            Content = new FormUrlEncodedContent([new("Action", "PurgeQueue"), new("Version", "2012-11-05")]),
        };
        request.Headers.Add("Origin", "https://example.com");
        using HttpResponseMessage response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_for_no_service_is_answered_in_XML_which_its_clients_read(bool inUrl)
    {
        using HttpResponseMessage response = await (inUrl
            ? _http.GetAsync(new Uri(_endpoint.Url, "/?Action=ListStacks&Version=2010-05-15"))
            : _http.PostAsync(_endpoint.Url, new FormUrlEncodedContent([new("Action", "ListStacks"), new("Version", "2010-05-15")])));
        Assert.Equal((HttpStatusCode.BadRequest, "text/xml"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        XElement error = XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!.Element("Error")!;
        Assert.Equal(("InvalidAction", "The action ListStacks is not valid for this endpoint."), (error.Element("Code")!.Value, error.Element("Message")!.Value));
    }

    [Fact]
    public async Task A_rest_path_goes_to_its_route()
    {
        using HttpResponseMessage response = await _http.PostAsync(new Uri(_endpoint.Url, "/2015-03-31/functions/f/invocations"), new StringContent("abc"));
        Assert.Equal("POST /2015-03-31/functions/f/invocations abc", await response.Content.ReadAsStringAsync());
        using HttpResponseMessage other = await _http.GetAsync(new Uri(_endpoint.Url, "/elsewhere"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        var error = await Assert.ThrowsAsync<PortInUseException>(() =>
            AwsEndpoint.StartAsync(new HttpServerOptions(_endpoint.Url.Port, AwsEndpoint.MaxBody), [], [], NullLoggerFactory.Instance, default));
        Assert.Equal($"Port {_endpoint.Url.Port} of 127.0.0.1 is in use. Stop what listens there, or choose another port.", error.Message);
    }

    private async Task<HttpResponseMessage> CallAsync(string target, string body, string contentType = "application/x-amz-json-1.0")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new(contentType);
        request.Headers.Add("X-Amz-Target", target);

        // The server refuses a large body by its header and closes; a client that waits for leave to send it sees why.
        request.Headers.ExpectContinue = body.Length > AwsEndpoint.MaxBody;
        return await _http.SendAsync(request);
    }

    private sealed class Echo : IWireService
    {
        public string TargetPrefix => "Echo";

        public Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context)
        {
            if (action == "Bug")
            {
                throw new InvalidOperationException("secret detail");
            }

            using WireBody members = WireBody.Parse(body);
            string text = members.Required("text");
            return WireJson.WriteAsync(context, json =>
            {
                json.WriteString("action", action);
                json.WriteString("text", text);
            });
        }
    }

    private sealed class Route : IWireRoute
    {
        public string PathPrefix => "/2015-03-31/functions/";

        public Task HandleAsync(ReadOnlyMemory<byte> body, HttpContext context) =>
            context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path} {Encoding.UTF8.GetString(body.Span)}");
    }
}
