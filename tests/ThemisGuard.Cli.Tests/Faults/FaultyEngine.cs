using System.Text;
using System.Text.Json.Nodes;
using ThemisGuard.CommandLine;
using ThemisGuard.Aws;
using ThemisGuard.Cli.Api;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Cli.Tests.Faults;

/// <summary>An engine with ThemisGuard's own template and handlers, some of them with a fault put before them.</summary>
internal sealed class FaultyEngine : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("themis-faults-").FullName;
    private readonly Dictionary<string, Func<FunctionHandler, FunctionHandler>> _faults = [];
    private EmbeddedEngine? _started;

    public FaultyEngine(WarpedTime time) => Time = time;

    public WarpedTime Time { get; }

    private EmbeddedEngine Engine => _started ?? throw new InvalidOperationException("It is not started.");

    /// <summary>Puts a fault before a function.</summary>
    public FaultyEngine With(string function, Func<FunctionHandler, FunctionHandler> fault)
    {
        _faults[function] = fault;
        return this;
    }

    /// <param name="executable">A program in place of a function's handler, or null.</param>
    /// <param name="executableOf">The function that it takes the place of.</param>
    public async Task<FaultyEngine> StartAsync(string? executable = null, string? executableOf = null)
    {
        // Hangs are waited out, so the functions of the workflow get seconds instead of minutes.
        string template = Path.Combine(_folder, "template.yaml");
        await File.WriteAllTextAsync(template, (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "template.yaml")))
            .Replace("      Timeout: 900\n", "      Timeout: 30\n", StringComparison.Ordinal));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "statemachines"), Path.Combine(AppContext.BaseDirectory, "statemachines"));
        _started = await EmbeddedEngine.StartAsync(
            new EngineOptions
            {
                TemplatePath = template,
                Parameters = new Dictionary<string, string>
                {
                    ["EvaluateBatchTimeout"] = "30",
                    ["EvaluateBatchVisibility"] = "30",
                    ["RetryDelaySeconds"] = "1",
                    ["OperationsMonitorRate"] = "rate(1 minute)",
                },
                Functions = Handlers,
                Executable = executable is null ? null : function => function.LogicalId == executableOf ? executable : "",
                Time = Time,
                StopLimit = TimeSpan.Zero,
            },
            CancellationToken.None);
        return this;

        IReadOnlyDictionary<string, Func<FunctionEnvironment, FunctionHandler>> Handlers(EngineResources found)
        {
            var services = new Lazy<Services>(() => Services.At(found.Records, found.Artifacts, found.Secrets, found.AwsUrl, found.Identity.Region));
            return FunctionCatalog.Of(() => services.Value).Where(pair => pair.Key != executableOf).ToDictionary(
                pair => pair.Key,
                pair => _faults.TryGetValue(pair.Key, out var fault) ? environment => fault(pair.Value(environment)) : pair.Value);
        }
    }

    /// <summary>Scans an inventory of volumes, of which each third is not encrypted, in batches of 500.</summary>
    public async Task<FaultyScan> ScanAsync(int resources, Action? onceSubmitted = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        IssuedKey key = await new ApiKeys(Engine.Records, Time).IssueAsync("default", "test", ApiKeyScopes.All, TimeSpan.FromDays(30), limit.Token);
        using var api = new ApiClient(Engine.ApiUrl, key.Key);
        byte[] inventory = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, resources).Select(i =>
            $$"""{"id":"v{{i}}","type":"AWS::EC2::Volume","properties":{"Encrypted":{{(i % 3 == 0 ? "false" : "true")}},"Size":1} }""")));
        string scanId = await SubmitAsync(api, inventory, limit.Token);
        onceSubmitted?.Invoke();

        var scans = new ScanRecords(Engine.Records, Time);
        ScanRecord scan = (await scans.GetAsync("default", scanId, limit.Token))!;
        while (!scan.HasEnded)
        {
            await Task.Delay(20, limit.Token);
            scan = (await scans.GetAsync("default", scanId, limit.Token))!;
        }

        JsonNode? report = null;
        if (scan.Status is ScanStatus.Complete or ScanStatus.Incomplete)
        {
            await using Stream content = await Engine.Artifacts.OpenReadAsync(ScanKeys.Report("default", scanId, "json"), 0, null, limit.Token);
            report = await JsonNode.ParseAsync(content, cancellationToken: limit.Token);
        }

        return new FaultyScan(scan, report);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // The API's own limit of 30 seconds passes fast here: while everything is compiled, a call may need a second try.
    private static async Task<string> SubmitAsync(ApiClient api, byte[] inventory, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                UploadGrant grant = (await api.CreateUploadsAsync(new CreateUploads([new UploadSize(inventory.Length)]), cancellationToken)).Uploads[0];
                await api.UploadAsync(grant, new MemoryStream(inventory), cancellationToken);
                return (await api.SubmitScanAsync(new SubmitScan([new SubmitSource("all.ndjson", grant.Upload, false)], "all", null, "digest"), cancellationToken)).ScanId;
            }
            catch (Exception error) when (attempt < 10 && error is CommandException or HttpRequestException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }
}

/// <summary>How a scan ended.</summary>
internal sealed record FaultyScan(ScanRecord Record, JsonNode? Report)
{
    /// <summary>Findings of rules that failed, as one text to compare.</summary>
    public string Findings => Report!["findings"]!.ToJsonString();

    public long NotEvaluated => Record.Outcome?.NotEvaluated ?? 0;

    public long Evaluated => Record.Outcome?.Evaluated ?? 0;
}
