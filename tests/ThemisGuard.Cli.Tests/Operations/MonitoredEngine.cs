using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SQS;
using ThemisGuard.Aws;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Cli.Api;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Cli.Tests.Operations;

/// <summary>An engine with ThemisGuard's own template, whose monitor runs when the test says so, and whose functions can be broken.</summary>
internal sealed class MonitoredEngine : IAsyncDisposable
{
    // A thousand dead letters take longer than the sixty of every run.
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(Environment.GetEnvironmentVariable("THEMIS_DEAD_LETTERS") is null ? 5 : 30);

    private readonly CancellationTokenSource _limit = new(Limit);
    private EmbeddedEngine _engine = null!;

    public CancellationToken Cancellation => _limit.Token;

    public EmbeddedEngine Engine => _engine;

    public ApiClient Api { get; private set; } = null!;

    public IAmazonStepFunctions StepFunctions { get; private set; } = null!;

    public IAmazonSQS Queues { get; private set; } = null!;

    public ScanRecords Scans => new(_engine.Records, TimeProvider.System);

    public ExecutionRecords Executions => new(_engine.Records, TimeProvider.System);

    public DeadLetters DeadLetters => new(_engine.Records, TimeProvider.System);

    public Incidents Incidents => new(_engine.Records, TimeProvider.System);

    /// <summary>Starts it.</summary>
    /// <param name="watch">Limits of the monitor.</param>
    /// <param name="breaks">Wraps handlers, by function.</param>
    public static async Task<MonitoredEngine> StartAsync(string watch, params (string Function, Func<FunctionHandler, FunctionHandler> Wrap)[] breaks)
    {
        var world = new MonitoredEngine();
        world._engine = await EmbeddedEngine.StartAsync(
            new EngineOptions
            {
                TemplatePath = Path.Combine(AppContext.BaseDirectory, "template.yaml"),
                Parameters = new Dictionary<string, string>
                {
                    ["WatchLimits"] = watch, ["OperationsMonitorRate"] = "rate(1 day)", ["ScheduledRunRate"] = "rate(1 day)", ["RetryDelaySeconds"] = "1",
                },
                Functions = found =>
                {
                    var services = new Lazy<Services>(() => Services.At(found.Records, found.Artifacts, found.Secrets, found.AwsUrl, found.Identity.Region));
                    var functions = FunctionCatalog.Of(() => services.Value).ToDictionary(entry => entry.Key, entry => entry.Value);
                    foreach ((string function, Func<FunctionHandler, FunctionHandler> wrap) in breaks)
                    {
                        Func<FunctionEnvironment, FunctionHandler> whole = functions[function];
                        functions[function] = environment => wrap(whole(environment));
                    }

                    return functions;
                },
            },
            world.Cancellation);
        IssuedKey key = await new ApiKeys(world._engine.Records, TimeProvider.System).IssueAsync("default", "test", ApiKeyScopes.All, TimeSpan.FromHours(1), world.Cancellation);
        await new TenantRecords(world._engine.Records).PutAsync(new TenantRecord("default", Plans.Enterprise.Name, DateTimeOffset.UnixEpoch), world.Cancellation);
        world.Api = new ApiClient(world._engine.ApiUrl, key.Key);
        var credentials = new BasicAWSCredentials("local", "local");
        world.StepFunctions = new AmazonStepFunctionsClient(credentials, world._engine.AwsUrl, "us-east-1");
        world.Queues = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = world._engine.AwsUrl.ToString(), AuthenticationRegion = "us-east-1" });
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Queues.Dispose();
        await _engine.DisposeAsync();
        _limit.Dispose();
    }

    /// <summary>ARN of a machine of the template.</summary>
    public string Machine(string logicalId) => _engine.Deployment.StateMachines.Single(machine => machine.LogicalId == logicalId).Arn;

    /// <summary>Submits a scan of an inventory of so many volumes.</summary>
    public async Task<string> SubmitAsync(int resources = 1, string target = "all")
    {
        byte[] inventory = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, resources).Select(number =>
            $$$"""{"id":"volume-{{{number}}}","type":"AWS::EC2::Volume","properties":{"Size":8,"Encrypted":{{{(number % 10 == 0 ? "false" : "true")}}}}}""")));
        UploadGrant grant = (await Api.CreateUploadsAsync(new CreateUploads([new UploadSize(inventory.Length)]), Cancellation)).Uploads[0];
        await Api.UploadAsync(grant, new MemoryStream(inventory), Cancellation);
        return (await Api.SubmitScanAsync(new SubmitScan([new SubmitSource("all.ndjson", grant.Upload, false)], target, null, "digest"), Cancellation)).ScanId;
    }

    /// <summary>Waits for an execution to be recorded in a status.</summary>
    public async Task<ExecutionRecord> RecordedAsync(string name, ExecutionStatus status, int redrives = 0)
    {
        while (true)
        {
            (IReadOnlyList<ExecutionRecord> page, _) = await Executions.ListAsync(status, 1_000, cursor: null, Cancellation);
            if (page.FirstOrDefault(execution => execution.Name == name && execution.RedriveCount >= redrives) is { } found)
            {
                return found;
            }

            await Task.Delay(50, Cancellation);
        }
    }

    /// <summary>Runs the monitor once.</summary>
    /// <returns>Its output.</returns>
    public async Task<MonitorRun> MonitorAsync()
    {
        string name = "monitor-" + Guid.NewGuid().ToString("N");
        StartExecutionResponse started = await StepFunctions.StartExecutionAsync(new StartExecutionRequest(Machine("OperationsMonitor"), name, "{}"), Cancellation);
        while (true)
        {
            DescribeExecutionResponse run = await StepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest(started.ExecutionArn), Cancellation);
            if (run.Status != "RUNNING")
            {
                Assert.True(run.Status == "SUCCEEDED", $"{run.Status} {run.Error} {run.Cause}");
                return new MonitorRun(JsonNode.Parse(run.Output!)!);
            }

            await Task.Delay(50, Cancellation);
        }
    }
}

/// <summary>What a run of the monitor did.</summary>
internal sealed class MonitorRun(JsonNode output)
{
    /// <summary><c>action attempt outcome</c> of each repair.</summary>
    public string[] Repaired => [.. output["repaired"]!.AsArray().Select(repair => $"{(string?)repair!["action"]} {(int)repair["attempt"]!} {(string?)repair["outcome"]}").Order(StringComparer.Ordinal)];

    /// <summary><c>change kind subject</c> of each change of an incident that was published.</summary>
    public string[] Told => [.. output["changes"]!.AsArray().Select(change => $"{(string?)change!["change"]} {(string?)change["kind"]} {(string?)change["subject"]}").Order(StringComparer.Ordinal)];

    public int Redriven => output["redriven"]!.AsArray().Count;

    public int Discarded => output["discarded"]!.AsArray().Count;
}
