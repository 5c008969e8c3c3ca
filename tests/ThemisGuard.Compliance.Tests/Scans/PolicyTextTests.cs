using System.Text;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tests.Rules;

namespace ThemisGuard.Compliance.Tests.Scans;

/// <summary>Policy documents that are written as text are judged by what they say.</summary>
public sealed class PolicyTextTests
{
    private const string Trust =
        "# Title: Named\n# Severity: high\n# Scope: resource\n"
        + "AWS::IAM::Role { Properties.AssumeRolePolicyDocument.Statement[*].Principal is_struct <<Name who may>> }\n";

    private static readonly RulePack Pack = Packs.Of(("aws/iam/trust.guard", Trust));

    [Fact]
    public async Task A_policy_that_is_text_in_a_template_is_judged_and_fails_at_its_place()
    {
        const string Text =
            """
            Resources:
              Good:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument: "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"glue.amazonaws.com\"}}]}"
              Bad:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument: |
                    { "Statement": [ { "Effect": "Allow",
                                       "Principal": "*" } ] }
              Open:
                Type: AWS::IAM::Role
                Properties: { AssumeRolePolicyDocument: { Statement: [ { Principal: !Ref Who } ] } }
              Damaged:
                Type: AWS::IAM::Role
                Properties: { AssumeRolePolicyDocument: '{ "Statement": [' }
            """;
        var harness = new ScanHarness(Pack);

        await harness.ScanAsync(ScanHarness.Source("t.yaml", Text));

        IReadOnlyList<Finding> findings = await harness.FindingsAsync();
        Assert.Equal(
            ["Bad Fail", "Damaged Fail", "Open NotEvaluated"],
            findings.Select(finding => $"{finding.Resource.Id} {finding.Status}").Order(StringComparer.Ordinal));
        FindingEvidence evidence = Assert.Single(findings.Single(finding => finding.Resource.Id == "Bad").Evidence);
        Assert.Equal(
            ("/Resources/Bad/Properties/AssumeRolePolicyDocument/Statement/0/Principal", 9, 33),
            (evidence.Path, evidence.Line, evidence.Column));
        Assert.Equal("/Resources/Damaged/Properties/AssumeRolePolicyDocument", findings.Single(finding => finding.Resource.Id == "Damaged").Evidence[0].Path[..54]);
    }

    [Fact]
    public async Task A_policy_that_is_text_in_an_inventory_is_judged()
    {
        var harness = new ScanHarness(Pack);
        string Role(string id, string principal) =>
            $$$"""{"id":"{{{id}}}","type":"AWS::IAM::Role","properties":{"AssumeRolePolicyDocument":"{\"Statement\":[{\"Principal\":{{{principal}}}}]}"}}""" + "\n";

        await harness.ScanAsync(ScanHarness.Source("roles.ndjson", Role("good", """{\"AWS\":\"123456789012\"}""") + Role("bad", "\\\"*\\\"")));

        Finding finding = Assert.Single(await harness.FindingsAsync());
        Assert.Equal(("bad", FindingStatus.Fail), (finding.Resource.Id, finding.Status));
        Assert.Equal(2, finding.Evidence[0].Line);
    }

    [Fact]
    public void A_document_without_such_texts_is_left_alone_and_one_with_them_keeps_every_other_place()
    {
        Template plain = Template.Parse(Encoding.UTF8.GetBytes("Resources:\n  A: { Type: T, Note: '{ \"Statement\" is a word }' }\n"), "a");
        Assert.Equal("""{"Resources":{"A":{"Type":"T","Note":"{ \"Statement\" is a word }"}}}""", plain.Document.Root.ToJson());

        Template opened = Template.Parse(
            Encoding.UTF8.GetBytes("Parameters: { P: { Default: '{\"Statement\":1}' } }\nResources:\n  A:\n    Type: T\n    Policy: '{\"Statement\":[]}'\n    Name: x\n"), "a");
        Assert.Equal(
            """{"Parameters":{"P":{"Default":"{\"Statement\":1}"}},"Resources":{"A":{"Type":"T","Policy":{"Statement":[]},"Name":"x"}}}""",
            opened.Document.Root.ToJson());
        TemplateResource resource = Assert.Single(opened.Resources);
        Assert.True(resource.Node.TryGetProperty("Name", out var name));
        Assert.Equal((3, 3, 6, 11, 6, 5), (resource.Node.KeyLine, resource.Node.KeyColumn, name.Line, name.Column, name.KeyLine, name.KeyColumn));
    }
}
