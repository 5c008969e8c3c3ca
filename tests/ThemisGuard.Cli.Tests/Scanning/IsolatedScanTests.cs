using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace ThemisGuard.Cli.Tests.Scanning;

/// <summary>
/// The whole scan with every function as its Native AOT executable. Those that it needs are published when their sources are
/// newer, which takes minutes; the others are stand-ins that end at once.
/// </summary>
public sealed class IsolatedScanTests : IDisposable
{
    private static readonly string[] Needed =
        ["Authorize", "SubmitScan", "ReadScans", "PlanScan", "EvaluateBatch", "AggregateFindings", "RenderReport", "CompleteScan"];

    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(12);

    private readonly Themis _themis = new();

    public void Dispose() => _themis.Dispose();

    [SkippableFact]
    public async Task A_scan_with_every_function_as_a_native_process_finds_the_same()
    {
        string functions = await FunctionsAsync();
        var inventory = new StringBuilder();
        for (int i = 0; i < 1_500; i++)
        {
            inventory.Append($$"""{"id":"v{{i}}","type":"AWS::EC2::Volume","properties":{"Encrypted":{{(i % 3 == 0 ? "false" : "true")}},"Size":1} }""").Append('\n');
        }

        _themis.Write("in/inventory.ndjson", inventory.ToString());
        _themis.Write("in/db.yaml", "Resources:\n  Db: { Type: AWS::RDS::DBInstance, Properties: { Engine: postgres, PubliclyAccessible: true } }\n");
        string[] scan = ["scan", "in", "--format", "json", "--parameter", "OperationsMonitorRate=rate(1 day)", "--state"];
        (int exitCode, string output, string error) = await _themis.RunAsync([.. scan, "together"]);
        JsonNode together = JsonNode.Parse(output)!;
        (int isolatedExitCode, string isolatedOutput, string isolatedError) = await _themis.RunAsync([.. scan, "apart", "--isolated", "--functions", functions, "--record-calls", "calls.ndjson"]);
        Assert.True(isolatedOutput.Length > 0, isolatedError);
        JsonNode apart = JsonNode.Parse(isolatedOutput)!;

        Assert.Equal(exitCode, isolatedExitCode);
        Assert.True(together["findings"]!.AsArray().Count > 500, error);
        Assert.Equal(together["findings"]!.ToJsonString(), apart["findings"]!.ToJsonString());
        Assert.Equal(together["coverage"]!.ToJsonString(), apart["coverage"]!.ToJsonString());

        JsonNode[] calls = [.. File.ReadLines(Path.Combine(_themis.Folder, "calls.ndjson")).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(Needed.Order(), calls.Select(call => (string)call["function"]!).Distinct().Order());
        bool Called(string function, string action, string resource) => calls.Any(call =>
            (string?)call["function"] == function && (string?)call["action"] == action && ((string?)call["resource"])?.StartsWith(resource, StringComparison.Ordinal) == true);
        Assert.True(Called("PlanScan", "s3:PutObject", "arn:aws:s3:::Artifacts/tenants/default/scans/"));
        Assert.True(Called("Authorize", "dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:000000000000:table/Records"));
        Assert.True(Called("SubmitScan", "states:StartExecution", "arn:aws:states:us-east-1:000000000000:stateMachine:ScanStateMachine"));
        Assert.Contains(calls, call => (string?)call["function"] == "EvaluateBatch" && (string?)call["action"] == "states:SendTaskSuccess");
    }

    [Fact]
    public async Task Executables_that_are_missing_are_named_with_the_command_that_makes_them()
    {
        _themis.Write("a.yaml", "Resources: {}");
        Directory.CreateDirectory(Path.Combine(_themis.Folder, "bin", "PlanScan"));
        (int exitCode, _, string error) = await _themis.RunAsync("scan", "a.yaml", "--isolated", "--functions", "bin");
        Assert.Equal(64, exitCode);
        Assert.Contains("has no executable of AggregateFindings, Authorize,", error, StringComparison.Ordinal);
        Assert.Contains("deploy/build-functions AggregateFindings Authorize", error, StringComparison.Ordinal);
        (exitCode, _, error) = await _themis.RunAsync("scan", "a.yaml", "--record-calls", "calls");
        Assert.Equal((64, "themis: --functions and --record-calls need --isolated."), (exitCode, error.Trim()));
    }

    private async Task<string> FunctionsAsync()
    {
        Skip.IfNot(Has("clang") || Has("gcc"), "Native AOT needs a linker: install clang (or gcc) and zlib1g-dev.");
        string root = Repository();
        var start = new ProcessStartInfo(Path.Combine(root, "deploy", "build-functions")) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string function in Needed)
        {
            start.ArgumentList.Add(function);
        }

        using Process build = Process.Start(start)!;
        Task<string> said = build.StandardError.ReadToEndAsync();
        Task output = build.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(BuildLimit);
        await build.WaitForExitAsync(limit.Token);
        await output;
        Assert.True(build.ExitCode == 0, await said);

        string folder = Path.Combine(_themis.Folder, "functions");
        Directory.CreateDirectory(folder);
        foreach (string function in Needed)
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, function), Path.Combine(root, "artifacts", "functions", function));
        }

        foreach (string function in Directory.EnumerateDirectories(Path.Combine(root, "functions")).Select(path => Path.GetFileName(path)).Except(Needed))
        {
            string standIn = Path.Combine(_themis.Folder, _themis.Write($"functions/{function}/bootstrap", "#!/bin/sh\nexit 1\n"));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(standIn, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        return folder;
    }

    private static bool Has(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static string Repository()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ThemisGuard.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("ThemisGuard.sln");
        }

        return folder.FullName;
    }
}
