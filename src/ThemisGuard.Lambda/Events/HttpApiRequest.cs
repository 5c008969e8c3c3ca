using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ThemisGuard.Lambda.Events;

/// <summary>An HTTP request as an API Gateway HTTP API gives it, payload format 2.0. What is empty is absent.</summary>
/// <param name="RouteKey">E.g. <c>GET /v1/scans/{id}</c>, or <c>$default</c>.</param>
/// <param name="RawPath">Not decoded.</param>
/// <param name="RawQueryString">Without its question mark.</param>
/// <param name="Headers">Names in lower case; several values joined by commas.</param>
/// <param name="RequestContext">Who asks, and how.</param>
/// <param name="IsBase64Encoded">True when <paramref name="Body"/> is base64.</param>
/// <param name="Body">Text or base64.</param>
/// <param name="QueryStringParameters">Decoded; several values joined by commas.</param>
/// <param name="PathParameters">Decoded.</param>
/// <param name="Cookies">Each <c>name=value</c>.</param>
public sealed record HttpApiRequest(
    string RouteKey,
    string RawPath,
    string RawQueryString,
    IReadOnlyDictionary<string, string> Headers,
    HttpApiRequestContext RequestContext,
    bool IsBase64Encoded = false,
    string? Body = null,
    IReadOnlyDictionary<string, string>? QueryStringParameters = null,
    IReadOnlyDictionary<string, string>? PathParameters = null,
    IReadOnlyList<string>? Cookies = null)
{
    /// <summary>A header, by its name in lower case, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>A query parameter, or null.</summary>
    public string? Query(string name) => QueryStringParameters?.GetValueOrDefault(name);

    /// <summary>A path parameter of the route.</summary>
    public string Path(string name) => PathParameters?.GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"The route {RouteKey} has no parameter {name}.");

    /// <summary>The query parameter <c>limit</c>.</summary>
    /// <exception cref="HttpApiException">400: it is no whole number from 1 to <paramref name="most"/>.</exception>
    public int Limit(int fallback, int most) => Number("limit", fallback, most);

    /// <summary>A query parameter that is a number.</summary>
    /// <exception cref="HttpApiException">400: it is no whole number from 1 to <paramref name="most"/>.</exception>
    public int Number(string name, int fallback, int most) => Query(name) switch
    {
        null => fallback,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most => number,
        _ => throw new HttpApiException(400, "invalid_request", $"'{name}' takes 1 to {most}."),
    };

    /// <summary>What the authorizer said under this name, or null. Strings come as their text, other values as JSON.</summary>
    public string? Authorized(string name) =>
        RequestContext.Authorizer?.Lambda is { } context && context.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value.ToString()
            : null;

    /// <summary>The body's bytes; empty when there is none.</summary>
    /// <exception cref="HttpApiException">400: it is said to be base64 and is not.</exception>
    public ReadOnlyMemory<byte> BodyBytes()
    {
        if (Body is null)
        {
            return default;
        }

        if (!IsBase64Encoded)
        {
            return Encoding.UTF8.GetBytes(Body);
        }

        try
        {
            return Convert.FromBase64String(Body);
        }
        catch (FormatException)
        {
            throw new HttpApiException(400, "bad_body", "The body is not base64.");
        }
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="HttpApiException">400: it is absent, not JSON, of another shape, or has a member that the type has not.</exception>
    public T ReadJson<T>(JsonTypeInfo<T> type)
    {
        ReadOnlySpan<byte> body = BodyBytes().Span;
        try
        {
            CheckMembers(body, type);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // The latter: an escape of half a surrogate pair.
        {
            throw new HttpApiException(400, "bad_body", Body is null ? "A JSON body is required." : $"The body is no JSON: {error.Message}");
        }

        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new HttpApiException(400, "bad_body", "The body is null.");
        }
        catch (JsonException error)
        {
            throw new HttpApiException(400, "bad_body", $"The body is not what this call takes: {Describe(error)}.");
        }
    }

    // The serializer's own words name types of this program.
    private static string Describe(JsonException error)
    {
        const string Missing = "including: ";
        string place = error.Path is null or "$" ? "it" : $"'{error.Path}'";
        int missing = error.Message.IndexOf(Missing, StringComparison.Ordinal);
        return missing < 0
            ? $"{place} is of another kind, in line {(error.LineNumber ?? 0) + 1} at byte {error.BytePositionInLine ?? 0}"
            : $"{place} lacks {error.Message[(missing + Missing.Length)..].Split('.')[0]}";
    }

    // The serializer checks members for null, but not the items of lists; no list of the API has such items. And it passes over
    // members that it does not know: of a misspelt one nobody would ever hear.
    private static void CheckMembers(ReadOnlySpan<byte> body, JsonTypeInfo type)
    {
        var reader = new Utf8JsonReader(body);
        JsonTokenType before = JsonTokenType.None;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null && reader.CurrentDepth > 0 && before != JsonTokenType.PropertyName)
            {
                throw new HttpApiException(400, "bad_body", $"The body is not what this call takes: a list in it holds null, before byte {reader.BytesConsumed}.");
            }

            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && !IsMember(ref reader, type))
            {
                throw new HttpApiException(
                    400, "bad_body",
                    $"This call takes no '{Shorten(Encoding.UTF8.GetString(reader.ValueSpan))}', but {string.Join(", ", type.Properties.Select(member => member.Name))}.");
            }

            before = reader.TokenType;
        }
    }

    private static bool IsMember(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo member in type.Properties)
        {
            if (reader.ValueTextEquals(member.Name))
            {
                return true;
            }
        }

        return type.Kind != JsonTypeInfoKind.Object;
    }

    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64] + "…";
}

/// <summary>The request's context.</summary>
public sealed record HttpApiRequestContext(
    string RequestId, HttpApiHttp Http, string Stage = "$default", string DomainName = "", string ApiId = "", string AccountId = "",
    long TimeEpoch = 0, HttpApiAuthorizer? Authorizer = null);

/// <summary>The HTTP part of the context.</summary>
public sealed record HttpApiHttp(string Method, string Path, string Protocol = "HTTP/1.1", string SourceIp = "", string UserAgent = "");

/// <summary>What the authorizer left for the handler.</summary>
public sealed record HttpApiAuthorizer(IReadOnlyDictionary<string, JsonElement>? Lambda = null);
