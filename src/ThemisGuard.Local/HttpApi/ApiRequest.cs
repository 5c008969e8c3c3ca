using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace ThemisGuard.Local.HttpApi;

/// <summary>One HTTP request, taken apart as API Gateway does for payload format 2.0.</summary>
internal sealed class ApiRequest
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly List<KeyValuePair<string, string>> _headers = [];
    private readonly List<KeyValuePair<string, string>> _query = [];
    private readonly string[] _cookies;
    private readonly HttpContext _context;
    private readonly DateTimeOffset _time;

    public ApiRequest(HttpContext context, DateTimeOffset time)
    {
        _context = context;
        _time = time;
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int question = target.IndexOf('?', StringComparison.Ordinal);
        RawPath = question < 0 ? target : target[..question];
        RawQueryString = question < 0 ? "" : target[(question + 1)..];
        foreach ((string name, StringValues values) in context.Request.Headers)
        {
            if (!name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            {
                _headers.Add(new(name.ToLowerInvariant(), string.Join(',', values.ToArray())));
            }
        }

        _cookies = [.. context.Request.Headers.Cookie.SelectMany(header => (header ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        foreach ((string name, StringValues values) in context.Request.Query)
        {
            _query.Add(new(name, string.Join(',', values.ToArray())));
        }
    }

    public string Method => _context.Request.Method.ToUpperInvariant();

    public string RawPath { get; }

    public string RawQueryString { get; }

    public string RequestId { get; } = RandomId.Next().ToString();

    public ReadOnlyMemory<byte> Body { get; set; }

    public string? Header(string name)
    {
        name = name.ToLowerInvariant();
        foreach ((string key, string value) in _headers)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    public string? Query(string name)
    {
        foreach ((string key, string value) in _query)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Writes the members that requests to handlers and to authorizers share.</summary>
    /// <param name="json">Inside the event's object.</param>
    /// <param name="routeKey">Of the chosen route.</param>
    /// <param name="parameters">Path parameters.</param>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="apiId">Id of the API.</param>
    /// <param name="account">Twelve digits.</param>
    /// <param name="authorizer">What the authorizer left, or null.</param>
    public void WriteMembers(
        Utf8JsonWriter json, string routeKey, IReadOnlyDictionary<string, string> parameters, string stage, string apiId, string account, JsonElement? authorizer)
    {
        json.WriteString("routeKey", routeKey);
        json.WriteString("rawPath", RawPath);
        json.WriteString("rawQueryString", RawQueryString);
        if (_cookies.Length > 0)
        {
            json.WriteStartArray("cookies");
            foreach (string cookie in _cookies)
            {
                json.WriteStringValue(cookie);
            }

            json.WriteEndArray();
        }

        WriteMap(json, "headers", _headers, always: true);
        WriteMap(json, "queryStringParameters", _query, always: false);
        json.WriteStartObject("requestContext");
        json.WriteString("accountId", account);
        json.WriteString("apiId", apiId);
        if (authorizer is { } left)
        {
            json.WriteStartObject("authorizer");
            json.WritePropertyName("lambda");
            left.WriteTo(json);
            json.WriteEndObject();
        }

        string host = _context.Request.Host.Value ?? "";
        json.WriteString("domainName", host);
        json.WriteString("domainPrefix", host.Split('.', ':')[0]);
        json.WriteStartObject("http");
        json.WriteString("method", Method);
        json.WriteString("path", RawPath);
        json.WriteString("protocol", _context.Request.Protocol);
        json.WriteString("sourceIp", _context.Connection.RemoteIpAddress?.ToString() ?? "");
        json.WriteString("userAgent", Header("user-agent") ?? "");
        json.WriteEndObject();
        json.WriteString("requestId", RequestId);
        json.WriteString("routeKey", routeKey);
        json.WriteString("stage", stage);
        json.WriteString("time", _time.ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
        json.WriteNumber("timeEpoch", _time.ToUnixTimeMilliseconds());
        json.WriteEndObject();
        WriteMap(json, "pathParameters", [.. parameters], always: false);
    }

    /// <summary>Writes the body: text where its type says so, base64 otherwise.</summary>
    public void WriteBody(Utf8JsonWriter json)
    {
        string? text = Body.IsEmpty || !IsText() ? null : TryDecode(Body.Span);
        if (!Body.IsEmpty)
        {
            if (text is null)
            {
                json.WriteBase64String("body", Body.Span);
            }
            else
            {
                json.WriteString("body", text);
            }
        }

        json.WriteBoolean("isBase64Encoded", !Body.IsEmpty && text is null);
    }

    private bool IsText()
    {
        if (Header("content-encoding") is not null)
        {
            return false;
        }

        string type = Header("content-type") ?? "";
        return type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/javascript", StringComparison.OrdinalIgnoreCase);
    }

    private static string? TryDecode(ReadOnlySpan<byte> body)
    {
        try
        {
            return Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, string name, List<KeyValuePair<string, string>> entries, bool always)
    {
        if (entries.Count == 0 && !always)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach ((string key, string value) in entries)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
