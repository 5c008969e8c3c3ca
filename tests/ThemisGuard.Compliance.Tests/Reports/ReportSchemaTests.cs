using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tests.Drift;
using ThemisGuard.Compliance.Tests.Rules;
using ThemisGuard.Compliance.Tests.Scans;
using Xunit.Abstractions;

namespace ThemisGuard.Compliance.Tests.Reports;

/// <summary>What is fed elsewhere is valid where it is fed, and streams however much there is.</summary>
public sealed class ReportSchemaTests(ITestOutputHelper output)
{
    private static readonly RulePack Pack = Packs.Of(("aws/s3/named.guard", Packs.Named));

    // Of OCSF 1.8.0's Compliance Finding (class 2003), its base event and the objects in it: what is required and what we write.
    private const string Ocsf = """
        {"type":"array","items":{"type":"object","additionalProperties":false,
         "required":["activity_id","category_uid","class_uid","type_uid","time","severity_id","metadata","finding_info","compliance"],
         "properties":{
          "activity_id":{"enum":[0,1,2,3,99]},"activity_name":{"type":"string"},"category_uid":{"const":2},"category_name":{"const":"Findings"},
          "class_uid":{"const":2003},"class_name":{"const":"Compliance Finding"},"type_uid":{"enum":[200300,200301,200302,200303,200399]},
          "type_name":{"type":"string"},"time":{"type":"integer","minimum":0},"severity_id":{"enum":[0,1,2,3,4,5,6,99]},"severity":{"type":"string"},
          "status_id":{"enum":[0,1,2,3,4,5,6,99]},"status":{"type":"string"},"message":{"type":"string"},
          "metadata":{"type":"object","required":["product","version"],"properties":{"version":{"type":"string","pattern":"^\\d+\\.\\d+\\.\\d+$"},
            "product":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"vendor_name":{"type":"string"},"version":{"type":"string"}}},
            "uid":{"type":"string"},"correlation_uid":{"type":"string"},"event_code":{"type":"string"}},"additionalProperties":false},
          "finding_info":{"type":"object","required":["uid"],"additionalProperties":false,"properties":{"uid":{"type":"string"},"title":{"type":"string"},
            "desc":{"type":"string"},"first_seen_time":{"type":"integer"},"last_seen_time":{"type":"integer"},"types":{"type":"array","items":{"type":"string"}}}},
          "compliance":{"type":"object","required":["standards"],"additionalProperties":false,"properties":{"standards":{"type":"array","minItems":1,"items":{"type":"string"}},
            "control":{"type":"string"},"requirements":{"type":"array","items":{"type":"string"}},"status":{"type":"string"},"status_id":{"enum":[0,1,2,3,99]},"status_details":{"type":"array","minItems":1,"items":{"type":"string"}}}},
          "resources":{"type":"array","items":{"type":"object","anyOf":[{"required":["uid"]},{"required":["name"]}],"properties":{"uid":{"type":"string"},"name":{"type":"string"},
            "type":{"type":"string"},"labels":{"type":"array","items":{"type":"string"}},"data":{"type":"object"}},"additionalProperties":false}},
          "remediation":{"type":"object","required":["desc"],"additionalProperties":false,"properties":{"desc":{"type":"string"},"references":{"type":"array","items":{"type":"string"}}}},
          "unmapped":{"type":"object"}}}}
        """;

    [Fact]
    public async Task Ocsf_is_valid_and_says_what_failed_what_was_not_evaluated_and_what_is_accepted()
    {
        using JsonDocument report = JsonDocument.Parse(await RenderAsync("ocsf"));
        using JsonDocument schema = JsonDocument.Parse(Ocsf);

        Assert.Empty(new JsonSchemaCheck(schema.RootElement).Problems(report.RootElement));
        JsonElement[] events = [.. report.RootElement.EnumerateArray()];
        Assert.Equal(
            ["a 3 3 200302", "b 3 2 200302", "open 2 1 200301"],
            events.Select(item => $"{item.GetProperty("resources")[0].GetProperty("uid")} {item.GetProperty("compliance").GetProperty("status_id")} {item.GetProperty("status_id")} {item.GetProperty("type_uid")}").Order());
    }

    [SchemasFact]
    public async Task Sarif_is_valid_by_its_schema()
    {
        string path = Path.Combine(Repository.Schemas!, "sarif-schema-2.1.0.json");
        using JsonDocument report = JsonDocument.Parse(await RenderAsync("sarif"));
        using JsonDocument schema = JsonDocument.Parse(await File.ReadAllTextAsync(path));

        Assert.Empty(new JsonSchemaCheck(schema.RootElement).Problems(report.RootElement));
        Assert.Equal("accepted", report.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Single(result => result.TryGetProperty("suppressions", out _)).GetProperty("suppressions")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Junit_counts_what_it_lists()
    {
        XElement suites = XDocument.Parse(await RenderAsync("junit")).Root!;

        XElement suite = Assert.Single(suites.Elements("testsuite"));
        Assert.Equal("named", (string?)suite.Attribute("name"));
        Assert.Equal((int)suite.Attribute("tests")!, suite.Elements("testcase").Count());
        Assert.Equal((int)suite.Attribute("failures")!, suite.Elements("testcase").Elements("failure").Count());
        Assert.Equal((int)suite.Attribute("skipped")!, suite.Elements("testcase").Elements("skipped").Count());
        Assert.Equal((4, 1, 2), ((int)suite.Attribute("tests")!, (int)suite.Attribute("failures")!, (int)suite.Attribute("skipped")!));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("sarif")]
    [InlineData("html")]
    [InlineData("ocsf")]
    [InlineData("junit")]
    public async Task Reports_stream_however_many_findings_there_are(string format)
    {
        // THEMIS_FINDINGS=1000000 is the size that is promised, within 600 MB of the process when this test is all that runs; each
        // run measures the memory that is alive at its peak.
        int count = int.Parse(Environment.GetEnvironmentVariable("THEMIS_FINDINGS") ?? "20000", CultureInfo.InvariantCulture);
        var harness = new ScanHarness(Pack);
        ScanSummary summary = await harness.ScanAsync(ScanHarness.Source("a.ndjson", """{"type":"AWS::S3::Bucket","id":"b\u0001\ud83d\ude00","properties":{"BucketName":"x"}}""" + "\n"));
        byte[] line = Encoding.UTF8.GetBytes((await harness.FindingsTextAsync()).TrimEnd());
        var sink = new PeakStream();

        await new ReportRenderer(harness.Artifacts, harness.Rules, harness.Frameworks).WriteAsync(format, summary, Repeat(line, count), sink, default);

        using var process = System.Diagnostics.Process.GetCurrentProcess();
        long resident = process.PeakWorkingSet64;
        output.WriteLine($"{format}: {count} findings, {sink.Length >> 10} KiB written, at most {sink.Peak >> 10} KiB alive, {resident >> 20} MiB resident");
        Assert.True(count < 1_000_000 || resident < 600_000_000, $"{resident >> 20} MiB resident");
        Assert.True(sink.Peak < 100L << 20, $"{sink.Peak >> 20} MiB alive");
        Assert.True(format == "html" || sink.Length > count * 100L);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Repeat(byte[] line, int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return line;
        }

        await Task.CompletedTask;
    }

    private static async Task<string> RenderAsync(string format)
    {
        var target = new TargetHistory();
        InventorySource source = ScanHarness.Source("a b/t.yaml", """
            Resources:
              good: {Type: AWS::S3::Bucket, Properties: {BucketName: corp-a}}
              a: {Type: AWS::S3::Bucket, Properties: {BucketName: x}}
              b: {Type: AWS::S3::Bucket, Properties: {BucketName: y}}
              open: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}
            """);
        await target.ScanAsync(1, Pack, source);
        FindingsPage page = await new FindingsPageReader(target.Artifacts).ReadAsync(TargetHistory.Tenant, "scn_0001", new(), null, 10, default);
        string evidence = page.Parse().Single(finding => finding.Resource.Id == "a").EvidenceHash!;
        await target.ScanAsync(
            2, Pack,
            $"exceptions:\n- {{rule: named, resource: a, reason: Public, approver: ann, expires: 2099-12-31, evidence: '{evidence}'}}\n", source);
        RuleCatalog rules = RuleCatalog.Load(Pack);
        await new ReportRenderer(target.Artifacts, rules, ThemisGuard.Compliance.Frameworks.FrameworkCatalog.Load(Pack, rules)).RenderAllAsync(TargetHistory.Tenant, "scn_0002", default);
        await using Stream stream = await target.Artifacts.OpenReadAsync(ScanKeys.Report(TargetHistory.Tenant, "scn_0002", format), 0, null, default);
        return await new StreamReader(stream).ReadToEndAsync();
    }

    /// <summary>Counts, and looks at the memory that is alive now and then.</summary>
    private sealed class PeakStream : Stream
    {
        private long looked;
        private long length;
        private readonly long before = GC.GetTotalMemory(forceFullCollection: true);

        public long Peak { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => length;

        public override long Position { get => length; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Note(count);

        public override void Write(ReadOnlySpan<byte> buffer) => Note(buffer.Length);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Note(count);
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Note(buffer.Length);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private void Note(int count)
        {
            length += count;
            if (length - looked > 16 << 20)
            {
                looked = length;
                Peak = Math.Max(Peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }
    }
}
