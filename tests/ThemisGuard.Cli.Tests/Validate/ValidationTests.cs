using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using ThemisGuard.Validate;

namespace ThemisGuard.Cli.Tests.Validate;

public sealed class ValidationTests : IDisposable
{
    private const string Rules = """
        let buckets = Resources.*[ Type == 'AWS::S3::Bucket' ]
        rule NAMED when %buckets !empty {
          %buckets.Properties.BucketName == /^corp-/ <<begin with corp->>
          %buckets.Properties.BucketEncryption exists
        }
        rule PRESENT { Resources exists }
        rule TOPICS when Topics exists { Topics !empty }
        """;

    private const string Template = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: logs\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("themis-validate");

    [Fact]
    public void A_failing_rule_exits_19_and_says_where_and_what_was_wanted()
    {
        (ValidateExit exit, string output, string errors) = Run(new ValidateRequest { Rules = [Write("r.guard", Rules)], Data = [Write("t.yaml", Template)] });

        Assert.Equal((ValidateExit.NotCompliant, ""), (exit, errors));
        Assert.Contains("t.yaml:5:19: /Resources/Logs/Properties/BucketName is \"logs\", wanted == /^corp-/", output, StringComparison.Ordinal);
        Assert.Contains("t.yaml:5:7: /Resources/Logs/Properties/BucketEncryption is missing, wanted exists", output, StringComparison.Ordinal);
        Assert.Contains("begin with corp-", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_structured_report_has_the_structure_of_the_reference_and_positions()
    {
        var request = new ValidateRequest { Rules = [Write("r.guard", Rules)], Data = [Write("t.yaml", Template)], Format = ReportFormat.Json, Structured = true, Summary = new HashSet<string> { "none" } };
        using JsonDocument report = JsonDocument.Parse(Run(request).Output);

        JsonElement one = report.RootElement[0];
        Assert.Equal("FAIL", one.GetProperty("status").GetString());
        Assert.Equal("""["TOPICS"]""", one.GetProperty("not_applicable").GetRawText());
        Assert.Equal("""["PRESENT"]""", one.GetProperty("compliant").GetRawText());
        JsonElement binary = one.GetProperty("not_compliant")[0].GetProperty("Rule").GetProperty("checks")[0].GetProperty("Clause").GetProperty("Binary");
        Assert.Equal("begin with corp-", binary.GetProperty("messages").GetProperty("custom_message").GetString());
        Assert.Equal(5, binary.GetProperty("location").GetProperty("line").GetInt32());
        Assert.Equal("logs", binary.GetProperty("check").GetProperty("Resolved").GetProperty("from").GetProperty("value").GetString());
        Assert.Equal("""["Eq",false]""", binary.GetProperty("check").GetProperty("Resolved").GetProperty("comparison").GetRawText());
    }

    [Fact]
    public void Sarif_points_at_the_value_and_junit_counts_failures()
    {
        var request = new ValidateRequest { Rules = [Write("r.guard", Rules)], Data = [Write("t.yaml", Template)], Format = ReportFormat.Sarif, Structured = true };
        using JsonDocument sarif = JsonDocument.Parse(Run(request).Output);
        JsonElement result = sarif.RootElement.GetProperty("runs")[0].GetProperty("results")[0];
        Assert.Equal("NAMED", result.GetProperty("ruleId").GetString());
        JsonElement region = result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
        Assert.Equal((5, 19), (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32()));

        XElement junit = XElement.Parse(Run(request with { Format = ReportFormat.Junit }).Output);
        Assert.Equal("1", junit.Attribute("failures")!.Value);
        Assert.Equal(2, junit.Descendants("failure").Count());
    }

    [Theory]
    [InlineData("rule r { a == 1 }", "a: 1", (int)ValidateExit.Compliant, "")]
    [InlineData("rule r { a == 2 }", "a: 1", (int)ValidateExit.NotCompliant, "")]
    [InlineData("rule r { a = 2 }", "a: 1", (int)ValidateExit.BadRules, "TG1001")]
    [InlineData("rule r { %b exists }", "a: 1", (int)ValidateExit.Error, "TG3001")]
    [InlineData("rule r { a == 1 }", "a: [", (int)ValidateExit.Error, "Error encountered while parsing data file")]
    [InlineData("rule r { a == 1 }", "# nothing", (int)ValidateExit.Error, "only comments")]
    public void Exit_codes_are_the_reference_s(string rules, string data, int exit, string error)
    {
        (ValidateExit actual, _, string errors) = Run(new ValidateRequest { Rules = [Write("r.guard", rules)], Data = [Write("t.yaml", data)] });

        Assert.Equal(exit, (int)actual);
        Assert.Contains(error, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_validate_is_an_error_and_other_extensions_are_read()
    {
        string rules = Write("r.guard", "rule r { a == 1 }");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty"));
        Assert.Equal(ValidateExit.Error, Run(new ValidateRequest { Rules = [rules], Data = [Path.Combine(_folder.FullName, "empty")] }).Exit);
        Assert.Equal(ValidateExit.NotCompliant, Run(new ValidateRequest { Rules = [rules], Data = [Write("t.txt", "a: 2")] }).Exit);
        Assert.Equal(ValidateExit.Error, Run(new ValidateRequest { Rules = [rules], Data = [Path.Combine(_folder.FullName, "gone")] }).Exit);
    }

    [Fact]
    public void Parameters_become_part_of_the_root_and_data_keeps_its_positions()
    {
        var request = new ValidateRequest
        {
            Rules = [Write("r.guard", "rule r { name == %wanted }\nlet wanted = allowed.name")], Data = [Write("t.yaml", "\n\nname: b")], Parameters = [Write("p.yaml", "allowed: {name: a}")],
        };
        (ValidateExit exit, string output, _) = Run(request);
        Assert.Equal(ValidateExit.NotCompliant, exit);
        Assert.Contains("p.yaml:1:17", output.Replace("t.yaml:1:17", "p.yaml:1:17", StringComparison.Ordinal), StringComparison.Ordinal);

        (exit, _, string errors) = Run(request with { Parameters = [Write("p.yaml", "name: a")] });
        Assert.Equal(ValidateExit.Error, exit);
        Assert.Contains("the key 'name' is in", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_brings_rules_and_data()
    {
        var request = new ValidateRequest { Payload = true, Format = ReportFormat.Json, Structured = true };
        (ValidateExit exit, string output, _) = Run(request, """{"rules":["a == 1"],"data":["{\"a\":1}","{\"a\":2}"]}""");
        Assert.Equal(ValidateExit.NotCompliant, exit);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal("DATA_STDIN[1]", report.RootElement[0].GetProperty("name").GetString());
        Assert.Equal("""["RULES_STDIN[1]/default"]""", report.RootElement[0].GetProperty("compliant").GetRawText());
        Assert.Equal(ValidateExit.Error, Run(request, "[]").Exit);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static (ValidateExit Exit, string Output, string Errors) Run(ValidateRequest request, string input = "")
    {
        using var output = new MemoryStream();
        using var errors = new StringWriter();
        ValidateExit exit = new Validation(request, () => new MemoryStream(Encoding.UTF8.GetBytes(input)), output, errors).Run(CancellationToken.None);
        return (exit, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
