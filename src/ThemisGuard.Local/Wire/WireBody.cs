using System.Text.Json;

namespace ThemisGuard.Local.Wire;

/// <summary>The members of a call, read with AWS's errors. For services whose calls are few; SQS reads its own bytes.</summary>
public sealed class WireBody : IDisposable
{
    private readonly JsonDocument? _document;

    private WireBody(JsonDocument? document)
    {
        _document = document;
    }

    /// <summary>Parses a body: an object, or nothing, which is an empty one.</summary>
    /// <exception cref="WireException">SerializationException.</exception>
    public static WireBody Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return new WireBody(null);
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            throw WireError.Serialization("The request body is not valid JSON.");
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw WireError.Serialization("The request body is not a JSON object.");
        }

        return new WireBody(document);
    }

    /// <summary>The member as it stands, or null when absent or JSON null.</summary>
    public JsonElement? Element(string name) =>
        _document is not null && _document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text, or null when absent.</summary>
    /// <exception cref="WireException">SerializationException: another JSON type.</exception>
    public string? Text(string name) => Element(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => Decode(name, value),
        _ => throw WireError.Serialization($"The member {name} is not a string."),
    };

    /// <summary>A text that must be there.</summary>
    /// <exception cref="WireException">ValidationException when absent.</exception>
    public string Required(string name) => Text(name) ?? throw WireError.Validation(
        $"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must not be null");

    /// <summary>An integer, or null when absent.</summary>
    /// <exception cref="WireException">SerializationException: another JSON type or out of 64 bits.</exception>
    public long? Number(string name) => Element(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out long number) => number,
        _ => throw WireError.Serialization($"The member {name} is not an integer."),
    };

    /// <summary>A boolean, or null when absent.</summary>
    /// <exception cref="WireException">SerializationException: another JSON type.</exception>
    public bool? Flag(string name) => Element(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw WireError.Serialization($"The member {name} is not a boolean."),
    };

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();

    private static string Decode(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, which is no text.
            throw WireError.Serialization($"The member {name} is not valid UTF-8.");
        }
    }
}
