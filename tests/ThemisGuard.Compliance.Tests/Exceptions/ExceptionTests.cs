using System.Text;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tests.Drift;
using ThemisGuard.Compliance.Tests.Rules;
using ThemisGuard.Compliance.Tests.Scans;
using ThemisGuard.Compliance.Tests.Storage;

namespace ThemisGuard.Compliance.Tests.Exceptions;

public sealed class ExceptionTests
{
    private static readonly RulePack Pack = Packs.Of(("aws/s3/named.guard", Packs.Named));

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("logs-*", "logs-1", true)]
    [InlineData("logs-*", "log-1", false)]
    [InlineData("*a*b*c", "xxaxxbxxc", true)]
    [InlineData("*a*b*c", "xxaxxbxxcx", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("", "a", false)]
    public void A_pattern_matches_from_beginning_to_end(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Glob.Matches(pattern, text));

    [Fact]
    public void A_pattern_of_stars_takes_no_exponential_time() =>
        Assert.False(Glob.Matches(string.Concat(Enumerable.Repeat("*a", 200)) + "b", new string('a', 5_000)));

    [Theory]
    [InlineData("2026-12-31", "UTC", "2027-01-01T00:00:00Z")]
    [InlineData("2026-12-31", "Europe/Berlin", "2026-12-31T23:00:00Z")]
    [InlineData("2026-07-01", "America/New_York", "2026-07-02T04:00:00Z")]
    [InlineData("2026-03-28", "Asia/Beirut", "2026-03-28T22:00:00Z")] // Clocks go from 00:00 to 01:00 on the 29th.
    public void The_last_day_is_included_in_its_zone(string day, string zone, string end)
    {
        Assert.True(RiskException.TryParseDay(day, out DateOnly expires));
        Assert.Equal(DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture), Exception(expires, [], zone).EndsAt());
    }

    [Fact]
    public async Task An_accepted_finding_stays_in_the_report_and_counts_neither_as_passed_nor_as_failed()
    {
        var target = new TargetHistory();
        await target.ScanAsync(1, Pack, Buckets(("a", "x"), ("b", "y"), ("c", "corp-c")));
        Finding accepted = (await FindingsAsync(target, 1)).Single(finding => finding.Resource.Id == "a");

        ScanSummary summary = await target.ScanAsync(2, Pack, File(accepted.EvidenceHash!), Buckets(("a", "x"), ("b", "y"), ("c", "corp-c")));

        Assert.Equal((1L, 2L, 1L), (summary.Counts.High, summary.Coverage.Evaluated, summary.Coverage.Accepted));
        Assert.Equal(50, summary.Score);
        Finding[] findings = [.. await FindingsAsync(target, 2)];
        Assert.Equal(2, findings.Length);
        Assert.Equal(
            new FindingException("themis.exceptions.yaml:2", ExceptionState.Accepted, "Public site", "ann", new DateOnly(2026, 1, 31), "UTC"),
            findings.Single(finding => finding.Resource.Id == "a").Exception);
        Assert.Null(findings.Single(finding => finding.Resource.Id == "b").Exception);
    }

    [Fact]
    public async Task Other_evidence_reopens_it_and_so_does_the_day_after_the_last()
    {
        var target = new TargetHistory();
        await target.ScanAsync(1, Pack, Buckets(("a", "x")));
        string evidence = Assert.Single(await FindingsAsync(target, 1)).EvidenceHash!;
        int last = (int)(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).TotalDays;

        await target.ScanAsync(2, Pack, File(evidence), Buckets(("a", "changed")));
        await target.ScanAsync(last, Pack, File(evidence), Buckets(("a", "x")));
        ScanSummary after = await target.ScanAsync(last + 1, Pack, File(evidence), Buckets(("a", "x")));

        Assert.Equal(ExceptionState.EvidenceChanged, Assert.Single(await FindingsAsync(target, 2)).Exception!.State);
        Assert.Equal(ExceptionState.Accepted, Assert.Single(await FindingsAsync(target, last)).Exception!.State);
        Assert.Equal(ExceptionState.Expired, Assert.Single(await FindingsAsync(target, last + 1)).Exception!.State);
        Assert.Equal((1L, 0L), (after.Counts.High, after.Coverage.Accepted));
    }

    [Theory]
    [InlineData("exceptions:\n- {rule: a, resource: b, reason: r, approver: p, expires: 2026-13-01, evidence: [" + Hash + "]}", "2:3: exception 1 accepts nothing: 'expires' takes a day: 2026-12-31")]
    [InlineData("exceptions:\n- {rule: a, resource: b, reason: r, approver: p, expires: 2026-12-01}", "2:3: exception 1 accepts nothing: 'evidence' takes 1 to 1000 hashes of the evidence that is accepted: 'evidenceHash' of the findings")]
    [InlineData("exceptions:\n- {rule: a, resource: b, approver: p, expires: 2026-12-01, evidence: [" + Hash + "]}", "2:3: exception 1 accepts nothing: 'reason' takes 1 to 1024 characters")]
    [InlineData("exceptions:\n- {rule: a, resource: b, reason: r, approver: p, expires: 2026-12-01, timeZone: Mars, evidence: [" + Hash + "]}", "2:3: exception 1 accepts nothing: there is no time zone 'Mars'; 'timeZone' takes an IANA name, e.g. Europe/Berlin")]
    [InlineData("exceptions:\n- {rule: a, ressource: b}", "2:3: exception 1 accepts nothing: 'ressource' is not known; known are rule, resource, target, reason, approver, expires, timeZone, evidence")]
    [InlineData("exceptions: {}", "1:1: no exception in it holds: has no list 'exceptions'")]
    public void What_is_malformed_accepts_nothing_and_is_told(string text, string warning)
    {
        ExceptionFile file = ExceptionFile.Parse(Encoding.UTF8.GetBytes(text), "f");

        Assert.Empty(file.Exceptions);
        SourceWarning told = Assert.Single(file.Warnings);
        Assert.Equal(warning, $"{told.Line}:{told.Column}: {told.Message}");
    }

    [Fact]
    public async Task Each_exception_is_warned_of_once_and_its_end_is_said_once()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var records = new ExceptionRecords(new MemoryRecordStore(), time);
        await records.CreateAsync("acme", Exception(new DateOnly(2026, 1, 31), [Hash], "Europe/Berlin") with { ExceptionId = "exc_1" }, default);
        var said = new List<string>();
        for (int hour = 0; hour < 24 * 60; hour++)
        {
            // An outage over the warning's time: it is said late, once.
            if (time.GetUtcNow().Day is not (16 or 17 or 18))
            {
                said.AddRange((await records.ClaimDueAsync(100, default)).Select(notice => $"{(notice.HasEnded ? "ended" : "expiring")} {time.GetUtcNow():MM-dd HH}"));
            }

            time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["expiring 01-19 00", "ended 01-31 23"], said);
    }

    private const string Hash = "0123456789abcdef0123456789abcdef";

    private static RiskException Exception(DateOnly expires, IReadOnlyList<string> evidence, string zone = "UTC") =>
        new("e", "named", "*", "*", "r", "p", expires, zone, evidence);

    private static string File(string evidence) =>
        $"exceptions:\n- rule: nam*\n  resource: a\n  target: prod\n  reason: Public site\n  approver: ann\n  expires: 2026-01-31\n  evidence: ['{evidence}']\n";

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(TargetHistory target, int number) => (await new FindingsPageReader(target.Artifacts)
        .ReadAsync(TargetHistory.Tenant, TargetHistory.Scan(number).ScanId, new(), null, 1_000, default)).Parse();

    private static InventorySource Buckets(params (string Id, string Name)[] buckets) => ScanHarness.Source(
        "a.ndjson",
        string.Concat(buckets.Select(bucket =>
            "{\"type\":\"AWS::S3::Bucket\",\"id\":\"" + bucket.Id + "\",\"properties\":{\"BucketName\":\"" + bucket.Name + "\"}}\n")));
}
