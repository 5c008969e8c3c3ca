using System.Text;
using System.Text.Json;
using ThemisGuard.Cli.Rules;
using ThemisGuard.Validate;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Cli.Tests.Validate;

/// <summary>What <c>validate</c> adds to cfn-guard, each only where it is asked for.</summary>
public sealed class ExtensionTests : IDisposable
{
    private const string Rules = """
        # Severity: low
        let wanted = 'corp'
        let buckets = Resources.*[ Type == 'AWS::S3::Bucket' ]
        rule NAMED when %buckets !empty { %buckets.Properties.BucketName == /^corp/ <<begin with %{wanted}>> }
        """;

    private const string Template = """
        Parameters:
          Prefix: { Type: String, Default: corp }
        Resources:
          A:
            Type: AWS::S3::Bucket
            Properties: { BucketName: !Sub '${Prefix}-a' }
          B:
            Type: AWS::S3::Bucket
            Metadata: { guard: { SuppressedRules: [NAMED] } }
            Properties: { BucketName: b }

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("themis-extensions");

    private ValidateRequest Request => new() { Rules = [Write("r.guard", Rules)], Data = [Write("t.yaml", Template)] };

    private ValidateRequest Json => Request with { Format = ReportFormat.Json, Structured = true };

    [Fact]
    public void Without_flags_all_is_as_with_cfn_guard()
    {
        (ValidateExit exit, string output, string errors) = Run(Json);
        using JsonDocument report = JsonDocument.Parse(output);

        Assert.Equal((ValidateExit.NotCompliant, ""), (exit, errors));
        Assert.Equal(2, Checks(report).GetArrayLength());
        Assert.Contains("begin with %{wanted}", output, StringComparison.Ordinal);
        Assert.False(report.RootElement[0].TryGetProperty("suppressed", out _));
    }

    [Fact]
    public void Resolve_judges_what_the_parameters_make_of_the_template()
    {
        (ValidateExit exit, string output, _) = Run(Json with { Resolve = true });
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(ValidateExit.NotCompliant, exit);
        Assert.Equal("/Resources/B/Properties/BucketName", Checks(report)[0].GetProperty("Clause").GetProperty("Binary").GetProperty("check").GetProperty("Resolved").GetProperty("from").GetProperty("path").GetString());
        Assert.Equal(1, Checks(report).GetArrayLength());

        using JsonDocument other = JsonDocument.Parse(Run(Json with { Resolve = true, TemplateParameters = new Dictionary<string, string> { ["Prefix"] = "x" } }).Output);
        Assert.Equal(2, Checks(other).GetArrayLength());
        JsonElement location = Checks(other)[0].GetProperty("Clause").GetProperty("Binary").GetProperty("location");
        Assert.Equal((6, 31), (location.GetProperty("line").GetInt32(), location.GetProperty("column").GetInt32()));
    }

    [Fact]
    public void Resolve_tells_what_stays_open_and_refuses_parameters_that_no_template_has()
    {
        string data = Write("u.yaml", Template + "Outputs: { O: { Value: !GetAtt A.Arn } }\n");
        Assert.Contains("1 intrinsics are known only at deployment, the first at 11:24", Run(Json with { Data = [data], Resolve = true }).Errors, StringComparison.Ordinal);

        (ValidateExit exit, _, string errors) = Run(Json with { Resolve = true, TemplateParameters = new Dictionary<string, string> { ["Prefx"] = "x" } });
        Assert.Equal(ValidateExit.Error, exit);
        Assert.Contains("no template has the parameter 'Prefx'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_expands_aliases_up_to_a_limit()
    {
        string rules = Write("a.guard", "rule r { b.x == 1 }");
        string data = Write("a.yaml", "a: &a { x: 1 }\nb: *a\n");
        Assert.Equal(ValidateExit.Error, Run(new ValidateRequest { Rules = [rules], Data = [data] }).Exit);
        Assert.Equal(ValidateExit.Compliant, Run(new ValidateRequest { Rules = [rules], Data = [data], Resolve = true }).Exit);
    }

    [Fact]
    public void Suppressions_leave_out_what_a_resource_names_and_list_it()
    {
        string data = Write("u.yaml", Template.Replace("!Sub '${Prefix}-a'", "corp-a", StringComparison.Ordinal));
        (ValidateExit exit, string output, _) = Run(Json with { Data = [data], Suppressions = true });
        Assert.Equal(ValidateExit.Compliant, exit);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal("""["NAMED"]""", report.RootElement[0].GetProperty("compliant").GetRawText());
        Assert.Equal("""[{"rule":"NAMED","resource":"B","line":7,"column":3}]""", report.RootElement[0].GetProperty("suppressed").GetRawText());

        Assert.Contains("Suppressed = NAMED for B", Run(Request with { Data = [data], Suppressions = true }).Output, StringComparison.Ordinal);
        using JsonDocument sarif = JsonDocument.Parse(Run(Json with { Data = [data], Suppressions = true, Format = ReportFormat.Sarif }).Output);
        JsonElement result = sarif.RootElement.GetProperty("runs")[0].GetProperty("results")[0];
        Assert.Equal("inSource", result.GetProperty("suppressions")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public void A_suppression_counts_for_its_own_resource_only()
    {
        (ValidateExit exit, string output, _) = Run(Json with { Suppressions = true });
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(ValidateExit.NotCompliant, exit);
        Assert.Equal(1, Checks(report).GetArrayLength());
        Assert.Contains("/Resources/A/", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_hold_the_values_of_variables() =>
        Assert.Contains("begin with corp\"", Run(Json with { Interpolate = true }).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData(Severity.Low, (int)ValidateExit.NotCompliant)]
    [InlineData(Severity.Info, (int)ValidateExit.NotCompliant)]
    [InlineData(Severity.Medium, (int)ValidateExit.Compliant)]
    public void A_lesser_severity_does_not_fail_the_command(Severity failOn, int exit) => Assert.Equal(exit, (int)Run(Json with { FailOn = failOn }).Exit);

    [Fact]
    public void Sarif_takes_the_level_from_the_header()
    {
        using JsonDocument sarif = JsonDocument.Parse(Run(Json with { Format = ReportFormat.Sarif }).Output);
        Assert.Equal("note", sarif.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("level").GetString());
    }

    [Fact]
    public void Our_own_rules_give_no_cause_for_warnings() => Assert.Empty(RulesLintCommand.Check(
        [.. BuiltIn.Rules.Rules.Select(rule => new InputText(rule.Id, Encoding.UTF8.GetBytes(rule.Source.Text)))]));

    [Fact]
    public void Rules_of_one_name_in_two_files_are_warned_of()
    {
        var found = RulesLintCommand.Check([new InputText("a", "rule R { a exists }"u8.ToArray()), new InputText("b", "rule S { a exists }\nrule R { a exists }"u8.ToArray()), new InputText("c", "rule R {"u8.ToArray())]);
        Assert.Equal(["b:2:1: TG2001", "c:1:9: TG1001"], found.Select(one => $"{one.File}:{one.Problem.Position}: {one.Problem.Code}"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static JsonElement Checks(JsonDocument report) => report.RootElement[0].GetProperty("not_compliant")[0].GetProperty("Rule").GetProperty("checks");

    private static (ValidateExit Exit, string Output, string Errors) Run(ValidateRequest request)
    {
        using var output = new MemoryStream();
        using var errors = new StringWriter();
        ValidateExit exit = new Validation(request, () => Stream.Null, output, errors).Run(CancellationToken.None);
        return (exit, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
