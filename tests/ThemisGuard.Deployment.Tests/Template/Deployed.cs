using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ThemisGuard.Deployment.Tests.Template;

/// <summary>
/// A template with attributes, built texts and pseudo parameters as they are once it is deployed, for rules that read values. Plain
/// references to resources stay: rules follow those themselves.
/// </summary>
internal static partial class Deployed
{
    private const string Account = "111122223333";
    private const string Region = "us-east-1";

    public static JsonObject Of(JsonObject template)
    {
        JsonObject resources = template["Resources"]!.AsObject();
        var made = new JsonObject();
        foreach ((string id, JsonNode? resource) in resources)
        {
            made[id] = Resolve(resource!, resources);
        }

        return new JsonObject { ["AWSTemplateFormatVersion"] = "2010-09-09", ["Resources"] = made };
    }

    private static JsonNode? Resolve(JsonNode? node, JsonObject resources) => node switch
    {
        JsonObject { Count: 1 } call when call["Ref"] is { } name => Reference(name.ToString(), resources) ?? call.DeepClone(),
        JsonObject { Count: 1 } call when call["Fn::GetAtt"] is JsonArray got => Attribute(got[0]!.ToString(), got[1]!.ToString(), resources),
        JsonObject { Count: 1 } call when call["Fn::Sub"] is JsonValue text => Placeholder.Replace(text.ToString(), match => match.Groups[1].Value switch
        {
            var name when name.StartsWith("AWS::", StringComparison.Ordinal) => Pseudo(name),
            var name when name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot => Attribute(name[..dot], name[(dot + 1)..], resources),
            var name => resources[name]!["Type"]!.ToString() == "AWS::StepFunctions::StateMachine" ? Attribute(name, "Arn", resources) : Name(name),
        }),
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Resolve(entry.Value, resources)))),
        JsonArray list => new JsonArray([.. list.Select(item => Resolve(item, resources))]),
        _ => node?.DeepClone(),
    };

    private static JsonValue? Reference(string name, JsonObject resources) =>
        name.StartsWith("AWS::", StringComparison.Ordinal) ? JsonValue.Create(Pseudo(name))
        : resources[name]!["Type"]!.ToString() == "AWS::IAM::ManagedPolicy" ? JsonValue.Create($"arn:aws:iam::{Account}:policy/{Name(name)}")
        : null;

    private static string Attribute(string id, string attribute, JsonObject resources) => (resources[id]!["Type"]!.ToString(), attribute) switch
    {
        ("AWS::S3::Bucket", "Arn") => $"arn:aws:s3:::{Name(id)}",
        ("AWS::S3::Bucket", _) => $"{Name(id)}.s3.amazonaws.com",
        ("AWS::IAM::Role", "Arn") => $"arn:aws:iam::{Account}:role/{Name(id)}",
        ("AWS::StepFunctions::StateMachine", "Arn") => $"arn:aws:states:{Region}:{Account}:stateMachine:{Name(id)}",
        ("AWS::KMS::Key", "Arn") => $"arn:aws:kms:{Region}:{Account}:key/{Name(id)}",
        (var type, "Arn") => $"arn:aws:{type.Split("::")[1].ToLowerInvariant()}:{Region}:{Account}:{Name(id)}",
        _ => Name(id),
    };

    private static string Name(string id) => "themisguard-" + id.ToLowerInvariant();

    private static string Pseudo(string name) => name switch
    {
        "AWS::AccountId" => Account,
        "AWS::Region" => Region,
        "AWS::Partition" => "aws",
        "AWS::URLSuffix" => "amazonaws.com",
        "AWS::StackName" => "themisguard",
        _ => throw new NotSupportedException(name),
    };

    [GeneratedRegex(@"\$\{([^!}]+)\}")]
    private static partial Regex Placeholder { get; }
}
