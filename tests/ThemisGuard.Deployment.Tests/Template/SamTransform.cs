using System.Text.Json.Nodes;

namespace ThemisGuard.Deployment.Tests.Template;

/// <summary>
/// A CloudFormation template equivalent to ours: what SAM's transform makes of the resource types, events and properties that
/// the template uses. What it does not know it refuses, so that nothing goes unlooked at.
/// </summary>
internal static class SamTransform
{
    public static JsonObject Apply(JsonObject template)
    {
        JsonObject globals = template["Globals"]?["Function"]?.AsObject() ?? [];
        var made = new JsonObject();
        foreach ((string id, JsonNode? node) in template["Resources"]!.AsObject())
        {
            var resource = (JsonObject)node!;
            switch (resource["Type"]!.ToString())
            {
                case "AWS::Serverless::Function":
                    Function(made, id, Merge(globals, resource["Properties"]!.AsObject()));
                    break;
                case "AWS::Serverless::StateMachine":
                    StateMachine(made, id, resource["Properties"]!.AsObject());
                    break;
                case "AWS::Serverless::HttpApi":
                    HttpApi(made, id, resource["Properties"]!.AsObject());
                    break;
                case var type when type.StartsWith("AWS::Serverless::", StringComparison.Ordinal):
                    throw new NotSupportedException($"{id}: {type} is not transformed here yet.");
                default:
                    made[id] = resource.DeepClone();
                    break;
            }
        }

        return new JsonObject { ["AWSTemplateFormatVersion"] = "2010-09-09", ["Resources"] = made, ["Outputs"] = template["Outputs"]?.DeepClone() };
    }

    private static void Function(JsonObject made, string id, JsonObject properties)
    {
        Add(made, id, "AWS::Lambda::Function", Take(properties, id,
            new()
            {
                ["Runtime"] = "Runtime", ["Handler"] = "Handler", ["Architectures"] = "Architectures", ["MemorySize"] = "MemorySize", ["Timeout"] = "Timeout", ["Role"] = "Role",
                ["ReservedConcurrentExecutions"] = "ReservedConcurrentExecutions", ["Environment"] = "Environment", ["LoggingConfig"] = "LoggingConfig",
                ["DeadLetterQueue"] = "DeadLetterConfig", ["KmsKeyArn"] = "KmsKeyArn", ["Description"] = "Description",
            },
            ignored: ["CodeUri", "Events", "Tracing", "EventInvokeConfig", "AutoPublishAlias", "ProvisionedConcurrencyConfig"],
            ("Code", Json("{ 'S3Bucket': 'packages', 'S3Key': 'function.zip' }")),
            ("TracingConfig", new JsonObject { ["Mode"] = properties["Tracing"]?.DeepClone() })));
        if (properties["EventInvokeConfig"] is JsonObject invoke)
        {
            Add(made, id + "EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", With(invoke, ("FunctionName", Ref(id)), ("Qualifier", "$LATEST")));
        }

        foreach ((string name, JsonNode? node) in properties["Events"]?.AsObject() ?? [])
        {
            JsonObject of = node!["Properties"]!.AsObject();
            switch (node["Type"]!.ToString())
            {
                case "HttpApi":
                    Route(made, id, id + name, of);
                    break;
                case "SQS":
                    Add(made, id + name, "AWS::Lambda::EventSourceMapping", With(
                        Without(of, "Queue"), ("EventSourceArn", of["Queue"]!.DeepClone()), ("FunctionName", Ref(id))));
                    break;
                case "Schedule" or "EventBridgeRule" or "CloudWatchEvent":
                    Rule(made, id + name, of, GetAtt(id, "Arn"), role: null);
                    Add(made, id + name + "Permission", "AWS::Lambda::Permission", Json("{ 'Action': 'lambda:InvokeFunction', 'Principal': 'events.amazonaws.com' }",
                        ("FunctionName", Ref(id)), ("SourceArn", GetAtt(id + name, "Arn"))));
                    break;
                case "SNS":
                    Add(made, id + name, "AWS::SNS::Subscription", Json("{ 'Protocol': 'lambda' }", ("Endpoint", GetAtt(id, "Arn")), ("TopicArn", of["Topic"]!.DeepClone())));
                    Add(made, id + name + "Permission", "AWS::Lambda::Permission", Json("{ 'Action': 'lambda:InvokeFunction', 'Principal': 'sns.amazonaws.com' }",
                        ("FunctionName", Ref(id)), ("SourceArn", of["Topic"]!.DeepClone())));
                    break;
                case var type:
                    throw new NotSupportedException($"{id}: the event {name} of type {type} is not transformed here yet.");
            }
        }
    }

    private static void Route(JsonObject made, string function, string id, JsonObject of)
    {
        JsonNode api = of["ApiId"]!;
        bool open = of["Auth"]?["Authorizer"]?.ToString() == "NONE";
        Add(made, id + "Integration", "AWS::ApiGatewayV2::Integration", Json("{ 'IntegrationType': 'AWS_PROXY', 'PayloadFormatVersion': '2.0' }",
            ("ApiId", api.DeepClone()), ("IntegrationUri", GetAtt(function, "Arn"))));
        Add(made, id, "AWS::ApiGatewayV2::Route", With(
            new JsonObject { ["RouteKey"] = $"{of["Method"]} {of["Path"]}", ["AuthorizationType"] = open ? "NONE" : "CUSTOM" },
            ("ApiId", api.DeepClone()),
            ("Target", Sub($"integrations/${{{id}Integration}}")),
            ("AuthorizerId", open ? null : Ref(api["Ref"] + "Authorizer"))));
        Add(made, id + "Permission", "AWS::Lambda::Permission", Json("{ 'Action': 'lambda:InvokeFunction', 'Principal': 'apigateway.amazonaws.com' }",
            ("FunctionName", Ref(function)),
            ("SourceArn", Sub($"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{api["Ref"]}}}/*"))));
    }

    private static void HttpApi(JsonObject made, string id, JsonObject properties)
    {
        JsonObject authorizer = properties["Auth"]!["Authorizers"]![properties["Auth"]!["DefaultAuthorizer"]!.ToString()]!.AsObject();
        Add(made, id, "AWS::ApiGatewayV2::Api", Json("{ 'ProtocolType': 'HTTP' }", ("Name", Ref("AWS::StackName"))));
        Add(made, id + "Authorizer", "AWS::ApiGatewayV2::Authorizer", Json("{ 'AuthorizerType': 'REQUEST', 'Name': 'ApiKey' }",
            ("ApiId", Ref(id)),
            ("AuthorizerUri", Sub($"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{authorizer["FunctionArn"]!["Fn::GetAtt"]![0]}.Arn}}/invocations")),
            ("AuthorizerPayloadFormatVersion", authorizer["AuthorizerPayloadFormatVersion"]!.DeepClone()),
            ("EnableSimpleResponses", authorizer["EnableSimpleResponses"]!.DeepClone()),
            ("IdentitySource", new JsonArray([.. authorizer["Identity"]!["Headers"]!.AsArray().Select(header => (JsonNode)$"$request.header.{header}")])),
            ("AuthorizerResultTtlInSeconds", authorizer["Identity"]!["ReauthorizeEvery"]!.DeepClone())));
        Add(made, id + "Stage", "AWS::ApiGatewayV2::Stage", Take(properties, id,
            new() { ["AccessLogSettings"] = "AccessLogSettings", ["DefaultRouteSettings"] = "DefaultRouteSettings", ["RouteSettings"] = "RouteSettings" },
            ignored: ["Auth", "FailOnWarnings"],
            ("ApiId", Ref(id)), ("StageName", "$default"), ("AutoDeploy", true)));
    }

    private static void StateMachine(JsonObject made, string id, JsonObject properties)
    {
        JsonArray policies = properties["Policies"]!.AsArray();
        var role = new JsonObject { ["AssumeRolePolicyDocument"] = Trust("states.amazonaws.com") };
        role["ManagedPolicyArns"] = new JsonArray(
            [.. policies.Where(policy => policy!["Statement"] is null).Select(policy => policy!.DeepClone()), Sub("arn:${AWS::Partition}:iam::aws:policy/AWSXrayWriteOnlyAccess")]);
        role["Policies"] = new JsonArray([.. policies.Where(policy => policy!["Statement"] is not null).Select((policy, i) => (JsonNode)new JsonObject
        {
            ["PolicyName"] = $"{id}RolePolicy{i}",
            ["PolicyDocument"] = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = policy!["Statement"]!.DeepClone() },
        })]);
        Add(made, id + "Role", "AWS::IAM::Role", role);
        Add(made, id, "AWS::StepFunctions::StateMachine", Take(properties, id,
            new() { ["Type"] = "StateMachineType", ["DefinitionSubstitutions"] = "DefinitionSubstitutions", ["Tracing"] = "TracingConfiguration", ["Logging"] = "LoggingConfiguration" },
            ignored: ["DefinitionUri", "Policies", "Events"],
            ("DefinitionString", File.ReadAllText(Path.Combine(Repository.Root, properties["DefinitionUri"]!.ToString()))),
            ("RoleArn", GetAtt(id + "Role", "Arn"))));
        foreach ((string name, JsonNode? node) in properties["Events"]?.AsObject() ?? [])
        {
            if (node!["Type"]!.ToString() is not ("Schedule" or "EventBridgeRule" or "CloudWatchEvent"))
            {
                throw new NotSupportedException($"{id}: the event {name} of type {node["Type"]} is not transformed here yet.");
            }

            Rule(made, id + name, node["Properties"]!.AsObject(), Ref(id), GetAtt(id + name + "Role", "Arn"));
            Add(made, id + name + "Role", "AWS::IAM::Role", new JsonObject
            {
                ["AssumeRolePolicyDocument"] = Trust("events.amazonaws.com"),
                ["Policies"] = new JsonArray(Json("{ 'PolicyName': 'Start' }", ("PolicyDocument", Json("{ 'Version': '2012-10-17' }",
                    ("Statement", new JsonArray(Json("{ 'Effect': 'Allow', 'Action': 'states:StartExecution' }", ("Resource", Ref(id))))))))),
            });
        }
    }

    private static void Rule(JsonObject made, string id, JsonObject of, JsonNode target, JsonNode? role)
    {
        JsonObject to = With(new JsonObject { ["Id"] = id + "Target" }, ("Arn", target), ("RoleArn", role));
        foreach (string name in (ReadOnlySpan<string>)["Input", "InputPath", "InputTransformer", "RetryPolicy", "DeadLetterConfig"])
        {
            if (of[name] is { } value)
            {
                to[name] = value.DeepClone();
            }
        }

        Add(made, id, "AWS::Events::Rule", Take(of, id,
            new() { ["Schedule"] = "ScheduleExpression", ["Pattern"] = "EventPattern", ["EventBusName"] = "EventBusName", ["State"] = "State", ["Description"] = "Description" },
            ignored: ["Input", "InputPath", "InputTransformer", "RetryPolicy", "DeadLetterConfig"],
            ("Targets", new JsonArray(to))));
    }

    private static JsonObject Take(
        JsonObject properties, string id, Dictionary<string, string> names, string[] ignored, params (string Name, JsonNode? Value)[] more)
    {
        var taken = new JsonObject();
        foreach ((string name, JsonNode? value) in properties)
        {
            if (names.TryGetValue(name, out string? other))
            {
                taken[other] = value!.DeepClone();
            }
            else if (!ignored.Contains(name))
            {
                throw new NotSupportedException($"{id}: the property {name} is not transformed here yet.");
            }
        }

        return With(taken, more);
    }

    private static JsonObject Merge(JsonObject globals, JsonObject own)
    {
        var merged = (JsonObject)globals.DeepClone();
        foreach ((string name, JsonNode? value) in own)
        {
            merged[name] = merged[name] is JsonObject left && value is JsonObject right ? Merge(left, right) : value!.DeepClone();
        }

        return merged;
    }

    private static void Add(JsonObject made, string id, string type, JsonObject properties) =>
        made[id] = new JsonObject { ["Type"] = type, ["Properties"] = properties };

    private static JsonObject With(JsonObject of, params (string Name, JsonNode? Value)[] more)
    {
        var result = (JsonObject)of.DeepClone();
        foreach ((string name, JsonNode? value) in more)
        {
            if (value is not null)
            {
                result[name] = value;
            }
        }

        return result;
    }

    private static JsonObject Without(JsonObject of, string name)
    {
        var result = (JsonObject)of.DeepClone();
        result.Remove(name);
        return result;
    }

    private static JsonObject Json(string text, params (string Name, JsonNode? Value)[] more) =>
        With(JsonNode.Parse(text.Replace('\'', '"'))!.AsObject(), more);

    private static JsonObject Trust(string service) => JsonNode.Parse(
        $$"""{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "Service": "{{service}}" }, "Action": "sts:AssumeRole" }] }""")!.AsObject();

    private static JsonObject Ref(string id) => new() { ["Ref"] = id };

    private static JsonObject GetAtt(string id, string attribute) => new() { ["Fn::GetAtt"] = new JsonArray(id, attribute) };

    private static JsonObject Sub(string text) => new() { ["Fn::Sub"] = text };
}
