using System.Buffers.Text;
using System.Text;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Tests.Storage;

namespace ThemisGuard.Compliance.Tests.Scans;

public sealed class FindingsPageTests
{
    private readonly MemoryArtifactStore artifacts = new();

    [Fact]
    public async Task Many_segments_merge_into_one_sorted_list_with_an_index_of_its_groups()
    {
        List<Finding> all = await MergeAsync(segments: 200, perSegment: 17);

        FindingsPage page = await ReadAsync(new(), null, 1_000);
        FindingsIndex index = await new FindingsPageReader(artifacts).ReadIndexAsync("t", "s", default);

        Assert.Equal(all.Count, index.Lines);
        Assert.Equal(all.Count, index.Groups.Sum(group => group.Lines));
        Assert.Equal(artifacts[ScanKeys.Findings("t", "s")].Length, index.Bytes);
        Assert.Equal(all.OrderBy(FindingOrder.Of).Take(1_000).Select(finding => finding.Fingerprint), page.Parse().Select(finding => finding.Fingerprint));
        Assert.DoesNotContain(artifacts.Keys, key => key.Contains("/merge/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(Severity.High, null, null)]
    [InlineData(null, "rule-1", null)]
    [InlineData(null, null, FindingStatus.NotEvaluated)]
    [InlineData(Severity.Info, "rule-4", FindingStatus.Fail)]
    [InlineData(Severity.Info, "rule-1", null)]
    public async Task Pages_give_each_finding_of_a_filter_once_in_order(Severity? severity, string? rule, FindingStatus? status)
    {
        List<Finding> all = await MergeAsync(segments: 9, perSegment: 40);
        var filter = new FindingsFilter(severity, rule, status);
        Finding[] expected = [.. all.Where(finding => (severity is null || finding.Severity == severity)
            && (rule is null || finding.RuleId == rule) && (status is null || finding.Status == status)).OrderBy(FindingOrder.Of)];

        foreach (int limit in (int[])[1, 7, 1_000])
        {
            var read = new List<string>();
            string? cursor = null;
            do
            {
                FindingsPage page = await ReadAsync(filter, cursor, limit);
                Assert.True(page.Lines.Count <= limit);
                Assert.Equal(expected.Length, page.Total);
                read.AddRange(page.Parse().Select(finding => finding.Fingerprint));
                cursor = page.Cursor;
            }
            while (cursor is not null);
            Assert.Equal(expected.Select(finding => finding.Fingerprint), read);
        }
    }

    [Fact]
    public async Task Text_and_resource_are_looked_for_in_every_line_and_each_finding_is_found_by_its_fingerprint()
    {
        List<Finding> all = await MergeAsync(segments: 5, perSegment: 40);
        string id = all[3].Resource.Id;
        Finding[] expected = [.. all.Where(finding => (finding.Resource.Id + "\n" + finding.RuleId + "\n" + finding.Resource.File).Contains(id.ToUpperInvariant(), StringComparison.OrdinalIgnoreCase)).OrderBy(FindingOrder.Of)];
        FindingsPage page = await ReadAsync(new(Text: id.ToUpperInvariant()), null, 1_000);
        Assert.Equal(expected.Select(finding => finding.Fingerprint), page.Parse().Select(finding => finding.Fingerprint));
        Assert.Null(page.Total);
        Assert.Empty((await ReadAsync(new(ResourceKey: "0000"), null, 3)).Lines);
        Assert.Equal(
            all.Count(finding => finding.ResourceKey == all[3].ResourceKey), (await ReadAsync(new(ResourceKey: all[3].ResourceKey), null, 1_000)).Lines.Count);

        var reader = new FindingsPageReader(artifacts);
        foreach (Finding finding in all.Take(20))
        {
            Assert.NotNull(await reader.FindAsync("t", "s", finding.Fingerprint, finding.RuleId, default));
            Assert.NotNull(await reader.FindAsync("t", "s", finding.Fingerprint, null, default));
            Assert.Null(await reader.FindAsync("t", "s", finding.Fingerprint, "another-rule", default));
        }

        Assert.Null(await reader.FindAsync("t", "s", "\",\"ruleId\":\"", null, default));
    }

    [Fact]
    public async Task Resources_are_counted_over_all_findings_the_gravest_first()
    {
        List<Finding> all = await MergeAsync(segments: 5, perSegment: 40);
        FindingGroupList groups = await new FindingGroups(artifacts).ReadAsync("t", "s", FindingGrouping.Resource, 1_000, default);
        Assert.True(groups.Complete);
        Assert.Equal(all.Select(finding => finding.ResourceKey).Distinct().Order(), groups.Groups.Select(group => group.Key).Order());
        Assert.Equal(all.Count, groups.Groups.Sum(group => group.Failed + group.NotEvaluated + group.Accepted));
        Assert.Equal(groups.Groups.Count, groups.Total);
        Assert.Equal(groups.Groups.Where(group => group.Failed > 0).Select(group => group.Worst).Order(), groups.Groups.Where(group => group.Failed > 0).Select(group => group.Worst));
    }

    [Fact]
    public async Task A_cursor_of_another_filter_or_made_up_is_refused()
    {
        await MergeAsync(segments: 2, perSegment: 20);
        string cursor = (await ReadAsync(new(Status: FindingStatus.Fail), null, 3)).Cursor!;

        foreach (string wrong in (string[])[cursor, "", "!!", "abc", Base64Url.EncodeToString(Encoding.UTF8.GetBytes("5.000000000000")), cursor + "A"])
        {
            await Assert.ThrowsAsync<InvalidCursorException>(() => ReadAsync(new(), wrong, 3));
        }
    }

    [Fact]
    public async Task A_scan_that_was_not_aggregated_has_no_findings_to_page() =>
        await Assert.ThrowsAsync<ArtifactNotFoundException>(() => ReadAsync(new(), null, 3));

    private Task<FindingsPage> ReadAsync(FindingsFilter filter, string? cursor, int limit) =>
        new FindingsPageReader(artifacts).ReadAsync("t", "s", filter, cursor, limit, default);

    private async Task<List<Finding>> MergeAsync(int segments, int perSegment)
    {
        var random = new Random(11);
        var all = new List<Finding>();
        var keys = new List<string>();
        for (int segment = 0; segment < segments; segment++)
        {
            List<Finding> some = [.. Enumerable.Range(0, perSegment).Select(i => Make(random, $"{segment:D4}{i:D4}"))];
            string key = ScanKeys.Segment("t", "s", "b", segment);
            artifacts[key] = SegmentFile.Serialize(new("b", segment, segment + 1, new()), some).ToArray();
            keys.Add(key);
            all.AddRange(some);
        }

        await new FindingsMerge(artifacts, "t", "s").RunAsync(keys, null, default);
        return all;
    }

    // The severity belongs to the rule, as in a catalogue.
    private static Finding Make(Random random, string id)
    {
        int rule = random.Next(5);
        var finding = new Finding(
            id, $"rule-{rule}", "A title with \"quotes\" and é", (Severity)rule, (FindingStatus)random.Next(2),
            new($"res\n{random.Next(9)}", "T", "aws", $"file-{random.Next(3)}", random.Next(100), 1),
            [new("/a", 1, 1, "found", "wanted", null)], [], "");
        return finding with { ResourceKey = $"key-{finding.Resource.Id[4..]}-{finding.Resource.File}" };
    }
}
