using System.Text.Json.Nodes;
using ThemisGuard.Local;
using ThemisGuard.Local.Template;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Deployment.Tests.Template;

public sealed class TemplateSchemaTests
{
    public static TheoryData<string> Environments => ["production", "staging", "dev"];

    internal static IReadOnlyDictionary<string, string> ParametersOf(string environment) => environment switch
    {
        "production" => StackTemplate.Production,
        "staging" => StackTemplate.Staging,
        _ => StackTemplate.Dev,
    };

    [SkippableFact]
    public void The_template_is_valid_by_SAMs_schema()
    {
        string? schema = Repository.Shared("schemas/sam.schema.json");
        Skip.If(schema is null, "../shared/schemas/sam.schema.json is absent.");
        Skipped.If(Repository.Missing("ajv"));
        Assert.Equal("", string.Join('\n', Repository.Check("sam-schema.mjs", StackTemplate.Written.ToJsonString(), schema)));
    }

    [SkippableTheory]
    [MemberData(nameof(Environments))]
    public void What_is_deployed_is_valid_by_CloudFormations_resource_types(string environment)
    {
        Skipped.If(Repository.Missing("@aws-cdk/aws-service-spec"));
        Assert.Equal("", string.Join('\n', Repository.Check("resource-schemas.mjs", SamTransform.Apply(StackTemplate.For(ParametersOf(environment))).ToJsonString())));
    }

    [SkippableFact]
    public void The_check_by_resource_types_finds_what_is_wrong()
    {
        Skipped.If(Repository.Missing("@aws-cdk/aws-service-spec"));
        JsonObject template = SamTransform.Apply(StackTemplate.For(StackTemplate.Dev));
        template["Resources"]!["ScanQueue"]!["Properties"]!["VisibilityTimeOut"] = 1;
        template["Resources"]!["ScanQueue"]!["Properties"]!["SqsManagedSseEnabled"] = "perhaps";
        template["Resources"]!["DataKeyAlias"]!["Properties"]!.AsObject().Remove("AliasName");
        template["Outputs"]!["DataKeyArn"]!["Value"] = new JsonObject { ["Fn::GetAtt"] = new JsonArray("DataKey", "Name") };
        Assert.Equal(
            ["/Outputs/DataKeyArn/Value: AWS::KMS::Key has no attribute Name", "DataKeyAlias: AliasName is required", "ScanQueue/SqsManagedSseEnabled: is no boolean", "ScanQueue/VisibilityTimeOut: there is no such property"],
            Repository.Check("resource-schemas.mjs", template.ToJsonString()).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void Every_state_machine_is_valid_by_asl_validator()
    {
        Skipped.If(Repository.Missing("asl-validator"));
        var names = new LocalNames(new LocalIdentity(), "http://127.0.0.1:4566", "http://127.0.0.1:8787");
        Local.Template.Deployment deployment = DeploymentReader.Read(Repository.Template, new Dictionary<string, string>(), names);
        Assert.Equal(Directory.GetFiles(Path.Combine(Repository.Root, "statemachines"), "*.asl.json").Length, deployment.StateMachines.Count);
        Assert.All(deployment.StateMachines, machine => Assert.Empty(Repository.Check("machines.mjs", machine.Definition)));
    }
}
