using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>Writes answers of the AWS JSON protocols, with Content-Length and the version that the caller speaks.</summary>
public static class WireJson
{
    private const string Version10 = "application/x-amz-json-1.0";
    private const string Version11 = "application/x-amz-json-1.1";

    private static readonly JsonWriterOptions Options = new()
    {
        // The answer is never read as HTML; escaping only what JSON must keeps bodies short.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static Buffered? _spare;

    /// <summary>Answers an object; <paramref name="members"/> writes what stands between its braces.</summary>
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> members) =>
        WriteAsync(context, members, static (json, write) => write(json));

    /// <summary>Answers an object without a closure: <paramref name="members"/> writes what stands between its braces.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T state, Action<Utf8JsonWriter, T> members)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(members);
        Buffered buffered = Take();
        buffered.Json.WriteStartObject();
        members(buffered.Json, state);
        buffered.Json.WriteEndObject();
        buffered.Json.Flush();
        HttpResponse response = context.Response;
        response.ContentType = ContentType(context);
        response.ContentLength = buffered.Bytes.WrittenCount;
        await response.Body.WriteAsync(buffered.Bytes.WrittenMemory);
        _spare = buffered;
    }

    /// <summary>Answers <c>{}</c>.</summary>
    public static Task WriteEmptyAsync(HttpContext context) => WriteAsync(context, 0, static (_, _) => { });

    private static string ContentType(HttpContext context) =>
        context.Request.ContentType is { } asked && asked.StartsWith(Version11, StringComparison.OrdinalIgnoreCase) ? Version11 : Version10;

    private static Buffered Take()
    {
        Buffered buffered = _spare is { Bytes.Capacity: < 1 << 20 } spare ? spare : new Buffered();
        _spare = null;
        buffered.Bytes.ResetWrittenCount();
        buffered.Json.Reset(buffered.Bytes);
        return buffered;
    }

    private sealed class Buffered
    {
        public Buffered()
        {
            Json = new Utf8JsonWriter(Bytes, Options);
        }

        public ArrayBufferWriter<byte> Bytes { get; } = new(1_024);

        public Utf8JsonWriter Json { get; }
    }
}
