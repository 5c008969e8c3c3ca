using System.Text;
using Amazon.Runtime;
using ThemisGuard.Aws;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Cli.Api;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance.Costs;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Cli.Tests.Costs;

/// <summary>The cost model counts what a scan does; here a scan is run and counted.</summary>
public sealed class ScanUseTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));

    private CancellationToken Cancellation => _limit.Token;

    public void Dispose() => _limit.Dispose();

    [Theory]
    [InlineData(100)]
    [InlineData(2_000)]
    public async Task A_scan_uses_what_the_model_says(int resources)
    {
        var use = new StoreUse();
        await using EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
            new EngineOptions
            {
                TemplatePath = Path.Combine(AppContext.BaseDirectory, "template.yaml"),

                // Their executions are recorded too, and would be counted with the scan's.
                Parameters = new Dictionary<string, string> { ["ScheduledRunRate"] = "rate(1 day)", ["OperationsMonitorRate"] = "rate(1 day)" },
                Functions = found => FunctionCatalog.Of(() => Services.At(
                    new CountingRecordStore(found.Records, use), new CountingArtifactStore(found.Artifacts, use), found.Secrets, found.AwsUrl, found.Identity.Region)),
            },
            Cancellation);
        IssuedKey key = await new ApiKeys(engine.Records, TimeProvider.System).IssueAsync("default", "test", ApiKeyScopes.All, TimeSpan.FromHours(1), Cancellation);
        using var api = new ApiClient(engine.ApiUrl, key.Key);
        await api.ListScansAsync(1, Cancellation);

        long writes = use.RecordWrites, reads = use.RecordReads, puts = use.Puts, gets = use.Gets;
        byte[] inventory = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, resources).Select(Volume)));
        UploadGrant grant = (await api.CreateUploadsAsync(new CreateUploads([new UploadSize(inventory.Length)]), Cancellation)).Uploads[0];
        await api.UploadAsync(grant, new MemoryStream(inventory), Cancellation);
        string scanId = (await api.SubmitScanAsync(new SubmitScan([new SubmitSource("all.ndjson", grant.Upload, false)], "all", null, "digest"), Cancellation)).ScanId;
        using var stepFunctions = new AmazonStepFunctionsClient(new BasicAWSCredentials("local", "local"), engine.AwsUrl, "us-east-1");
        string machine = engine.Deployment.StateMachines.Single(machine => machine.LogicalId == "ScanStateMachine").Arn;
        string execution = machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + scanId;
        while ((await stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest(execution), Cancellation)).Status == "RUNNING")
        {
            await Task.Delay(50, Cancellation);
        }

        // The record of the execution is written a moment after its end.
        var executions = new ExecutionRecords(engine.Records, TimeProvider.System);
        while ((await executions.ListAsync(status: null, 100, cursor: null, Cancellation)).Executions.All(recorded => recorded.Name != scanId || recorded.HistoryEvents is null))
        {
            await Task.Delay(50, Cancellation);
        }

        // Which of several writers is first, and which page is read twice, differs a little from run to run.
        var model = new ScanUse(resources);
        AssertNear(model.RecordWrites, use.RecordWrites - writes);
        AssertNear(model.RecordReads, use.RecordReads - reads);
        AssertNear(model.Puts, use.Puts - puts + 1); // The upload went to the engine, not through the counting store.
        AssertNear(model.Gets, use.Gets - gets);

        // The execution's own states: the batches are children, with a state each.
        GetExecutionHistoryResponse history = await stepFunctions.GetExecutionHistoryAsync(new GetExecutionHistoryRequest(execution, 1_000), Cancellation);
        Assert.Equal(model.Transitions - (2 * model.Batches), history.Events.Count(entry => entry.GetProperty("type").GetString()!.EndsWith("StateEntered", StringComparison.Ordinal)));
        Scan scan = await api.GetScanAsync(scanId, Cancellation);
        Assert.Equal(model.Batches, scan.Progress!.Batches!.Value);
    }

    private static void AssertNear(long expected, long actual) => Assert.InRange(actual, expected * 0.8, expected * 1.2);

    private static string Volume(int number)
    {
        string encrypted = number % 10 == 0 ? "false" : "true";
        return $$$"""{"id":"volume-{{{number}}}","type":"AWS::EC2::Volume","properties":{"AvailabilityZone":"us-east-1a","Size":8,"Encrypted":{{{encrypted}}}}}""";
    }
}
