using System.Text.Json.Nodes;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Deployment.Tests.Template;

/// <summary>
/// The template as CloudFormation sees it with given parameters: conditions decided, mappings looked up, parameters put in.
/// References among resources stay.
/// </summary>
internal sealed class StackTemplate
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);
    private readonly JsonObject _written;

    private StackTemplate(JsonObject written, IReadOnlyDictionary<string, string> given)
    {
        _written = written;
        foreach ((string name, JsonNode? parameter) in written["Parameters"]!.AsObject())
        {
            _parameters[name] = given.GetValueOrDefault(name) ?? parameter!["Default"]?.ToString() ?? "";
        }
    }

    /// <summary>Long-form JSON of the file, nothing resolved.</summary>
    public static JsonObject Written { get; } = Read(Repository.Template);

    /// <summary>What a deployment with everything switched on is.</summary>
    public static IReadOnlyDictionary<string, string> Production { get; } = new Dictionary<string, string>
    {
        ["Environment"] = "production",
        ["DomainName"] = "compliance.example.org",
        ["CertificateArn"] = "arn:aws:acm:us-east-1:111122223333:certificate/0b1c2d3e",
        ["HostedZoneId"] = "Z0123456789ABC",
        ["NotificationEmail"] = "operations@example.org",
        ["WebAclArn"] = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/console/0b1c2d3e",
    };

    public static IReadOnlyDictionary<string, string> Staging { get; } = new Dictionary<string, string> { ["Environment"] = "staging" };

    public static IReadOnlyDictionary<string, string> Dev { get; } = new Dictionary<string, string> { ["Environment"] = "dev" };

    public static JsonObject Read(string file) => ToJson(TemplateYaml.Read(file, File.ReadAllText(file)))!.AsObject();

    public static JsonObject For(IReadOnlyDictionary<string, string> parameters) => For(Written, parameters);

    public static JsonObject For(JsonObject written, IReadOnlyDictionary<string, string> parameters)
    {
        var stack = new StackTemplate(written, parameters);
        var result = new JsonObject { ["AWSTemplateFormatVersion"] = "2010-09-09" };
        var resources = new JsonObject();
        foreach ((string id, JsonNode? resource) in written["Resources"]!.AsObject())
        {
            if (resource!["Condition"] is not { } condition || stack.Holds(condition.ToString()))
            {
                JsonObject made = stack.Resolve(resource)!.AsObject();
                made.Remove("Condition");
                resources[id] = made;
            }
        }

        if (written["Globals"] is { } globals)
        {
            result["Globals"] = stack.Resolve(globals);
        }

        result["Resources"] = resources;
        result["Outputs"] = stack.Resolve(written["Outputs"] ?? new JsonObject());
        return result;
    }

    private JsonNode Given(string name, string value) =>
        _written["Parameters"]![name]!["Type"]!.ToString().StartsWith("List<", StringComparison.Ordinal)
            ? new JsonArray([.. value.Split(',').Select(item => (JsonNode)item)])
            : JsonValue.Create(value);

    private bool Holds(string condition) => IsTrue(_written["Conditions"]![condition]!);

    private bool IsTrue(JsonNode node)
    {
        (string function, JsonNode? argument) = node.AsObject().Single();
        return function switch
        {
            "Condition" => Holds(argument!.ToString()),
            "Fn::Equals" => Resolve(argument![0])!.ToString() == Resolve(argument[1])!.ToString(),
            "Fn::Not" => !IsTrue(argument![0]!),
            "Fn::And" => argument!.AsArray().All(item => IsTrue(item!)),
            "Fn::Or" => argument!.AsArray().Any(item => IsTrue(item!)),
            _ => throw new InvalidOperationException($"{function} is no condition."),
        };
    }

    // Null stands for AWS::NoValue.
    private JsonNode? Resolve(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } call when call["Ref"] is { } name:
                return name.ToString() == "AWS::NoValue" ? null
                    : _parameters.TryGetValue(name.ToString(), out string? given) ? Given(name.ToString(), given) : call.DeepClone();
            case JsonObject { Count: 1 } call when call["Fn::If"] is JsonArray choice:
                return Resolve(Holds(choice[0]!.ToString()) ? choice[1] : choice[2]);
            case JsonObject { Count: 1 } call when call["Fn::FindInMap"] is JsonArray keys:
                return _written["Mappings"]![Resolve(keys[0])!.ToString()]![Resolve(keys[1])!.ToString()]![Resolve(keys[2])!.ToString()]!.DeepClone();
            case JsonObject { Count: 1 } call when call["Fn::Sub"] is JsonValue text:
                return new JsonObject { ["Fn::Sub"] = _parameters.Aggregate(text.ToString(), (now, parameter) => now.Replace($"${{{parameter.Key}}}", parameter.Value, StringComparison.Ordinal)) };
            case JsonObject map:
                var entries = new JsonObject();
                foreach ((string key, JsonNode? value) in map)
                {
                    if (Resolve(value) is { } resolved)
                    {
                        entries[key] = resolved;
                    }
                }

                return entries;
            case JsonArray list:
                return new JsonArray([.. list.Select(Resolve).Where(item => item is not null)]);
            default:
                return node?.DeepClone();
        }
    }

    private static JsonNode? ToJson(TemplateNode node)
    {
        JsonNode? plain = node switch
        {
            TemplateMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
            TemplateList list => new JsonArray([.. list.Items.Select(ToJson)]),
            TemplateScalar { Kind: ScalarKind.Null } => null,
            TemplateScalar { Kind: ScalarKind.Boolean } scalar => JsonValue.Create(scalar.Text == "true"),
            TemplateScalar { Kind: ScalarKind.Number } scalar => JsonNode.Parse(scalar.Text),
            TemplateScalar scalar => JsonValue.Create(scalar.Text),
            _ => throw new InvalidOperationException(),
        };
        return node.Tag switch
        {
            null => plain,
            "Fn::GetAtt" when node is TemplateScalar { Text: var text } =>
                new JsonObject { ["Fn::GetAtt"] = new JsonArray(text[..text.IndexOf('.', StringComparison.Ordinal)], text[(text.IndexOf('.', StringComparison.Ordinal) + 1)..]) },
            { } tag => new JsonObject { [tag] = plain },
        };
    }
}
