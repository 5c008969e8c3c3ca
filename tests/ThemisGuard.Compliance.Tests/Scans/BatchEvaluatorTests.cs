using System.Globalization;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tests.Rules;
using ThemisGuard.Compliance.Tests.Storage;

namespace ThemisGuard.Compliance.Tests.Scans;

public sealed class BatchEvaluatorTests
{
    private const string Encrypted = "# Title: Encrypted\n# Severity: medium\n# Scope: resource\nAWS::S3::Bucket { Properties.Encrypted == true <<Encrypt it>> }\n";

    private const string Paired = "# Title: Every queue has an alarm\n# Severity: low\n# Scope: inventory\n"
        + "rule paired when Resources.*[ Type == 'AWS::SQS::Queue' ] !empty {\n"
        + "  let watched = Resources.*[ Type == 'AWS::CloudWatch::Alarm' ].Properties.Queue\n"
        + "  Resources.*[ Type == 'AWS::SQS::Queue' ] { Properties.QueueName in %watched <<Add an alarm>> }\n}\n";

    private static readonly RulePack Pack = Packs.Of(
        ("aws/s3/named.guard", Packs.Named), ("aws/s3/encrypted.guard", Encrypted), ("aws/sqs/paired.guard", Paired));

    private const string Template =
        """
        Resources:
          Good:
            Type: AWS::S3::Bucket
            Properties: {BucketName: corp-a, Encrypted: true}
          Bad:
            Type: AWS::S3::Bucket
            Properties:
              BucketName: other
          Open:
            Type: AWS::S3::Bucket
            Properties: {BucketName: !Ref Name, Encrypted: true}
          Topic:
            Type: AWS::SNS::Topic
        """;

    [Fact]
    public async Task Every_pair_of_a_template_ends_in_the_ledger_and_failures_have_evidence_with_their_place()
    {
        var harness = new ScanHarness(Pack);

        ScanSummary summary = await harness.ScanAsync(ScanHarness.Source("t.yaml", Template));

        Assert.Equal(ScanStatus.Incomplete, summary.Status);
        Assert.Equal((4, 5L, 1L), ((int)summary.Resources, summary.Coverage.Evaluated, summary.Coverage.NotEvaluated));
        Assert.Equal(["encrypted 2/1/0/0", "named 1/1/0/1"], summary.Rules.Select(Show));
        Assert.Equal("AWS::SNS::Topic", Assert.Single(summary.TypesWithoutRules).Type);
        IReadOnlyList<Finding> findings = await harness.FindingsAsync();
        Assert.Equal(["named Bad fail", "named Open notEvaluated", "encrypted Bad fail"], findings.Select(Show));
        Assert.Equal(new FindingResource("Bad", "AWS::S3::Bucket", "aws", "t.yaml", 5, 3), findings[0].Resource);
        Assert.Equal(
            new FindingEvidence("/Resources/Bad/Properties/BucketName", 8, 19, "other", "== /^corp-/", "Begin with corp-"),
            Assert.Single(findings[0].Evidence));
        Assert.Equal("Name it", findings[0].Remediation);
        Assert.Equal((NotEvaluatedReason.Unresolved, "known only at deployment: Ref Name"), (findings[1].Reason, findings[1].Cause));
        Assert.Null(Assert.Single(findings[2].Evidence).Found);
    }

    [Fact]
    public async Task Stopping_after_every_unit_changes_nothing()
    {
        InventorySource[] sources =
        [
            ScanHarness.Source("t.yaml", Template), ScanHarness.Source("u.yaml", Template), ScanHarness.Source("live.ndjson", Inventory(700)),
        ];
        var undisturbed = new ScanHarness(Pack);
        ScanSummary expected = await undisturbed.ScanAsync(sources);
        var stopping = new ScanHarness(Pack);

        await stopping.EvaluateAsync(await stopping.PlanAsync(sources), shouldStop: () => true);

        ScanSummary summary = await stopping.AggregateAsync();
        Assert.True(((MemoryArtifactStore)stopping.Artifacts).Keys.Count(key => key.Contains("/results/", StringComparison.Ordinal)) > 5);
        Assert.Equal(expected.Rules.Select(Show), summary.Rules.Select(Show));
        Assert.Equal(await undisturbed.FindingsTextAsync(), await stopping.FindingsTextAsync());
    }

    [Fact]
    public async Task Messages_delivered_again_and_at_once_count_once()
    {
        var undisturbed = new ScanHarness(Pack);
        ScanSummary expected = await undisturbed.ScanAsync(ScanHarness.Source("t.yaml", Template), ScanHarness.Source("live.ndjson", Inventory(1_200)));
        var harness = new ScanHarness(Pack);
        ScanPlan plan = await harness.PlanAsync(ScanHarness.Source("t.yaml", Template), ScanHarness.Source("live.ndjson", Inventory(1_200)));
        var random = new Random(7);

        // Several workers at every batch, each stopping at its own places, some beginning again from the start.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            var decisions = new Random(random.Next());
            await harness.EvaluateAsync(plan, shouldStop: () => decisions.Next(3) == 0);
            await harness.EvaluateAsync(plan);
        }));

        ScanSummary summary = await harness.AggregateAsync();
        Assert.Equal(expected.Rules.Select(Show), summary.Rules.Select(Show));
        Assert.Equal(await undisturbed.FindingsTextAsync(), await harness.FindingsTextAsync());
    }

    [Fact]
    public async Task What_was_lost_is_named_as_not_evaluated_and_never_passes()
    {
        var harness = new ScanHarness(Pack);
        ScanPlan plan = await harness.PlanAsync(ScanHarness.Source("t.yaml", Template), ScanHarness.Source("live.ndjson", Inventory(3)));
        Assert.Equal(3, plan.Batches);
        BatchProgressed first = await harness.Evaluator.EvaluateAsync(ScanHarness.Tenant, ScanHarness.ScanId, "b-00001", 0, () => true, default);
        Assert.NotNull(first.Next);

        ScanSummary summary = await harness.AggregateAsync();

        Assert.Equal(ScanStatus.Incomplete, summary.Status);
        // Of the template the first rule was done; of the inventory nothing was: 1 bucket with 2 rules, 1 queue, 1 alarm.
        Assert.Equal(["encrypted 2/1/0/1", "named 0/0/0/4", "paired 0/0/0/2"], summary.Rules.Select(Show));
        Assert.Equal(7, summary.NotEvaluatedBy["lost"]);
        Assert.Contains(await harness.FindingsAsync(), finding => Show(finding) == "paired q1 notEvaluated");
        Assert.Equal(summary.Rules.Select(Show), (await harness.AggregateAsync()).Rules.Select(Show));
    }

    [Fact]
    public async Task A_rule_over_the_inventory_sees_all_batches_at_once()
    {
        var harness = new ScanHarness(Pack);
        string late = string.Join('\n', Enumerable.Range(0, 600).Select(i => Alarm(i))) + "\n";
        string queues = string.Join('\n', Enumerable.Range(0, 601).Select(i => Queue(i))) + "\n";

        ScanSummary summary = await harness.ScanAsync(ScanHarness.Source("a.ndjson", queues), ScanHarness.Source("b.ndjson", late));

        Assert.Equal(["paired 1200/1/0/0"], summary.Rules.Select(Show));
        Finding finding = Assert.Single(await harness.FindingsAsync());
        Assert.Equal(("q600", "a.ndjson", 601), (finding.Resource.Id, finding.Resource.File, finding.Resource.Line));
        Assert.Equal("/Properties/QueueName", Assert.Single(finding.Evidence).Path);
    }

    [Fact]
    public async Task A_resource_that_comes_twice_is_judged_twice()
    {
        var harness = new ScanHarness(Pack);

        ScanSummary summary = await harness.ScanAsync(ScanHarness.Source("a.ndjson", Bucket("b", "x") + "\n" + Bucket("b", "corp-x") + "\n"));

        Assert.Contains("named 1/1/0/0", summary.Rules.Select(Show));
    }

    [Fact]
    public async Task A_loop_in_a_template_is_not_evaluated_by_name()
    {
        var harness = new ScanHarness(Pack);

        ScanSummary summary = await harness.ScanAsync(ScanHarness.Source(
            "t.json", """{"Resources": {"Fn::ForEach::B": ["N", ["a"], {"B${N}": {"Type": "AWS::S3::Bucket", "Properties": {}}}]}}"""));

        Assert.Equal(["encrypted 0/0/0/1", "named 0/0/0/1"], summary.Rules.Select(Show));
        Assert.All(await harness.FindingsAsync(), finding => Assert.Equal(("Fn::ForEach::B", NotEvaluatedReason.Unsupported), (finding.Resource.Id, finding.Reason)));
    }

    [Fact]
    public async Task An_unreadable_source_makes_the_scan_incomplete_and_a_walk_passes_over_other_files()
    {
        var harness = new ScanHarness(Pack);

        ScanSummary summary = await harness.ScanAsync(
            ScanHarness.Source("notes.txt", "no", foundByWalk: true), ScanHarness.Source("named.txt", "no"), ScanHarness.Source("b.ndjson", Bucket("b", "corp-x")),
            new InventorySource("gone", _ => throw new FileNotFoundException("gone is not there"), true));

        Assert.Equal(ScanStatus.Incomplete, summary.Status);
        Assert.Equal(["named.txt", "gone"], summary.Unreadable.Select(problem => problem.File));
        Assert.Equal("can't be read: gone is not there", summary.Unreadable[1].Reason);
    }

    [Fact]
    public async Task Without_sources_there_is_nothing_to_evaluate_and_no_score()
    {
        var harness = new ScanHarness(Pack);
        ScanPlan plan = await harness.PlanAsync();

        ScanSummary summary = await harness.AggregateAsync();

        Assert.Equal(0, plan.Batches);
        Assert.Null(summary.Score);
        Assert.Null(summary.Coverage.Share);
        Assert.Empty(await harness.FindingsAsync());
    }

    [Fact]
    public async Task Rules_that_changed_since_the_plan_are_refused()
    {
        var harness = new ScanHarness(Pack);
        await harness.PlanAsync(ScanHarness.Source("t.yaml", Template));
        var changed = new ScanHarness(Packs.Of(("aws/s3/named.guard", Packs.Named)), harness.Artifacts);

        var refusal = await Assert.ThrowsAsync<ThemisGuardException>(() =>
            changed.Evaluator.EvaluateAsync(ScanHarness.Tenant, ScanHarness.ScanId, "b-00001", 0, () => false, default));

        Assert.Equal("ThemisGuard.RulePackChanged", refusal.ErrorName);
    }

    [Fact]
    public async Task Planning_twice_gives_the_same_batches()
    {
        var first = new ScanHarness(Pack);
        var second = new ScanHarness(Pack);
        await first.PlanAsync(ScanHarness.Source("live.ndjson", Inventory(2_000)));
        await second.PlanAsync(ScanHarness.Source("live.ndjson", Inventory(2_000)));

        var (one, other) = ((MemoryArtifactStore)first.Artifacts, (MemoryArtifactStore)second.Artifacts);
        Assert.Equal(one.Keys, other.Keys);
        Assert.All(one.Keys, key => Assert.Equal(one[key], other[key]));
    }

    private static string Show(Finding finding) =>
        $"{finding.RuleId} {finding.Resource.Id} {(finding.Status == FindingStatus.Fail ? "fail" : "notEvaluated")}";

    private static string Show(RuleOutcome rule) => string.Create(
        CultureInfo.InvariantCulture,
        $"{rule.RuleId} {rule.Counts.Pass}/{rule.Counts.Fail}/{rule.Counts.NotApplicable}/{rule.Counts.NotEvaluated}");

    private static string Inventory(int count) => string.Join('\n', Enumerable.Range(0, count).Select(i => (i % 3) switch
    {
        0 => Bucket($"b{i}", i % 2 == 0 ? "corp-x" : "x"),
        1 => Queue(i),
        _ => Alarm(i - 1),
    }));

    private static string Bucket(string id, string name) =>
        $$$"""{"id":"{{{id}}}","type":"AWS::S3::Bucket","properties":{"BucketName":"{{{name}}}","Encrypted":true}}""";

    private static string Queue(int i) => $$$"""{"id":"q{{{i}}}","type":"AWS::SQS::Queue","properties":{"QueueName":"n{{{i}}}"}}""";

    private static string Alarm(int i) => $$$"""{"id":"a{{{i}}}","type":"AWS::CloudWatch::Alarm","properties":{"Queue":"n{{{i}}}"}}""";
}
