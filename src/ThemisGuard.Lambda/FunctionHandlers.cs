using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ThemisGuard.Compliance;

namespace ThemisGuard.Lambda;

/// <summary>Makes <see cref="FunctionHandler"/>s of typed methods, so that handlers hold no JSON and no Lambda type.</summary>
public static class FunctionHandlers
{
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 256 };

    /// <summary>Reads the event as <typeparamref name="TIn"/>, calls the method, writes what it gives.</summary>
    /// <param name="handle">The handler's method.</param>
    /// <param name="input">From the function's own JSON context.</param>
    /// <param name="output">From the function's own JSON context.</param>
    /// <returns>A handler that fails with <c>ThemisGuard.BadInput</c> when the event is not what it takes.</returns>
    public static FunctionHandler Create<TIn, TOut>(
        Func<TIn, Invocation, CancellationToken, Task<TOut>> handle, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output) =>
        async (payload, invocation, cancellationToken) =>
        {
            TIn value = Read(payload, input);
            TOut result = await handle(value, invocation, cancellationToken);
            return JsonSerializer.SerializeToUtf8Bytes(result, output);
        };

    /// <inheritdoc cref="Create{TIn, TOut}(Func{TIn, Invocation, CancellationToken, Task{TOut}}, JsonTypeInfo{TIn}, JsonTypeInfo{TOut})"/>
    public static FunctionHandler Create<TIn, TOut>(
        Func<TIn, CancellationToken, Task<TOut>> handle, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output) =>
        Create<TIn, TOut>((value, _, cancellationToken) => handle(value, cancellationToken), input, output);

    /// <summary>Reads an event.</summary>
    /// <exception cref="ThemisGuardException"><c>ThemisGuard.BadInput</c>: it is not JSON, lacks a member, or holds one of another type.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> payload, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(payload.Span, type) ?? throw Bad(type.Type, "it is null");
        }
        catch (JsonException error)
        {
            throw Bad(type.Type, error.Message, error);
        }
    }

    /// <summary>True when the bytes are one JSON value of bounded depth.</summary>
    public static bool IsJson(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, Bounded);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ThemisGuardException Bad(Type type, string reason, Exception? inner = null) =>
        new("ThemisGuard.BadInput", $"The event is not a {type.Name}: {reason}", inner);
}
