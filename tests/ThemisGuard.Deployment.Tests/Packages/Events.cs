using System.Text.Json.Nodes;
using ThemisGuard.Deployment.Tests.Template;

namespace ThemisGuard.Deployment.Tests.Packages;

/// <summary>A good event for each function: of <c>events/</c>, of its route, or of the state that calls it.</summary>
internal static class Events
{
    public static string Of(string function)
    {
        JsonObject sources = StackTemplate.Written["Resources"]![function]!["Properties"]!["Events"]?.AsObject() ?? [];
        JsonNode? route = sources.Select(source => source.Value).Where(source => source!["Type"]!.ToString() == "HttpApi" && source["Properties"]!["Path"]!.ToString() != "/v1/caller") // It needs no service.
            .OrderBy(source => source!["Properties"]!["Method"]!.ToString() != "GET").FirstOrDefault()?["Properties"];
        return function switch
        {
            "Authorize" => Sample("authorizer-request.json"),
            "SubmitScan" => Sample("http-api-submit-scan.json"),
            "EvaluateBatch" => Sample("sqs-scan-batch.json"),
            "FailBatch" => Sample("sqs-dead-letter.json"),
            "DeliverWebhook" => Sample("sqs-webhook.json"),
            "RecordExecution" => Sample("execution-status-change.json"),
            "GatherUsage" => """{"month":"2026-11"}""",
            "ReviewArchitecture" => """{"month":"2026-11","customers":1,"requests":1,"revenueUsd":49,"coldStartComplaints":0,"scans":1,"resources":1}""",
            "ManageIncidents" => """{"run":"text","observations":[]}""",
            "RepairOperations" => """{"run":"text","repairs":[{"action":"startScan","subject":"arn:aws:states:us-east-1:000000000000:execution:Machine:scn_1","attempt":1,"tenant":"acme"}]}""",
            _ when route is not null => Request(route["Method"]!.ToString(), route["Path"]!.ToString()),
            _ => Task(function),
        };
    }

    private static string Sample(string name) => File.ReadAllText(Path.Combine(Repository.Root, "events", name));

    private static string Request(string method, string path)
    {
        var request = JsonNode.Parse(Sample("http-api-read-scan.json"))!.AsObject();
        string raw = path.Replace("{scanId}", "scn_01a222ef638e765199fe8ddfd3d34c64", StringComparison.Ordinal);
        var parameters = new JsonObject();
        foreach (string part in path.Split('/').Where(part => part.StartsWith('{')))
        {
            parameters[part.Trim('{', '}')] = part == "{scanId}" ? "scn_01a222ef638e765199fe8ddfd3d34c64" : "x";
        }

        request["routeKey"] = $"{method} {path}";
        request["rawPath"] = raw;
        request["pathParameters"] = parameters;
        request["requestContext"]!["http"]!["method"] = method;
        request["requestContext"]!["http"]!["path"] = raw;
        request["requestContext"]!["routeKey"] = $"{method} {path}";
        request["requestContext"]!["authorizer"]!["lambda"]!["scopes"] = "read scan admin operator";
        if (method != "GET")
        {
            request["body"] = "{}";
        }

        return request.ToJsonString();
    }

    private static string Task(string function)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "statemachines"), "*.asl.json"))
        {
            if (Payload(JsonNode.Parse(File.ReadAllText(file))!, "${" + function + "Arn}") is { } payload)
            {
                return new JsonObject(payload.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)JsonValue.Create(member.Key == "scanId" ? "scn_1" : "text")))).ToJsonString();
            }
        }

        throw new InvalidOperationException($"Nothing calls {function}.");
    }

    private static JsonObject? Payload(JsonNode? node, string name) => node switch
    {
        JsonObject call when call["FunctionName"]?.ToString() == name => call["Payload"]!.AsObject(),
        JsonObject map => map.Select(entry => Payload(entry.Value, name)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(item => Payload(item, name)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
