using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using ThemisGuard.Cli.Tests.Scanning;

namespace ThemisGuard.Cli.Tests.Faults;

/// <summary>Scans whose state folder is on a file system of a few megabytes, in a mount namespace of the test's own.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Full = "the disk";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Themis _themis = new();

    public FullDiskTests()
    {
        var inventory = new StringBuilder();
        for (int i = 0; i < 3_000; i++)
        {
            inventory.Append($$"""{"id":"v{{i}}","type":"AWS::EC2::Volume","properties":{"Encrypted":{{(i % 3 == 0 ? "false" : "true")}},"Size":1} }""").Append('\n');
        }

        _themis.Write("inventory.ndjson", inventory.ToString());
        Directory.CreateDirectory(Path.Combine(_themis.Folder, "disk"));
    }

    public void Dispose() => _themis.Dispose();

    [SkippableTheory]
    [InlineData("100k")]
    [InlineData("1500k")]
    [InlineData("3m")]
    public async Task A_scan_on_a_disk_that_is_too_small_says_so_and_the_same_command_ends_right_on_a_larger_one(string size)
    {
        string undisturbed = await UndisturbedAsync();
        (string output, string error) = await RunAsync(size, $"""
            {Scan} >first.json; echo first $?
            mount -o remount,size=64m disk
            {Scan} >second.json; echo second $?
            """);
        Assert.Equal("first 70\nsecond 2", output.Trim());
        Assert.Contains(Full, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(undisturbed, Findings("second.json"));
    }

    [SkippableFact]
    public async Task A_disk_that_fills_up_under_a_scan_and_is_freed_loses_nothing()
    {
        string undisturbed = await UndisturbedAsync();
        (string output, string error) = await RunAsync("64m", $"""
            (sleep 2; dd if=/dev/zero of=disk/fill bs=64k; dd if=/dev/zero of=disk/rest bs=1k; sleep 3; rm disk/fill disk/rest) 2>/dev/null &
            {Scan} >first.json; echo first $?
            wait
            {Scan} >second.json; echo second $?
            """);

        // When the disk is full as the command looks at the scan, it may give up; a scan that it left goes on with the next.
        Assert.Matches("^first (2|70)\nsecond 2$", output.Trim());
        Assert.True(output.StartsWith("first 2", StringComparison.Ordinal) || error.Contains(Full, StringComparison.Ordinal), error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(undisturbed, Findings("second.json"));
    }

    private static string Scan => $"timeout 60 {Themis.ShellCommand} scan inventory.ndjson --state disk/state --format json";

    private async Task<string> UndisturbedAsync()
    {
        (int exitCode, string output, _) = await _themis.RunAsync("scan", "inventory.ndjson", "--ephemeral", "--format", "json");
        Assert.Equal(2, exitCode);
        return JsonNode.Parse(output)!["findings"]!.ToJsonString();
    }

    private string Findings(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(_themis.Folder, file)))!["findings"]!.ToJsonString();

    private async Task<(string Output, string Error)> RunAsync(string size, string script)
    {
        Skip.IfNot(await CanMountAsync(), "No mount namespace can be made here: the test needs unshare -Urm and tmpfs.");
        return await ShellAsync($"mount -t tmpfs -o size={size} tmpfs disk\n{script}");
    }

    private async Task<bool> CanMountAsync()
    {
        try
        {
            (string output, _) = await ShellAsync("mount -t tmpfs -o size=100k tmpfs disk && echo mounted");
            return output.Trim() == "mounted";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no unshare.
        }
    }

    private async Task<(string Output, string Error)> ShellAsync(string script)
    {
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["-Urm", "sh", "-c", script])
        {
            WorkingDirectory = _themis.Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(limit.Token);
        return (await output, await error);
    }
}
