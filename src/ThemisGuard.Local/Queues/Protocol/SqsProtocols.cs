using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>The two ways in: AWS JSON 1.0, and the query protocol that clients from before November 2023 speak.</summary>
internal static class SqsProtocols
{
    public static async Task HandleJsonAsync(SqsActions actions, string action, ReadOnlyMemory<byte> body, HttpContext context)
    {
        Action<Utf8JsonWriter> answer = await actions.ExecuteAsync(action, SqsJsonReader.Read(body.Span), Origin(context), context.RequestAborted);
        await WireJson.WriteAsync(context, answer);
    }

    public static async Task HandleQueryAsync(SqsActions actions, string action, IReadOnlyDictionary<string, string> form, HttpContext context)
    {
        try
        {
            SqsRequest request = new SqsFormReader(form).Read(action);

            // Posted to the queue's own URL, the form may leave the queue out.
            request.QueueUrl ??= context.Request.Path.Value is { Length: > 1 } path ? path : null;
            Action<Utf8JsonWriter> answer = await actions.ExecuteAsync(action, request, Origin(context), context.RequestAborted);
            await SqsXml.WriteAsync(context, action, Json(answer));
        }
        catch (WireException error)
        {
            await SqsXml.WriteErrorAsync(context, error);
        }
    }

    private static string Origin(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host.Value}";

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> answer)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        answer(json);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }
}
