using System.Text;
using System.Text.Json.Nodes;

namespace ThemisGuard.Cli.Tests.Scanning;

public sealed class ScanCommandTests : IDisposable
{
    private const string Open = """
        Resources:
          Db:
            Type: AWS::RDS::DBInstance
            Properties:
              Engine: postgres
              PubliclyAccessible: true
              StorageEncrypted: !Ref Encrypted
        Parameters:
          Encrypted: { Type: String }
        """;

    private readonly Themis _themis = new();

    public void Dispose() => _themis.Dispose();

    [Fact]
    public async Task A_scan_prints_one_object_with_findings_at_their_places()
    {
        _themis.Write("db.yaml", Open);
        (int exitCode, string output, string error) = await _themis.RunAsync("scan", "db.yaml", "--format", "json", "--fail-on", "high");
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        JsonNode report = JsonNode.Parse(output)!;
        Assert.StartsWith("scn_", (string)report["scanId"]!, StringComparison.Ordinal);
        Assert.Equal("incomplete", (string?)report["status"]);
        Assert.True((long)report["coverage"]!["evaluated"]! > 0);
        Assert.Equal(["critical", "high", "medium", "low", "info"], report["counts"]!.AsObject().Select(count => count.Key));
        Assert.Equal(69, report["frameworks"]!.AsArray().Single(framework => (string?)framework!["id"] == "hipaa-security")!["controls"]!.AsArray().Count);
        JsonNode finding = report["findings"]!.AsArray().Single(finding => (string?)finding!["ruleId"] == "aws-rds-instance-not-public")!;
        Assert.Equal(("Db", "AWS::RDS::DBInstance", "aws", "db.yaml", 2, 3), (
            (string)finding["resource"]!["id"]!, (string)finding["resource"]!["type"]!, (string)finding["resource"]!["provider"]!,
            (string)finding["resource"]!["file"]!, (int)finding["resource"]!["line"]!, (int)finding["resource"]!["column"]!));
        Assert.Equal(("true", 6), ((string?)finding["evidence"]![0]!["found"], (int)finding["evidence"]![0]!["line"]!));
        JsonNode unresolved = report["findings"]!.AsArray().Single(finding => (string?)finding!["ruleId"] == "aws-rds-storage-encrypted")!;
        Assert.Equal("notEvaluated", (string?)unresolved["status"]);
    }

    [Fact]
    public async Task A_second_scan_lists_the_same_findings()
    {
        _themis.Write("db.yaml", Open);
        string first = JsonNode.Parse((await _themis.RunAsync("scan", "db.yaml", "--format", "json")).Output)!["findings"]!.ToJsonString();
        string second = JsonNode.Parse((await _themis.RunAsync("scan", "db.yaml", "--format", "json")).Output)!["findings"]!.ToJsonString();
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Nothing_at_the_threshold_and_everything_evaluated_is_0()
    {
        _themis.Write("topic.json", """{"Resources":{"T":{"Type":"AWS::SSM::Parameter","Properties":{"Type":"String","Value":"x"}}}}""");
        (int exitCode, string output, _) = await _themis.RunAsync("scan", "topic.json", "--fail-on", "high");
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData("", "is empty", 65)]
    [InlineData("\0\u0001binary", "is binary", 65)]
    [InlineData("Resources:\n  A: [1,\n", "x:3:1:", 65)]
    [InlineData("{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"}}", "x:1:49:", 65)]
    [InlineData("{\"Resources\": {\"A\": 1}}", "x:1:16: resource 'A' is no map", 65)]
    public async Task What_cannot_be_read_is_listed_with_its_place(string content, string reason, int expected)
    {
        _themis.Write("x", content);
        (int exitCode, string output, string error) = await _themis.RunAsync("scan", "x");
        Assert.Equal(expected, exitCode);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "there is no file or folder 'missing'", "scan", "missing")]
    [InlineData(64, "There is no framework 'nope'", "scan", "db.yaml", "--framework", "nope")]
    [InlineData(64, "Required argument 'PATH' missing", "scan")]
    [InlineData(64, "'terrible'", "scan", "db.yaml", "--fail-on", "terrible")]
    [InlineData(64, "needs an API key", "scan", "db.yaml", "--endpoint", "http://127.0.0.1:1")]
    [InlineData(70, "cannot be reached", "scan", "db.yaml", "--endpoint", "http://127.0.0.1:1", "--api-key", "tg_x")]
    [InlineData(64, "there is no rule 'nope'", "rules", "show", "nope")]
    [InlineData(64, "there is no state folder", "executions", "list")]
    public async Task A_wrong_argument_is_answered_in_a_sentence(int expected, string message, params string[] arguments)
    {
        _themis.Write("db.yaml", Open);
        (int exitCode, _, string error) = await _themis.RunAsync(arguments);
        Assert.Equal(expected, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown()
    {
        (int exitCode, string output, _) = await _themis.RunAsync();
        Assert.Equal(64, exitCode);
        Assert.Contains("scan", output, StringComparison.Ordinal);
        Assert.Contains("up", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_that_is_killed_goes_on_and_ends_as_one_that_is_not()
    {
        var inventory = new StringBuilder();
        for (int i = 0; i < 6_000; i++)
        {
            inventory.Append($$"""{"id":"v{{i}}","type":"AWS::EC2::Volume","properties":{"Encrypted":{{(i % 3 == 0 ? "false" : "true")}},"Size":1} }""").Append('\n');
        }

        _themis.Write("inventory.ndjson", inventory.ToString());
        string[] scan = ["scan", "inventory.ndjson", "--format", "json", "--state"];
        JsonNode undisturbed = JsonNode.Parse((await _themis.RunAsync([.. scan, "quiet"])).Output)!;
        for (int i = 0; i < 4; i++)
        {
            await _themis.KillAfterAsync(TimeSpan.FromMilliseconds(900 + (300 * i)), [.. scan, "disturbed"]);
        }

        JsonNode disturbed = JsonNode.Parse((await _themis.RunAsync([.. scan, "disturbed"])).Output)!;
        Assert.Equal(undisturbed["findings"]!.ToJsonString(), disturbed["findings"]!.ToJsonString());
        Assert.Equal(undisturbed["coverage"]!.ToJsonString(), disturbed["coverage"]!.ToJsonString());
    }

    [Fact]
    public async Task A_foreign_state_folder_is_refused()
    {
        _themis.Write("db.yaml", Open);
        Directory.CreateDirectory(Path.Combine(_themis.Folder, ".themis"));
        _themis.Write(".themis/version", "something else");
        (int exitCode, _, string error) = await _themis.RunAsync("scan", "db.yaml");
        Assert.Equal(70, exitCode);
        Assert.Contains(".themis", error, StringComparison.Ordinal);
    }
}
