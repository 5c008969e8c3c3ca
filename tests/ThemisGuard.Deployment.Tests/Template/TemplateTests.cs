using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ThemisGuard.Deployment.Tests.Template;

/// <summary>What must hold of the template whatever is added to it.</summary>
public sealed partial class TemplateTests
{
    private static readonly JsonObject Resources = StackTemplate.Written["Resources"]!.AsObject();
    private static readonly JsonObject Production = SamTransform.Apply(StackTemplate.For(StackTemplate.Production))["Resources"]!.AsObject();

    private static readonly string[] FunctionIds =
        [.. Resources.Where(resource => resource.Value!["Type"]!.ToString() == "AWS::Serverless::Function").Select(resource => resource.Key)];

    public static TheoryData<string> Functions => [.. FunctionIds];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_says_what_it_takes_and_has_a_role_of_its_own(string function)
    {
        JsonObject properties = Resources[function]!["Properties"]!.AsObject();
        Assert.All(["MemorySize", "Timeout", "ReservedConcurrentExecutions", "Role"], name => Assert.True(properties.ContainsKey(name), $"{function} has no {name}."));
        Assert.True(properties["Policies"] is null, $"{function}: SAM's Policies bring AWSLambdaBasicExecutionRole, which writes into every log group; give it a Role as Authorize has.");
        Assert.Equal("makefile", Resources[function]!["Metadata"]!["BuildMethod"]!.ToString());
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, "functions", function)), $"There is no functions/{function}.");
        string role = properties["Role"]!["Fn::GetAtt"]![0]!.ToString();
        Assert.Equal(function + "Role", role);
    }

    [Fact]
    public void Every_folder_of_functions_is_deployed() =>
        Assert.Equal(
            Directory.GetDirectories(Path.Combine(Repository.Root, "functions")).Where(folder => File.Exists(Path.Combine(folder, "Program.cs"))).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            FunctionIds.Order(StringComparer.Ordinal));

    [Fact]
    public void What_is_reserved_leaves_an_account_of_a_thousand_its_hundred()
    {
        int reserved = Of("AWS::Lambda::Function").Sum(function => int.Parse(function.Properties["ReservedConcurrentExecutions"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(reserved, 1, 900);
    }

    [Fact]
    public void The_stack_fits_CloudFormations_limits()
    {
        // Routes and integrations stand in the API's body, where SAM puts them; each counts as none.
        Assert.InRange(Production.Count(resource => resource.Value!["Type"]!.ToString() is not ("AWS::ApiGatewayV2::Route" or "AWS::ApiGatewayV2::Integration")), 1, 500);
        Assert.InRange(StackTemplate.Written["Outputs"]!.AsObject().Count, 1, 200);
        Assert.InRange(StackTemplate.Written["Parameters"]!.AsObject().Count, 1, 200);
        Assert.InRange(new FileInfo(Repository.Template).Length, 1, 1_000_000);
    }

    [Fact]
    public void A_batch_stays_hidden_six_times_as_long_as_it_may_take()
    {
        JsonNode parameters = StackTemplate.Written["Parameters"]!;
        Assert.True((int)parameters["EvaluateBatchVisibility"]!["Default"]! >= 6 * (int)parameters["EvaluateBatchTimeout"]!["Default"]!);
        foreach ((string id, JsonObject mapping) in Of("AWS::Lambda::EventSourceMapping"))
        {
            JsonNode queue = Production[mapping["EventSourceArn"]!["Fn::GetAtt"]![0]!.ToString()]!["Properties"]!;
            JsonNode function = Production[mapping["FunctionName"]!["Ref"]!.ToString()]!["Properties"]!;
            int visibility = int.Parse(queue["VisibilityTimeout"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture);
            int timeout = int.Parse(function["Timeout"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(visibility >= 6 * timeout, $"{id}: {visibility} s is less than six times {timeout} s.");
        }
    }

    [Fact]
    public void What_a_rule_cant_deliver_is_kept_and_the_queue_lets_it_in()
    {
        string[] allowed = [.. Production["TriggerDeadLettersPolicy"]!["Properties"]!["PolicyDocument"]!["Statement"]!.AsArray()
            .Single(statement => statement!["Effect"]!.ToString() == "Allow")!["Condition"]!["ArnEquals"]!["aws:SourceArn"]!.AsArray()
            .Select(arn => arn!["Fn::GetAtt"]![0]!.ToString()).Order(StringComparer.Ordinal)];
        (string Id, JsonObject Properties)[] rules = [.. Of("AWS::Events::Rule")];
        Assert.All(rules.SelectMany(rule => rule.Properties["Targets"]!.AsArray()), target =>
            Assert.Equal("TriggerDeadLetters", target!["DeadLetterConfig"]?["Arn"]?["Fn::GetAtt"]?[0]?.ToString()));
        Assert.Equal(rules.Select(rule => rule.Id).Order(StringComparer.Ordinal), allowed);
    }

    [Fact]
    public void Every_state_machine_is_standard_logged_and_traced() => Assert.All(Of("AWS::StepFunctions::StateMachine"), machine =>
    {
        Assert.Equal("STANDARD", machine.Properties["StateMachineType"]!.ToString());
        Assert.Equal("ERROR", machine.Properties["LoggingConfiguration"]!["Level"]!.ToString());
        Assert.False((bool)machine.Properties["LoggingConfiguration"]!["IncludeExecutionData"]!, "Executions carry task tokens.");
        Assert.True((bool)machine.Properties["TracingConfiguration"]!["Enabled"]!);
    });

    [Fact]
    public void Nothing_is_allowed_on_everything_but_what_knows_no_resources()
    {
        // Service Authorization Reference: no resource types for these.
        string[] unnamed = ["xray:Put", "cloudwatch:GetMetricData", "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"];
        foreach ((string id, JsonObject statement) in Statements.Of(Production))
        {
            string[] actions = Statements.List(statement["Action"]);
            Assert.DoesNotContain(actions, action => action.Contains('*', StringComparison.Ordinal));
            if (Statements.Nodes(statement["Resource"]).Any(resource => resource.ToString() == "*"))
            {
                Assert.All(actions, action => Assert.True(unnamed.Any(prefix => action.StartsWith(prefix, StringComparison.Ordinal)), $"{id}: {action} on *"));
            }
        }
    }

    [Theory]
    [InlineData("production", true)]
    [InlineData("staging", false)]
    [InlineData("dev", false)]
    public void Only_production_has_a_domain_and_a_certificate(string environment, bool has)
    {
        JsonObject resources = SamTransform.Apply(StackTemplate.For(new Dictionary<string, string>(StackTemplate.Production) { ["Environment"] = environment }))["Resources"]!.AsObject();
        JsonNode distribution = resources["Distribution"]!["Properties"]!["DistributionConfig"]!;
        Assert.Equal(has, distribution["Aliases"] is not null);
        Assert.Equal(has, distribution["ViewerCertificate"]!["AcmCertificateArn"] is not null);
        Assert.Equal(has, resources.ContainsKey("ConsoleRecord"));
        Assert.Equal("PriceClass_100", distribution["PriceClass"]!.ToString());
    }

    [Theory]
    [MemberData(nameof(TemplateSchemaTests.Environments), MemberType = typeof(TemplateSchemaTests))]
    public void Nothing_depends_on_itself_and_everything_named_is_there(string environment)
    {
        JsonObject resources = SamTransform.Apply(StackTemplate.For(TemplateSchemaTests.ParametersOf(environment)))["Resources"]!.AsObject();
        var open = new HashSet<string>(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        void Visit(string id, string path)
        {
            if (done.Contains(id))
            {
                return;
            }

            Assert.True(resources.ContainsKey(id), $"There is no {id}: {path}");
            Assert.True(open.Add(id), $"A circle: {path}");
            foreach (string other in Named(resources[id]!).Where(name => !name.StartsWith("AWS::", StringComparison.Ordinal)).Distinct().ToArray())
            {
                Visit(other, $"{path} -> {other}");
            }

            open.Remove(id);
            done.Add(id);
        }

        foreach ((string id, _) in resources)
        {
            Visit(id, id);
        }
    }

    private static IEnumerable<(string Id, JsonObject Properties)> Of(string type) =>
        Production.Where(resource => resource.Value!["Type"]!.ToString() == type).Select(resource => (resource.Key, resource.Value!["Properties"]!.AsObject()));

    private static IEnumerable<string> Named(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } call when call["Ref"] is { } name => [name.ToString()],
        JsonObject { Count: 1 } call when call["Fn::GetAtt"] is JsonArray got => [got[0]!.ToString()],
        JsonObject { Count: 1 } call when call["Fn::Sub"] is JsonValue text => Placeholder.Matches(text.ToString()).Select(match => match.Groups[1].Value.Split('.')[0]),
        JsonObject map => map.SelectMany(entry => entry.Key == "DependsOn" ? Statements.List(entry.Value) : Named(entry.Value)),
        JsonArray list => list.SelectMany(Named),
        _ => [],
    };

    [GeneratedRegex(@"\$\{([^!}]+)\}")]
    private static partial Regex Placeholder { get; }
}
