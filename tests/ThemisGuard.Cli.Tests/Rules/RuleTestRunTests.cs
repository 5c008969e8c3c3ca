using System.Text.Json;
using System.Xml.Linq;
using ThemisGuard.Cli.Rules;

namespace ThemisGuard.Cli.Tests.Rules;

public sealed class RuleTestRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("themis-rules-test");

    [Fact]
    public void Expectations_that_are_not_met_are_told_with_the_difference()
    {
        Write("s3.guard", "rule ENCRYPTED { Encryption exists }\nName exists\n");
        Write("tests/s3_tests.yaml", """
            - name: plain
              input: { Name: a }
              expectations: { rules: { ENCRYPTED: FAIL, default: PASS } }
            - name: wrong
              input: {}
              expectations: { rules: { ENCRYPTED: PASS, GONE: PASS, s3/default: FAIL } }
            """);
        (int exit, string output, _) = Run();

        Assert.Equal(7, exit);
        Assert.EndsWith("3 passed, 2 failed" + Environment.NewLine, output, StringComparison.Ordinal);
        Assert.Contains("ENCRYPTED: expected PASS, is FAIL", output, StringComparison.Ordinal);
        Assert.Contains("/Encryption is missing, wanted exists (rule line 1)", output, StringComparison.Ordinal);
        Assert.Contains("GONE: expected PASS, there is no such rule", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_belongs_to_the_longest_name_and_an_orphan_is_an_error()
    {
        Write("s3.guard", "rule a { x == 1 }");
        Write("s3_logging.guard", "rule b { x == 1 }");
        Write("tests/s3_logging_tests.yaml", "[{input: {x: 1}, expectations: {rules: {b: PASS}}}]");
        Assert.Equal(0, Run().Exit);

        Write("tests/other.yaml", "[]");
        (int exit, _, string errors) = Run();
        Assert.Equal(1, exit);
        Assert.Contains("other.yaml: belongs to no rule file", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: 1", "a test file is a list of tests")]
    [InlineData("[{input: {}, expectations: {rules: {a: OK}}}]", "'OK' is no status")]
    [InlineData("[{expectations: {rules: {a: PASS}}}]", "a test needs an 'input'")]
    public void A_malformed_test_is_told_with_its_place(string tests, string problem)
    {
        Write("s3.guard", "rule a { x == 1 }");
        Write("tests/s3.yaml", tests);
        (int exit, _, string errors) = Run();
        Assert.Equal(1, exit);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.Contains("s3.yaml:1:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Junit_has_a_case_per_test_and_rule()
    {
        Write("s3.guard", "rule ENCRYPTED { Encryption exists }\nrule NAMED { Name exists }\nrule BAD { Name.Length empty }\n");
        Write("tests/s3.yaml", """
            - name: plain
              input: { Name: { Length: a } }
              expectations: { rules: { ENCRYPTED: FAIL, NAMED: FAIL } }
            - name: broken
              input: { Name: { Length: 1 } }
              expectations: { rules: { NAMED: PASS } }
            """);
        (int exit, string output, _) = Run(RuleTestFormat.Junit);

        XElement suite = XElement.Parse(output).Element("testsuite")!;
        Assert.Equal(7, exit);
        Assert.Equal(("4", "1", "1", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value, suite.Attribute("skipped")!.Value));
        XElement failure = Assert.Single(suite.Descendants("failure"));
        Assert.Equal("NAMED: expected FAIL, is PASS", failure.Attribute("message")!.Value);
        Assert.Equal(("plain", "1"), (failure.Parent!.Attribute("classname")!.Value, failure.Parent.Attribute("line")!.Value));
        Assert.Contains("TG3002", suite.Descendants("error").Single().Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Yaml_and_json_say_the_same()
    {
        Write("s3.guard", "rule NAMED { Name exists }");
        Write("tests/s3.yaml", "[{name: 'a: b', input: {}, expectations: {rules: {NAMED: PASS}}}]");
        using JsonDocument json = JsonDocument.Parse(Run(RuleTestFormat.Json).Output);

        JsonElement failed = json.RootElement[0].GetProperty("test_cases")[0].GetProperty("failed_rules")[0];
        Assert.Equal(("NAMED", "PASS", "FAIL"), (failed.GetProperty("name").GetString(), failed.GetProperty("expected").GetString(), failed.GetProperty("evaluated")[0].GetString()));
        string yaml = Run(RuleTestFormat.Yaml).Output;
        Assert.Contains("name: \"a: b\"", yaml, StringComparison.Ordinal);
        Assert.Contains("expected: \"PASS\"", yaml, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private (int Exit, string Output, string Errors) Run(RuleTestFormat format = RuleTestFormat.Text)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int exit = new RuleTestRun(output, errors, format, verbose: false).RunFolder(_folder.FullName);
        return (exit, output.ToString(), errors.ToString());
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
