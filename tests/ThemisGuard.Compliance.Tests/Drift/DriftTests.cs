using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tests.Rules;
using ThemisGuard.Compliance.Tests.Scans;

namespace ThemisGuard.Compliance.Tests.Drift;

public sealed class DriftTests
{
    private static readonly RulePack Pack = Packs.Of(("aws/s3/named.guard", Packs.Named));

    [Fact]
    public async Task A_finding_is_new_then_persists_is_resolved_and_reopens()
    {
        var target = new TargetHistory();

        ScanSummary first = await target.ScanAsync(1, Pack, Buckets(("a", "x"), ("b", "corp-b")));
        await target.ScanAsync(2, Pack, Buckets(("a", "x"), ("b", "corp-b")));
        ScanSummary third = await target.ScanAsync(3, Pack, Buckets(("a", "corp-a")));
        await target.ScanAsync(4, Pack, Buckets(("a", "y")));

        Assert.Null(first.Drift!.ComparedWith);
        Assert.Equal(new DriftCounts(New: 1), first.Drift.Counts);
        Assert.Equal("persisting", Assert.Single(await target.ChangesAsync(2)).Value);
        Assert.Equal(("scn_0002", new DriftCounts(Resolved: 1)), (third.Drift!.ComparedWith, third.Drift.Counts));
        Assert.Equal("a", Assert.Single(third.Drift.WorstResolved).Resource);
        Assert.Equal("resolved (Fixed)", Assert.Single(await target.ChangesAsync(3)).Value);
        Assert.Equal("reopened", Assert.Single(await target.ChangesAsync(4)).Value);
        Finding finding = Assert.Single((await new FindingsPageReader(target.Artifacts).ReadAsync(
            TargetHistory.Tenant, "scn_0004", new(Drift: DriftChange.Reopened), null, 10, default)).Parse());
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(1), finding.Drift!.FirstSeen);
    }

    [Fact]
    public async Task A_resource_that_is_not_there_is_gone_only_when_its_source_was_read_whole()
    {
        var target = new TargetHistory();
        await target.ScanAsync(1, Pack, Buckets(("a", "x")));

        ScanSummary unread = await target.ScanAsync(2, Pack, ScanHarness.Source("a.ndjson", "{\"broken\n"));
        ScanSummary whole = await target.ScanAsync(3, Pack, Buckets(("b", "corp-b")));

        Assert.Equal(new DriftCounts(NotEvaluated: 1), unread.Drift!.Counts);
        Assert.Equal(new DriftCounts(Resolved: 1, ResourceGone: 1), whole.Drift!.Counts);
        Assert.Equal("resolved (ResourceGone)", Assert.Single(await target.ChangesAsync(3)).Value);
    }

    [Fact]
    public async Task Of_scans_at_once_the_one_submitted_later_wins_whichever_ends_first()
    {
        var target = new TargetHistory();
        await target.ScanAsync(1, Pack, Buckets(("a", "x")));
        ScanRecord earlier = await target.EvaluateAsync(2, Pack, Buckets(("a", "x"), ("b", "x")));
        ScanRecord later = await target.EvaluateAsync(3, Pack, Buckets(("a", "x"), ("c", "x")));

        await target.AggregateAsync(later, Pack);
        ScanSummary superseded = await target.AggregateAsync(earlier, Pack);
        ScanSummary next = await target.ScanAsync(4, Pack, Buckets(("a", "x"), ("c", "x")));

        Assert.True(superseded.Drift!.IsSuperseded);
        Assert.Equal(("scn_0001", new DriftCounts(New: 1, Persisting: 1)), (superseded.Drift.ComparedWith, superseded.Drift.Counts));
        Assert.Equal(("scn_0003", new DriftCounts(Persisting: 2)), (next.Drift!.ComparedWith, next.Drift.Counts));
    }

    [Fact]
    public async Task A_scan_that_ends_while_another_is_compared_is_compared_with()
    {
        var target = new TargetHistory();
        ScanRecord earlier = await target.EvaluateAsync(1, Pack, Buckets(("a", "x")));
        ScanRecord later = await target.EvaluateAsync(2, Pack, Buckets(("a", "x")));
        target.Records.BeforeWrite = () =>
        {
            target.Records.BeforeWrite = null;
            target.AggregateAsync(earlier, Pack).GetAwaiter().GetResult();
        };

        ScanSummary summary = await target.AggregateAsync(later, Pack);

        Assert.Equal(("scn_0001", new DriftCounts(Persisting: 1)), (summary.Drift!.ComparedWith, summary.Drift.Counts));
    }

    [Fact]
    public async Task Aggregating_again_gives_the_same()
    {
        var target = new TargetHistory();
        await target.ScanAsync(1, Pack, Buckets(("a", "x")));
        ScanSummary once = await target.ScanAsync(2, Pack, Buckets(("a", "x"), ("b", "x")));

        ScanSummary again = await target.AggregateAsync(TargetHistory.Scan(2), Pack);

        Assert.Equal((once.Drift!.ComparedWith, once.Drift.Counts), (again.Drift!.ComparedWith, again.Drift.Counts));
        Assert.Equal(new DriftCounts(New: 1, Persisting: 1), again.Drift.Counts);
    }

    [Fact]
    public async Task Old_states_are_removed()
    {
        var target = new TargetHistory();
        for (int number = 1; number <= 7; number++)
        {
            await target.ScanAsync(number, Pack, Buckets(("a", "x")));
        }

        int states = 0;
        await foreach (string key in target.Artifacts.ListAsync($"tenants/{TargetHistory.Tenant}/targets/", default))
        {
            states += key.EndsWith("state.ndjson", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.Equal(4, states);
    }

    [Fact]
    public async Task Pages_of_one_change_hold_those_and_no_others()
    {
        var target = new TargetHistory();
        await target.ScanAsync(1, Pack, Buckets([.. Enumerable.Range(0, 30).Select(i => ($"b{i}", "x"))]));
        await target.ScanAsync(2, Pack, Buckets([.. Enumerable.Range(20, 30).Select(i => ($"b{i}", "x"))]));

        var reader = new FindingsPageReader(target.Artifacts);
        FindingsPage added = await reader.ReadAsync(TargetHistory.Tenant, "scn_0002", new(Drift: DriftChange.New), null, 15, default);
        FindingsPage rest = await reader.ReadAsync(TargetHistory.Tenant, "scn_0002", new(Drift: DriftChange.New), added.Cursor, 15, default);
        FindingsPage gone = await reader.ReadAsync(TargetHistory.Tenant, "scn_0002", new(Drift: DriftChange.Resolved), null, 100, default);

        Assert.Equal((20L, 15, 5), (added.Total!.Value, added.Lines.Count, rest.Lines.Count));
        Assert.Null(rest.Cursor);
        Assert.Equal(20, gone.Parse().Count(finding => finding.Drift!.Resolution == Resolution.ResourceGone));
        Assert.Equal(gone.Lines.Count, gone.Parse().DistinctBy(finding => finding.Fingerprint).Count());
    }

    [Fact]
    public async Task A_reevaluation_is_compared_with_its_scan_and_changes_no_state()
    {
        var target = new TargetHistory();
        RulePack looser = Packs.Of(("aws/s3/named.guard", Packs.Named.Replace("/^corp-/", "/^(corp-|x$)/", StringComparison.Ordinal)));
        RulePack stricter = Packs.Of(("aws/s3/named.guard", Packs.Named.Replace("/^corp-/", "/^corp-[0-9]/", StringComparison.Ordinal)));
        InventorySource first = Buckets(("a", "x"), ("b", "y"), ("c", "corp-c"));
        await target.ScanAsync(1, Pack, first);
        await target.ScanAsync(2, Pack, Buckets(("z", "z")));

        ScanSummary loose = await target.ReevaluateAsync(3, 1, looser, first);
        ScanSummary strict = await target.ReevaluateAsync(4, 1, stricter, first);
        ScanSummary next = await target.ScanAsync(5, Pack, Buckets(("z", "z")));

        Assert.Equal(("scn_0001", new DriftCounts(Persisting: 1, ChangedByRule: 1, ResolvedByRule: 1)), (loose.Drift!.ComparedWith, loose.Drift.Counts));
        Assert.Equal(new DriftCounts(Persisting: 2, ChangedByRule: 1), strict.Drift!.Counts);
        Assert.Equal(("scn_0002", new DriftCounts(Persisting: 1)), (next.Drift!.ComparedWith, next.Drift.Counts));
    }

    [Fact]
    public void The_order_of_keys_is_no_change_of_a_configuration()
    {
        static string Hash(string json) => ContentHash.OfConfiguration(
            new InventoryResource("id", "t", "aws", 1, 1, [new("Properties", System.Text.Encoding.UTF8.GetBytes(json), 1, 1)]));

        Assert.Equal(Hash("""{"a":1,"b":{"c":[1,2],"d":null}}"""), Hash("""{ "b": {"d":null, "c":[1, 2]}, "a":1 }"""));
        Assert.NotEqual(Hash("""{"a":[1,2]}"""), Hash("""{"a":[2,1]}"""));
        Assert.NotEqual(Hash("{broken"), Hash("{other"));
    }

    private static InventorySource Buckets(params (string Id, string Name)[] buckets) => ScanHarness.Source(
        "a.ndjson",
        string.Concat(buckets.Select(bucket =>
            "{\"type\":\"AWS::S3::Bucket\",\"id\":\"" + bucket.Id + "\",\"properties\":{\"BucketName\":\"" + bucket.Name + "\"}}\n")));
}
