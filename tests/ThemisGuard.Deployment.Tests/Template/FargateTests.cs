using System.Text.Json.Nodes;
using ThemisGuard.Local;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Template;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Deployment.Tests.Template;

/// <summary><c>deploy/fargate.yaml</c> runs what <c>template.yaml</c> runs: with the same permissions, variables and names.</summary>
public sealed class FargateTests
{
    private static readonly string File = Path.Combine(Repository.Root, "deploy", "fargate.yaml");
    private static readonly JsonObject Written = StackTemplate.Read(File);
    private static readonly JsonObject Resources = Written["Resources"]!.AsObject();
    private static readonly Local.Template.Deployment Main = DeploymentReader.Read(
        Repository.Template, new Dictionary<string, string>(), new LocalNames(new LocalIdentity(), "http://127.0.0.1:4566", "http://127.0.0.1:8787"));

    public static TheoryData<string, string> Services => new() { { "ApiRole", "ApiTask" }, { "WorkerRole", "WorkerTask" } };

    [SkippableTheory]
    [InlineData("fargate.yaml")]
    [InlineData("github-oidc.yaml")]
    public void The_templates_beside_the_main_one_are_valid_by_CloudFormations_resource_types(string file)
    {
        Skipped.If(Repository.Missing("@aws-cdk/aws-service-spec"));
        JsonObject template = StackTemplate.For(StackTemplate.Read(Path.Combine(Repository.Root, "deploy", file)), new Dictionary<string, string>
        {
            ["Image"] = "image", ["RepositoryArn"] = "arn", ["VpcId"] = "vpc-1", ["CertificateArn"] = "arn", ["DomainName"] = "api.example.org", ["Repository"] = "owner/name",
        });
        Assert.Equal("", string.Join('\n', Repository.Check("resource-schemas.mjs", template.ToJsonString())));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_may_do_what_the_functions_in_it_may(string role, string task)
    {
        Assert.NotNull(task);
        JsonObject main = StackTemplate.Written["Resources"]!.AsObject();
        IEnumerable<string> wanted = FunctionsOf(role).SelectMany(function => ActionsOf(main[function.LogicalId + "Role"]!)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(string.Join('\n', wanted), string.Join('\n', ActionsOf(Resources[role]!).Distinct().Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_has_the_variables_that_the_functions_in_it_have(string role, string task)
    {
        JsonArray given = Resources[task]!["Properties"]!["ContainerDefinitions"]![0]!["Environment"]!.AsArray();
        List<string> wanted = [.. FunctionsOf(role).SelectMany(function => function.Environment.Keys)];
        if (role == "WorkerRole")
        {
            wanted.AddRange(Main.Queues.Where(queue => Main.QueueSources.Any(source => source.QueueArn == queue.Arn)).Select(queue => ServiceHost.VariableOf(queue.LogicalId)));
        }

        Assert.Equal(string.Join('\n', wanted.Distinct().Order(StringComparer.Ordinal)), string.Join('\n', given.Select(one => one!["Name"]!.ToString()).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void What_it_imports_is_exported()
    {
        HashSet<string> exported = [.. StackTemplate.Written["Outputs"]!.AsObject().Select(output => output.Value!["Export"]?["Name"]?["Fn::Sub"]?.ToString()).OfType<string>().Select(name => name.Replace("${AWS::StackName}", "${Stack}", StringComparison.Ordinal))];
        HashSet<string> imported = [.. Imports(Resources)];
        Assert.Equal(exported.Order(StringComparer.Ordinal), imported.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<DeployedFunction> FunctionsOf(string role)
    {
        HashSet<string> names = role == "ApiRole"
            ? [.. Main.Apis[0].Routes.Select(route => route.FunctionName), .. Main.Apis[0].Authorizers.Values.Select(authorizer => authorizer.FunctionName)]
            : [.. Main.QueueSources.Select(source => source.FunctionName)];
        return Main.Functions.Where(function => names.Contains(function.Name));
    }

    private static IEnumerable<string> ActionsOf(JsonNode role) =>
        Statements.Of(new JsonObject { ["Role"] = role.DeepClone() }).SelectMany(statement => Statements.List(statement.Statement["Action"]));

    private static IEnumerable<string> Imports(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } call when call["Fn::ImportValue"] is { } value => [value["Fn::Sub"]!.ToString()],
        JsonObject map => map.SelectMany(entry => Imports(entry.Value)),
        JsonArray list => list.SelectMany(Imports),
        _ => [],
    };
}
