using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tests.Rules;

namespace ThemisGuard.Compliance.Tests.Scans;

public sealed class AssetJoinTests
{
    private static readonly RulePack Pack = Packs.Of(
        ("gcp/data.guard", Rule("Properties.open")), ("gcp/policy.guard", Rule("iamPolicy.bindings")));

    [Fact]
    public async Task Without_its_data_or_any_policy_an_asset_is_not_evaluated_rather_than_passed()
    {
        Assert.Equal(["data 1/1/0", "policy 0/0/2"], await ScanAsync(ScanHarness.Source("a", Data("d") + Data("e", """{"open":1}"""))));
        Assert.Equal(["data 0/0/1", "policy 1/0/0"], await ScanAsync(ScanHarness.Source("a", Policy("p"))));
    }

    [Fact]
    public async Task A_policy_joins_its_resource_whichever_comes_first_and_from_whatever_file()
    {
        string[] expected = ["data 2/0/0", "policy 1/1/0"];

        Assert.Equal(expected, await ScanAsync(ScanHarness.Source("a", Data("x") + Data("y")), ScanHarness.Source("b", Policy("y", "[1]"))));
        Assert.Equal(expected, await ScanAsync(ScanHarness.Source("b", Policy("y", "[1]")), ScanHarness.Source("a", Data("x") + Data("y"))));
        Assert.Equal(expected, await ScanAsync(ScanHarness.Source("a", Policy("y", "[1]") + Data("x") + Data("y"))));
    }

    [Fact]
    public async Task Evidence_in_a_policy_names_the_file_that_it_stands_in()
    {
        var harness = new ScanHarness(Pack);
        await harness.ScanAsync(ScanHarness.Source("data.ndjson", Data("x") + Data("y")), ScanHarness.Source("iam.ndjson", "\n" + Policy("y", "[1]")));

        Finding finding = Assert.Single(await harness.FindingsAsync());
        Assert.Equal(("y", "data.ndjson", 2), (finding.Resource.Id, finding.Resource.File, finding.Resource.Line));
        FindingEvidence evidence = Assert.Single(finding.Evidence);
        Assert.Equal(("/iamPolicy/bindings", "iam.ndjson", 2), (evidence.Path, evidence.File, evidence.Line));
    }

    [Fact]
    public async Task Two_policies_of_one_asset_are_both_judged_and_a_policy_without_its_resource_is_too()
    {
        Assert.Equal(["data 1/0/1", "policy 1/1/0"], await ScanAsync(ScanHarness.Source("a", Data("x") + Policy("x") + Policy("x", "[1]"))));
        Assert.Equal(["data 1/0/1", "policy 1/1/0"], await ScanAsync(ScanHarness.Source("a", Policy("z", "[1]") + Data("x"))));
    }

    [Fact]
    public void Assets_beyond_the_bound_stay_by_themselves()
    {
        var join = new AssetJoin();
        InventoryResource large = new("n", "t", "gcp", 1, 1, [new("iamPolicy", new byte[AssetJoin.MaxBytes], 1, 1)]);

        join.Collect("s", large with { Members = [] });
        join.Collect("s", large);

        Assert.True(join.IsOverflowing);
        Assert.Null(join.Complete(large with { Members = [] }));
        Assert.Same(large, join.Complete(large));
        Assert.Single(join.Rest());
    }

    private static async Task<string[]> ScanAsync(params InventorySource[] sources)
    {
        ScanSummary summary = await new ScanHarness(Pack).ScanAsync(sources);
        return [.. summary.Rules.Select(rule => FormattableString.Invariant($"{rule.RuleId} {rule.Counts.Pass}/{rule.Counts.Fail}/{rule.Counts.NotEvaluated}"))];
    }

    private static string Rule(string path) =>
        $"# Title: t\n# Severity: low\n# Scope: resource\nrule r when Resources.*[ Type == 'x.googleapis.com/A' ] !empty {{ Resources.*.{path} not exists }}\n";

    private static string Data(string name, string data = "{}") =>
        "{\"name\":\"" + name + "\",\"asset_type\":\"x.googleapis.com/A\",\"resource\":{\"data\":" + data + "}}\n";

    private static string Policy(string name, string? bindings = null) =>
        "{\"name\":\"" + name + "\",\"asset_type\":\"x.googleapis.com/A\",\"iam_policy\":{" + (bindings is null ? "" : "\"bindings\":" + bindings) + "}}\n";
}
