using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tests.Rules;
using ThemisGuard.Compliance.Tests.Scans;

namespace ThemisGuard.Compliance.Tests.Reports;

public sealed class ReportTests
{
    private const string Evil = "<script>alert(1)</script>\" onload='x' & =1+1";

    private static readonly RulePack Pack = Packs.Of(
        ("aws/s3/named.guard", Packs.Named.Replace("Title: Buckets are named", "Title: Buckets <b>are</b> named", StringComparison.Ordinal)),
        ("frameworks/f.yaml", "id: f\ntitle: 'A <i>framework</i>'\nversion: '1'\nsource: s\ncontrols:\n"
            + "  - {id: '1', title: 'one <u>', met: scan, rules: [named]}\n  - {id: '2', title: two, met: attested, attestation: 'a policy & more'}\n"));

    [Fact]
    public async Task The_json_report_is_one_object_of_the_documented_shape()
    {
        using JsonDocument report = JsonDocument.Parse(await RenderAsync("json"));

        JsonElement root = report.RootElement;
        Assert.Equal("scn_1", root.GetProperty("scanId").GetString());
        Assert.Equal("incomplete", root.GetProperty("status").GetString());
        Assert.Equal(
            """{"evaluated":3,"notEvaluated":1,"share":0.75,"notEvaluatedBy":{"unresolved":1}}""", root.GetProperty("coverage").GetRawText());
        Assert.Equal(33.3, root.GetProperty("score").GetDouble());
        Assert.Equal("""{"critical":0,"high":2,"medium":0,"low":0,"info":0}""", root.GetProperty("counts").GetRawText());
        JsonElement finding = root.GetProperty("findings")[0];
        Assert.Equal(
            ["fingerprint", "ruleId", "title", "severity", "status", "resource", "evidence", "controls", "remediation", "resourceKey", "configurationHash", "evidenceHash"],
            finding.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["id", "type", "provider", "file", "line", "column"], finding.GetProperty("resource").EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ["path", "line", "column", "found", "wanted", "message"], finding.GetProperty("evidence")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("f:1", finding.GetProperty("controls")[0].GetString());
        Assert.Equal("fails", root.GetProperty("frameworks")[0].GetProperty("controls")[0].GetProperty("status").GetString());
        Assert.Equal("bad.yaml", root.GetProperty("unreadable")[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task The_html_report_escapes_everything_and_refers_to_nothing_outside()
    {
        string html = await RenderAsync("html");

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onload='", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>are</b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>framework</i>", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("src=|@import|url\\("), html);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("Attest: a policy &amp; more", html, StringComparison.Ordinal);
        Assert.Contains("1 of 4 checks could not be evaluated. 1 source or part of one could not be read.", html, StringComparison.Ordinal);
        AssertBalanced(html);
    }

    [Fact]
    public async Task The_html_report_shows_no_more_than_it_can_and_says_how_many_more_there_are()
    {
        string buckets = string.Join('\n', Enumerable.Range(0, HtmlReport.MaxRowsOfRule + 7).Select(
            i => $$$"""{"id":"b{{{i}}}","type":"AWS::S3::Bucket","properties":{"BucketName":"x"}}"""));
        var harness = new ScanHarness(Pack);
        await harness.ScanAsync(ScanHarness.Source("live.ndjson", buckets));

        string html = await RenderAsync("html", harness);

        Assert.Equal(HtmlReport.MaxRowsOfRule, Regex.Count(html, "live\\.ndjson:"));
        Assert.Contains(">7 more are in the JSON, CSV and SARIF reports of this scan.<", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_csv_report_quotes_cells_and_disarms_formulas()
    {
        var harness = new ScanHarness(Pack);
        await harness.ScanAsync(ScanHarness.Source("=cmd|x.ndjson",
            """
            {"id":"@SUM(1)","type":"AWS::S3::Bucket","properties":{"BucketName":"a\"b, c"}}
            {"id":"+1","type":"AWS::S3::Bucket","properties":{"BucketName":"-1\r\n=2"}}
            """));

        string csv = await RenderAsync("csv", harness);

        string[] lines = csv.Split("\r\n", 2);
        Assert.StartsWith("\uFEFFfingerprint,severity,status,rule,", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"'@SUM(1)\",AWS::S3::Bucket,aws,\"'=cmd|x.ndjson\",1,1,f:1,/Properties/BucketName,\"a\"\"b, c\"", csv, StringComparison.Ordinal);
        Assert.Contains("\"'+1\"", csv, StringComparison.Ordinal);
        Assert.Contains("\"'-1\r\n=2\"", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sarif_report_has_a_rule_a_level_a_region_and_a_fingerprint_for_each_result()
    {
        using JsonDocument report = JsonDocument.Parse(await RenderAsync("sarif"));

        JsonElement run = report.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", report.RootElement.GetProperty("version").GetString());
        Assert.Equal("named", Assert.Single(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()).GetProperty("id").GetString());
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(["fail/error", "fail/error", "open/none"], results.Select(r => $"{r.GetProperty("kind")}/{r.GetProperty("level")}"));
        JsonElement place = results[1].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("a%20b/t.yaml", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal("""{"startLine":8,"startColumn":19}""", place.GetProperty("region").GetRawText());
        Assert.All(results, result => Assert.Equal(32, result.GetProperty("partialFingerprints").GetProperty("themisguard/v1").GetString()!.Length));
        Assert.Equal(2, run.GetProperty("invocations")[0].GetProperty("toolExecutionNotifications").GetArrayLength());
    }

    [Fact]
    public async Task Rendering_again_gives_the_same_bytes()
    {
        foreach (string format in ReportRenderer.Formats)
        {
            Assert.Equal(await RenderAsync(format), await RenderAsync(format));
        }
    }

    private static async Task<string> RenderAsync(string format)
    {
        var harness = new ScanHarness(Pack);
        string template = $$"""
            Resources:
              Good:
                Type: AWS::S3::Bucket
                Properties: {BucketName: corp-a}
              Bad:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: {{JsonSerializer.Serialize(Evil)}}
              Open:
                Type: AWS::S3::Bucket
                Properties: {BucketName: !Ref Name}
              {{JsonSerializer.Serialize(Evil)}}:
                Type: AWS::S3::Bucket
            """;
        await harness.ScanAsync(ScanHarness.Source("a b/t.yaml", template), ScanHarness.Source("bad.yaml", "Resources: [\n"));
        return await RenderAsync(format, harness);
    }

    private static async Task<string> RenderAsync(string format, ScanHarness harness)
    {
        await new ReportRenderer(harness.Artifacts, harness.Rules, harness.Frameworks).RenderAllAsync(ScanHarness.Tenant, ScanHarness.ScanId, default);
        await using Stream stream = await harness.Artifacts.OpenReadAsync(
            ScanKeys.Report(ScanHarness.Tenant, ScanHarness.ScanId, format), 0, null, default);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static void AssertBalanced(string html)
    {
        var open = new Stack<string>();
        foreach (Match tag in Regex.Matches(html, "<(/?)([a-z][a-z0-9]*)[^>]*>"))
        {
            string name = tag.Groups[2].Value;
            if (name is "meta")
            {
                continue;
            }

            if (tag.Groups[1].Length == 0)
            {
                open.Push(name);
            }
            else
            {
                Assert.Equal(open.Pop(), name);
            }
        }

        Assert.Empty(open);
    }
}
