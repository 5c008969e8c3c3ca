using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using Xunit.Abstractions;

namespace ThemisGuard.Compliance.Tests.Scans;

public sealed class RealInputTests(ITestOutputHelper output)
{
    [InputsFact]
    public async Task Every_real_template_is_read_and_a_second_run_gives_the_same_findings()
    {
        (ScanSummary first, string findings) = await ScanAsync("templates");
        (_, string again) = await ScanAsync("templates");

        Assert.Equal(0, first.UnreadableTotal);
        Assert.True(first.Coverage.Evaluated > 500, $"Only {first.Coverage.Evaluated} pairs were evaluated.");
        Assert.Equal(findings, again);
    }

    [InputsFact]
    public async Task Every_real_asset_is_read()
    {
        (ScanSummary summary, _) = await ScanAsync("gcp-assets");

        Assert.Equal(0, summary.UnreadableTotal);
        Assert.True(summary.Resources is > 350 and < 438, $"{summary.Resources} resources."); // Policies join their resources.
        Assert.True(summary.Coverage.Evaluated > 50, $"Only {summary.Coverage.Evaluated} pairs were evaluated.");
    }

    private async Task<(ScanSummary Summary, string Findings)> ScanAsync(string folder)
    {
        var harness = new ScanHarness(RulePack.Embedded());
        Assert.DoesNotContain(harness.Rules.Diagnostics, problem => problem.IsError);
        Assert.Empty(harness.Frameworks.Diagnostics);
        IReadOnlyList<InventoryFile> files = InventoryWalk.Find(Path.Combine(Repository.Inputs!, folder), default);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        ScanSummary summary = await harness.ScanAsync([.. files.Select(ScanHarness.Source)]);
        output.WriteLine($"{files.Count} files, {summary.Resources} resources, {summary.Coverage}, score {summary.Score}, {summary.Counts}, {clock.ElapsedMilliseconds} ms");
        foreach ((string reason, long count) in summary.NotEvaluatedBy)
        {
            output.WriteLine($"  not evaluated, {reason}: {count}");
        }

        foreach (UnreadableSource problem in summary.Unreadable)
        {
            output.WriteLine($"  {problem}");
        }

        foreach (SourceWarning problem in summary.Warnings)
        {
            output.WriteLine($"  {problem}");
        }

        string dump = Environment.GetEnvironmentVariable("THEMIS_DUMP") ?? "";
        if (dump.Length > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(dump, folder + ".ndjson"), await harness.FindingsTextAsync());
            await new ReportRenderer(harness.Artifacts, harness.Rules, harness.Frameworks).RenderAllAsync(ScanHarness.Tenant, ScanHarness.ScanId, default);
            foreach (string format in ReportRenderer.Formats)
            {
                await using Stream stream = await harness.Artifacts.OpenReadAsync(ScanKeys.Report(ScanHarness.Tenant, ScanHarness.ScanId, format), 0, null, default);
                await using FileStream file = File.Create(Path.Combine(dump, $"{folder}.{format}"));
                await stream.CopyToAsync(file);
            }
        }

        return (summary, await harness.FindingsTextAsync());
    }
}
