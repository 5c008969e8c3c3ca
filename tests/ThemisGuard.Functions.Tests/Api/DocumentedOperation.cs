using System.Text.Json.Nodes;

namespace ThemisGuard.Functions.Tests.Api;

/// <summary>One operation as the OpenAPI document has it.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">With parameters in braces.</param>
/// <param name="Node">The operation object.</param>
/// <param name="Document">The whole document, for references.</param>
public sealed record DocumentedOperation(string Method, string Path, JsonNode Node, JsonNode Document)
{
    public string Id => (string)Node["operationId"]!;

    public string? Scope => (string?)Node["x-scope"];

    public IEnumerable<JsonNode> Parameters(string place) =>
        Node["parameters"]!.AsArray().Where(parameter => (string)parameter!["in"]! == place).Select(parameter => parameter!);

    public IEnumerable<string> PathParameters => Parameters("path").Select(parameter => (string)parameter["name"]!);

    /// <summary>Schema of the body, or null when the operation takes none.</summary>
    public JsonNode? BodySchema => Node["requestBody"]?["content"]!["application/json"]!["schema"] is { } schema ? Resolve(schema) : null;

    public IEnumerable<string> Statuses => Node["responses"]!.AsObject().Select(response => response.Key);

    /// <summary>Every operation of a document.</summary>
    public static IReadOnlyList<DocumentedOperation> Of(JsonNode document) =>
        [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(method => new DocumentedOperation(method.Key.ToUpperInvariant(), path.Key, method.Value!, document)))];

    private JsonNode Resolve(JsonNode schema) =>
        (string?)schema["$ref"] is { } reference ? Document["components"]!["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]]! : schema;
}
