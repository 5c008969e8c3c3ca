using System.Text.Json.Nodes;

namespace ThemisGuard.Deployment.Tests.Template;

/// <summary>The statements of a template's identity policies.</summary>
internal static class Statements
{
    /// <summary>All of them that allow, with the resource that they stand in.</summary>
    public static IEnumerable<(string Id, JsonObject Statement)> Of(JsonObject resources)
    {
        foreach ((string id, JsonNode? resource) in resources)
        {
            if (resource!["Type"]!.ToString() is not ("AWS::IAM::Role" or "AWS::IAM::ManagedPolicy" or "AWS::IAM::RolePolicy" or "AWS::IAM::Policy"))
            {
                continue;
            }

            JsonNode properties = resource["Properties"]!;
            IEnumerable<JsonNode?> documents = properties["PolicyDocument"] is { } own ? [own] : properties["Policies"]?.AsArray().Select(policy => policy!["PolicyDocument"]) ?? [];
            foreach (JsonNode? statement in documents.SelectMany(document => document!["Statement"]!.AsArray()))
            {
                if (statement!["Effect"]!.ToString() == "Allow")
                {
                    yield return (id, statement.AsObject());
                }
            }
        }
    }

    /// <summary>One text, or a list of them.</summary>
    public static string[] List(JsonNode? node) => [.. Nodes(node).Select(item => item.ToString())];

    /// <summary>One value, or a list of them.</summary>
    public static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.OfType<JsonNode>(),
        _ => [node],
    };
}
