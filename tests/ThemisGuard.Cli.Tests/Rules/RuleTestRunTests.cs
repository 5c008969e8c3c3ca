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

    public void Dispose() => _folder.Delete(recursive: true);

    private (int Exit, string Output, string Errors) Run()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int exit = new RuleTestRun(output, errors, asJson: false, verbose: false).RunFolder(_folder.FullName);
        return (exit, output.ToString(), errors.ToString());
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
