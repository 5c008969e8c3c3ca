using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ThemisGuard.Lambda.Events;

/// <summary>An answer in payload format 2.0.</summary>
/// <param name="StatusCode">100 to 599.</param>
/// <param name="Headers">By name.</param>
/// <param name="Body">Text or base64.</param>
/// <param name="IsBase64Encoded">True when <paramref name="Body"/> is base64.</param>
/// <param name="Cookies">One <c>Set-Cookie</c> each.</param>
public sealed record HttpApiResponse(
    int StatusCode, IReadOnlyDictionary<string, string>? Headers = null, string? Body = null, bool IsBase64Encoded = false, IReadOnlyList<string>? Cookies = null)
{
    /// <summary>An answer with a JSON body.</summary>
    public static HttpApiResponse Json<T>(int statusCode, T value, JsonTypeInfo<T> type) =>
        new(statusCode, ContentType("application/json"), JsonSerializer.Serialize(value, type));

    /// <summary>An answer with a JSON body that is written already.</summary>
    public static HttpApiResponse Json(int statusCode, ReadOnlyMemory<byte> utf8) =>
        new(statusCode, ContentType("application/json"), Encoding.UTF8.GetString(utf8.Span));

    /// <summary>An error as a problem document (RFC 9457): <c>type</c>, <c>title</c>, <c>status</c>, <c>detail</c>.</summary>
    /// <param name="statusCode">400 to 599.</param>
    /// <param name="code">Stable name for programs, e.g. <c>not_found</c>; the last part of <c>type</c>.</param>
    /// <param name="message">One sentence for a person.</param>
    public static HttpApiResponse Error(int statusCode, string code, string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "urn:themisguard:problem:" + code);
            json.WriteString("title", code.Replace('_', ' '));
            json.WriteNumber("status", statusCode);
            json.WriteString("detail", message);
            json.WriteEndObject();
        }

        return new(statusCode, ContentType("application/problem+json"), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>The same answer with one more header.</summary>
    public HttpApiResponse With(string header, string value)
    {
        var headers = new Dictionary<string, string>(Headers ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase) { [header] = value };
        return this with { Headers = headers };
    }

    private static Dictionary<string, string> ContentType(string value) => new() { ["content-type"] = value };
}

/// <summary>Ends a request with an error answer; thrown where returning one would be awkward.</summary>
/// <param name="statusCode">400 to 599.</param>
/// <param name="code">Stable name for programs, e.g. <c>not_found</c>.</param>
/// <param name="message">One sentence for a person.</param>
public sealed class HttpApiException(int statusCode, string code, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int StatusCode { get; } = statusCode;

    /// <summary>Stable name for programs.</summary>
    public string Code { get; } = code;

    /// <summary>404: the tenant has none of the id.</summary>
    /// <param name="what">E.g. <c>schedule</c>.</param>
    /// <param name="id">As asked for.</param>
    public static HttpApiException NotFound(string what, string id) => new(404, "not_found", $"There is no {what} '{id}'.");
}
