using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.HttpApi;

/// <summary>Writes what a function answered as the HTTP response, or what API Gateway answers in its place.</summary>
internal static class ApiResponse
{
    /// <summary>Writes <c>{"message":…}</c>.</summary>
    public static async Task WriteMessageAsync(HttpContext context, int status, string message)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.String);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await WriteAsync(context, (byte[])[.. "{\"message\":"u8, .. body, .. "}"u8]);
    }

    /// <summary>Writes a function's answer; one that is not what payload format 2.0 takes is answered with 500.</summary>
    public static async Task WriteAnswerAsync(HttpContext context, ReadOnlyMemory<byte> answer)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(answer);
        }
        catch (JsonException)
        {
            await WriteMessageAsync(context, 500, "Internal Server Error");
            return;
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("statusCode", out JsonElement status))
            {
                context.Response.ContentType = "application/json";
                await WriteAsync(context, root.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(root.GetString()!) : answer);
                return;
            }

            if (!TryReadStatus(status, out int code) || !TryReadBody(root, out ReadOnlyMemory<byte> body) || !TryWriteHeaders(context, root))
            {
                context.Response.Headers.Clear();
                await WriteMessageAsync(context, 500, "Internal Server Error");
                return;
            }

            context.Response.StatusCode = code;
            await WriteAsync(context, body);
        }
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (context.Response.StatusCode is 204 or 304 or < 200)
        {
            return;
        }

        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static bool TryReadStatus(JsonElement status, out int code)
    {
        code = 0;
        return (status.ValueKind == JsonValueKind.Number ? status.TryGetInt32(out code) : status.ValueKind == JsonValueKind.String && int.TryParse(status.GetString(), out code))
            && code is >= 100 and <= 599;
    }

    private static bool TryReadBody(JsonElement root, out ReadOnlyMemory<byte> body)
    {
        body = default;
        if (!root.TryGetProperty("body", out JsonElement given) || given.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (given.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        if (root.TryGetProperty("isBase64Encoded", out JsonElement encoded) && encoded.ValueKind == JsonValueKind.True)
        {
            if (!given.TryGetBytesFromBase64(out byte[]? bytes))
            {
                return false;
            }

            body = bytes;
            return true;
        }

        body = Encoding.UTF8.GetBytes(given.GetString()!);
        return true;
    }

    private static bool TryWriteHeaders(HttpContext context, JsonElement root)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentType = "text/plain;charset=utf-8";
        if (root.TryGetProperty("headers", out JsonElement given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty header in given.EnumerateObject())
            {
                string value = header.Value.ToString();
                if (value.AsSpan().ContainsAny('\r', '\n', '\0') || header.Name.AsSpan().ContainsAny('\r', '\n', '\0'))
                {
                    return false;
                }

                // These are the server's to set.
                if (!header.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                    && !header.Name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && !header.Name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                {
                    headers[header.Name] = value;
                }
            }
        }

        if (root.TryGetProperty("cookies", out JsonElement cookies) && cookies.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement cookie in cookies.EnumerateArray())
            {
                headers.Append("Set-Cookie", cookie.ToString());
            }
        }

        return true;
    }
}

/// <summary>JSON of message texts.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class MessageJson : System.Text.Json.Serialization.JsonSerializerContext;
