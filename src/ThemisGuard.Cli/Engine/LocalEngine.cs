using System.Text;
using ThemisGuard.Aws;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Cli.Serving;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Cli.Engine;

/// <summary>What a command asks of its embedded engine.</summary>
/// <param name="State">State folder; null for one that goes with the process.</param>
/// <param name="ApiPort">Port of the API; 0 for a free one.</param>
/// <param name="AwsPort">Port of the AWS endpoints; 0 for a free one.</param>
/// <param name="Parameters">Template parameters that shall not have their defaults.</param>
/// <param name="Isolation">Functions as processes; null for handlers in this process.</param>
/// <param name="Console">Serves the console; null for the API alone.</param>
/// <param name="Retain">Age at which what is over is dropped; null for the engine's own.</param>
internal sealed record LocalEngineOptions(
    string? State, int ApiPort, int AwsPort, IReadOnlyDictionary<string, string> Parameters, Isolation? Isolation = null, ConsoleFiles? Console = null,
    TimeSpan? Retain = null);

/// <summary>The embedded engine with ThemisGuard's own template and handlers in it.</summary>
internal sealed class LocalEngine : IAsyncDisposable
{
    /// <summary>The one tenant of an embedded engine.</summary>
    public const string Tenant = "default";

    // On one machine a batch is tried again at once rather than after a while: what is slow to come back here is a person.
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["RetryDelaySeconds"] = "1",
        ["OperationsMonitorRate"] = "rate(1 minute)",
        ["WebhookDigestSeconds"] = "10",

        // Nobody is held back on their own machine.
        ["ApiRateLimit"] = "10000",
        ["ApiBurstLimit"] = "5000",
    };

    private readonly EmbeddedEngine _engine;
    private readonly ApiKeys _keys;

    private LocalEngine(EmbeddedEngine engine)
    {
        _engine = engine;
        _keys = new ApiKeys(engine.Records, TimeProvider.System);
    }

    public Uri ApiUrl => _engine.ApiUrl;

    public Uri AwsUrl => _engine.AwsUrl;

    public static async Task<LocalEngine> StartAsync(LocalEngineOptions options, FunctionLog log, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, string>(Defaults, StringComparer.Ordinal);
        foreach ((string name, string value) in options.Parameters)
        {
            parameters[name] = value;
        }

        options.Isolation?.CheckComplete(FunctionCatalog.Names);
        var engine = new LocalEngine(await EmbeddedEngine.StartAsync(
            new EngineOptions
            {
                TemplatePath = Path.Combine(AppContext.BaseDirectory, "template.yaml"),
                StateFolder = options.State,
                ApiPort = options.ApiPort,
                AwsPort = options.AwsPort,
                Parameters = parameters,
                Functions = InProcess,
                Isolated = options.Isolation is not null,
                Executable = options.Isolation is { } isolation ? function => isolation.ExecutableOf(function.LogicalId) : null,
                Retain = options.Retain ?? EngineOptions.DefaultRetain,
                CallFile = options.Isolation?.CallFile,
                Fallback = options.Console is { } console ? console.TryHandleAsync : null,
                FunctionLog = log,
            },
            cancellationToken));

        // Whoever runs their own machine is held to no plan, unless they put themselves on one.
        await new TenantRecords(engine._engine.Records).PutAsync(
            Tenant, known => known ?? new TenantRecord(Tenant, Plans.Enterprise.Name, TimeProvider.System.GetUtcNow()), cancellationToken);
        await engine.StartUnstartedScansAsync(cancellationToken);
        return engine;
    }

    // A process that died between writing a scan's record and starting its execution leaves it queued. The operations monitor
    // would start it within minutes; here somebody is watching. Executions bear the scan's name, so none starts twice.
    private async Task StartUnstartedScansAsync(CancellationToken cancellationToken)
    {
        string machine = _engine.Deployment.StateMachines.Single(machine => machine.LogicalId == "ScanStateMachine").Arn;
        foreach (ScanRecord scan in await new ScanRecords(_engine.Records, TimeProvider.System).ListOpenAsync(1_000, cancellationToken))
        {
            if (scan is not { Status: ScanStatus.Queued, ScheduleId: null })
            {
                continue;
            }

            try
            {
                string input = ScanExecution.Request(machine, scan.Tenant, scan.ScanId).Input!;
                await _engine.Executions.StartAsync(machine, scan.ScanId, Encoding.UTF8.GetBytes(input), cancellationToken);
            }
            catch (WireException)
            {
                // There was an execution of that name, and it has ended: the monitor reports the scan as stuck.
            }
        }
    }

    /// <summary>A key for a command's own use.</summary>
    public Task<IssuedKey> IssueKeyAsync(string name, TimeSpan validFor, CancellationToken cancellationToken) =>
        _keys.IssueAsync(Tenant, name, ApiKeyScopes.All, validFor, cancellationToken);

    /// <summary>Ends a command's own key and leaves nothing of it.</summary>
    public Task ForgetKeyAsync(string keyId, CancellationToken cancellationToken) => _keys.ForgetAsync(keyId, cancellationToken);

    /// <summary>A lasting key when the tenant has none yet, else null.</summary>
    public async Task<string?> IssueFirstKeyAsync(CancellationToken cancellationToken) =>
        await _keys.HasLastingKeyAsync(Tenant, cancellationToken)
            ? null
            : (await _keys.IssueAsync(Tenant, "first start", ApiKeyScopes.All, validFor: null, cancellationToken)).Key;

    public Task ApplySchedulesAsync(IReadOnlyList<FileSchedule> schedules, CancellationToken cancellationToken) =>
        new ScheduleSync(_engine.Records, TimeProvider.System).ApplyAsync(Tenant, schedules, cancellationToken);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static IReadOnlyDictionary<string, Func<Lambda.FunctionEnvironment, Lambda.FunctionHandler>> InProcess(EngineResources resources)
    {
        // Made when the first function is, and shared: clients hold connection pools.
        var services = new Lazy<Services>(() => Services.At(resources.Records, resources.Artifacts, resources.Secrets, resources.AwsUrl, resources.Identity.Region));
        return FunctionCatalog.Of(() => services.Value);
    }
}
