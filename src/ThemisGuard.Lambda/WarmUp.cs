using System.Text.Json;

namespace ThemisGuard.Lambda;

/// <summary>Answers <c>{"warmup": true}</c> at once with 200 <c>warm</c>, so that a schedule can keep an environment of a function.</summary>
public static class WarmUp
{
    private const int MaxBytes = 64;

    /// <summary>The handler, that answers warm-ups itself.</summary>
    public static FunctionHandler Answer(FunctionHandler handler) => (payload, invocation, cancellationToken) =>
        IsOne(payload) ? Task.FromResult<ReadOnlyMemory<byte>>("""{"statusCode":200,"body":"warm"}"""u8.ToArray()) : handler(payload, invocation, cancellationToken);

    private static bool IsOne(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > MaxBytes)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("warmup", out JsonElement asked) && asked.ValueKind == JsonValueKind.True;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
