using System.Diagnostics;
using System.Globalization;
using System.Text;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using Xunit.Abstractions;

namespace ThemisGuard.Compliance.Tests.Scans;

public sealed class LargeInventoryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Thousands_of_resources_are_all_accounted_for()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("THEMIS_LARGE") ?? "5000", CultureInfo.InvariantCulture);
        var harness = new ScanHarness(RulePack.Embedded());
        byte[] inventory = Generate(count);
        var clock = new CpuClock();

        ScanPlan plan = await harness.PlanAsync(new InventorySource("live.ndjson", _ => Task.FromResult<Stream>(new MemoryStream(inventory)), false));
        long planned = clock.Milliseconds;
        await harness.EvaluateAsync(plan);
        long evaluated = clock.Milliseconds;
        ScanSummary summary = await harness.AggregateAsync();
        long aggregated = clock.Milliseconds;
        await new ReportRenderer(harness.Artifacts, harness.Rules, harness.Frameworks).RenderAllAsync(ScanHarness.Tenant, ScanHarness.ScanId, default);

        output.WriteLine($"{inventory.Length >> 20} MiB, {plan.Batches} batches; plan {planned} ms, evaluate {evaluated - planned} ms, aggregate {aggregated - evaluated} ms, render {clock.Milliseconds - aggregated} ms; {summary.Coverage}; {summary.Counts}; peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        Assert.Equal(count, plan.Resources);
        Assert.Equal(0, summary.UnreadableTotal);

        // Every pair that must have met: each bucket with each rule of buckets, and so on.
        long pairs = plan.Types.Sum(type => type.Resources * type.Rules);
        LedgerCounts[] counts = [.. summary.Rules.Select(rule => rule.Counts)];
        Assert.Equal(pairs, counts.Sum(rule => rule.Evaluated + rule.NotEvaluated + rule.NotApplicable));
    }

    /// <summary>Processor time of this process: what other processes do meanwhile is not in it.</summary>
    private sealed class CpuClock
    {
        private readonly TimeSpan start = Now;

        public long Milliseconds => (long)(Now - start).TotalMilliseconds;

        private static TimeSpan Now => Process.GetCurrentProcess().TotalProcessorTime;
    }

    private static byte[] Generate(int count)
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            string id = i.ToString("D6", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $$$"""{"id":"arn:{{{id}}}","account":"111122223333","region":"us-east-1",""");
            text.Append((i % 5) switch
            {
                0 => """ "type":"AWS::S3::Bucket","properties":{"BucketName":"b","VersioningConfiguration":{"Status":"Enabled"},"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true},"Tags":[{"Key":"owner","Value":"team-a"}]}}""",
                1 => """ "type":"AWS::EC2::SecurityGroup","properties":{"GroupDescription":"g","VpcId":"vpc-1","SecurityGroupIngress":[{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"CidrIp":"0.0.0.0/0"},{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"CidrIp":"10.0.0.0/8"}]}}""",
                2 => """ "type":"AWS::EC2::Volume","properties":{"Encrypted":true,"Size":100,"VolumeType":"gp3","AvailabilityZone":"us-east-1a"}}""",
                3 => """ "type":"AWS::SQS::Queue","properties":{"QueueName":"q","SqsManagedSseEnabled":true,"VisibilityTimeout":30}}""",
                _ => """ "type":"AWS::EC2::NetworkInterface","properties":{"SubnetId":"subnet-1","PrivateIpAddress":"10.0.0.1"}}""",
            });
            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
