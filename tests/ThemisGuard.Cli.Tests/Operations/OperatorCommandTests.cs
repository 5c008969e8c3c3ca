using System.Text.Json.Nodes;
using ThemisGuard.Cli.Tests.Scanning;

namespace ThemisGuard.Cli.Tests.Operations;

/// <summary>The operator's commands as their user runs them, piped: 80 columns, no colour.</summary>
public sealed class OperatorCommandTests : IDisposable
{
    private readonly Themis _themis = new();

    public void Dispose() => _themis.Dispose();

    [Fact]
    public async Task A_finished_scan_is_listed_shown_and_told_event_by_event()
    {
        _themis.Write("a.yaml", "Resources:\n  B:\n    Type: AWS::S3::Bucket\n");
        await _themis.RunAsync("scan", "a.yaml");
        JsonNode list = JsonNode.Parse(await OutputAsync("executions", "list", "--machine", "ScanStateMachine", "--format", "json"))!;
        string scanId = (string)Assert.Single(list["executions"]!.AsArray())!["name"]!;

        string shown = await OutputAsync("executions", "show", scanId);
        Assert.Contains($"{scanId}  SUCCEEDED", shown, StringComparison.Ordinal);
        Assert.Contains("  [+] EvaluateBatches  map", shown, StringComparison.Ordinal);
        Assert.Contains("      [.] EvaluateBatch  task  end", shown, StringComparison.Ordinal);
        Assert.Contains("  [ ] FailScan  task", shown, StringComparison.Ordinal);
        Assert.All(shown.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain('\u001b', shown);

        JsonNode history = JsonNode.Parse(await OutputAsync("executions", "history", scanId, "--format", "json"))!;
        Assert.Equal("ExecutionStarted", (string?)history["events"]![0]!["type"]);
        (int exit, _, string error) = await _themis.RunAsync("executions", "stop", scanId);
        Assert.Equal((64, $"themis: '{scanId}' has already ended."), (exit, error.Trim()));
    }

    [Fact]
    public async Task Queues_and_dead_letters_are_shown_when_there_are_none()
    {
        Directory.CreateDirectory(Path.Combine(_themis.Folder, ".themis"));
        Assert.Contains("ScanQueue", await OutputAsync("queues"), StringComparison.Ordinal);
        Assert.Equal("No dead letters.", (await OutputAsync("dead-letters", "list")).Trim());
        Assert.Equal("0 sent back, 0 discarded because their scan had ended.", (await OutputAsync("dead-letters", "redrive")).Trim());
        (int exit, _, string error) = await _themis.RunAsync("dead-letters", "discard", "scn_a:b-1:0");
        Assert.Equal((64, "themis: There is no dead letter 'scn_a:b-1:0'."), (exit, error.Trim()));
    }

    private async Task<string> OutputAsync(params string[] arguments)
    {
        (int exit, string output, string error) = await _themis.RunAsync(arguments);
        Assert.True(exit == 0, error);
        return output;
    }
}
