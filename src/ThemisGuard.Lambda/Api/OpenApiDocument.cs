using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace ThemisGuard.Lambda.Api;

/// <summary>Writes operations as an OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1); schemas come from the types' own JSON contracts.</summary>
public static class OpenApiDocument
{
    private const int MaxSchemaDepth = 40;

    private static readonly JsonSchemaExporterOptions SchemaOptions = new() { TreatNullObliviousAsNonNullable = true };

    /// <summary>The document, UTF-8.</summary>
    /// <exception cref="InvalidOperationException">Two types of one name are not the same, or two operations are.</exception>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<ApiOperation> operations)
    {
        var schemas = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal) { ["Problem"] = Problem() };
        var paths = new JsonObject();
        foreach (IGrouping<string, ApiOperation> path in operations.GroupBy(operation => operation.Path))
        {
            var methods = new JsonObject();
            foreach (ApiOperation operation in path)
            {
                methods.Add(operation.Method.ToLowerInvariant(), Operation(operation, schemas));
            }

            paths.Add(path.Key, methods);
        }

        var components = new JsonObject();
        foreach ((string name, JsonNode schema) in schemas)
        {
            components.Add(name, schema);
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "ThemisGuard",
                ["version"] = "1",
                ["description"] = "Is the cloud compliant, on a schedule, and what changed.",
                ["license"] = new JsonObject { ["name"] = "Apache License 2.0", ["identifier"] = "Apache-2.0" },
            },
            ["security"] = new JsonArray(new JsonObject { ["apiKey"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["apiKey"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "An API key, 'tg_…'." },
                },
                ["schemas"] = components,
            },
        };
        var buffer = new ArrayBufferWriter<byte>(64 * 1_024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            document.WriteTo(json);
        }

        return buffer.WrittenMemory;
    }

    private static JsonObject Operation(ApiOperation operation, SortedDictionary<string, JsonNode> schemas)
    {
        var parameters = new JsonArray();
        foreach (string name in operation.PathParameters)
        {
            parameters.Add((JsonNode)Parameter(name, "path", "Id.", new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 128 }));
        }

        foreach (ApiParameter query in operation.Query)
        {
            parameters.Add((JsonNode)Parameter(query.Name, "query", query.Description, Schema(query)));
        }

        if (operation.Method == "POST")
        {
            parameters.Add((JsonNode)Parameter(
                "Idempotency-Key", "header", "The same key and request within a day are given the same answer.",
                new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 255, ["pattern"] = "^[!-~]+$" }));
        }

        var responses = new JsonObject();
        foreach (ApiAnswer answer in operation.Answers)
        {
            responses.Add(answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), Answer(answer, schemas));
        }

        responses.Add("default", new JsonObject
        {
            ["description"] = "A problem document (RFC 9457).",
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference("Problem") } },
        });
        var written = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["summary"] = operation.Summary,
            ["parameters"] = parameters,
        };
        if (operation.Scope is { } scope)
        {
            written["x-scope"] = scope;
        }
        else
        {
            written["security"] = new JsonArray();
        }

        if (operation.Body is { } body)
        {
            written["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Reference(body, schemas) } },
            };
        }

        written["responses"] = responses;
        return written;
    }

    private static JsonObject Answer(ApiAnswer answer, SortedDictionary<string, JsonNode> schemas)
    {
        var content = new JsonObject();
        foreach (string type in answer.ContentTypes ?? (answer.Body is null ? [] : ["application/json"]))
        {
            content.Add(type, answer.Body is { } body ? new JsonObject { ["schema"] = Reference(body, schemas) } : new JsonObject());
        }

        var written = new JsonObject { ["description"] = answer.Description };
        if (content.Count > 0)
        {
            written["content"] = content;
        }

        return written;
    }

    private static JsonObject Parameter(string name, string place, string description, JsonObject schema) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = place == "path",
        ["description"] = description,
        ["schema"] = schema,
    };

    private static JsonObject Schema(ApiParameter parameter)
    {
        if (parameter.Maximum is { } most)
        {
            return new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = most };
        }

        var schema = new JsonObject { ["type"] = "string" };
        if (parameter.Values is { } values)
        {
            schema["enum"] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
        }

        return schema;
    }

    private static JsonObject Reference(JsonTypeInfo type, SortedDictionary<string, JsonNode> schemas)
    {
        string name = type.Type.Name;
        JsonNode schema = type.GetJsonSchemaAsNode(SchemaOptions);
        schema = Inline(schema, schema, 0);
        if (schemas.TryGetValue(name, out JsonNode? known) ? !JsonNode.DeepEquals(known, schema) : !schemas.TryAdd(name, schema))
        {
            throw new InvalidOperationException($"Two types of the API are named {name} and differ.");
        }

        return Reference(name);
    }

    // The exporter refers back to a type's first place in the schema; such a pointer means nothing once the schema stands elsewhere.
    private static JsonNode Inline(JsonNode node, JsonNode root, int depth)
    {
        if (depth > MaxSchemaDepth)
        {
            throw new InvalidOperationException("A type of the API contains itself; the document has no name for it.");
        }

        switch (node)
        {
            case JsonObject members when (string?)members["$ref"] is { } pointer && pointer.StartsWith('#'):
                JsonNode target = root;
                foreach (string step in pointer[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
                {
                    target = (target is JsonArray list
                        ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]
                        : target[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)])
                        ?? throw new InvalidOperationException($"A schema points at '{pointer}', where there is nothing.");
                }

                return Inline(target, root, depth + 1);
            case JsonObject members:
                return new JsonObject(members.Select(member => KeyValuePair.Create(
                    member.Key, member.Value is null ? null : (JsonNode?)Inline(member.Value, root, depth + 1))));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => item is null ? null : Inline(item, root, depth + 1))]);
            default:
                return node.DeepClone();
        }
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    private static JsonObject Problem() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("type", "title", "status", "detail"),
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string", ["description"] = "'urn:themisguard:problem:' and a name for programs." },
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer", ["minimum"] = 400, ["maximum"] = 599 },
            ["detail"] = new JsonObject { ["type"] = "string", ["description"] = "What is wrong, and the remedy." },
        },
    };
}
