using System.Text.Json;
using Amazon.Runtime;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Cli.Engine;

namespace ThemisGuard.Cli.Executions;

/// <summary>
/// Step Functions of a state folder: of the engine that runs on it, or else of one that is started for this command.
/// </summary>
internal sealed class EngineConnection : IAsyncDisposable
{
    private readonly LocalEngine? _own;
    private readonly AmazonStepFunctionsClient _client;

    private EngineConnection(Uri awsUrl, LocalEngine? own)
    {
        _own = own;
        AwsUrl = awsUrl;
        _client = new AmazonStepFunctionsClient(new BasicAWSCredentials("local", "local"), awsUrl, "us-east-1");
    }

    public IAmazonStepFunctions StepFunctions => _client;

    /// <summary>Where its AWS endpoints are.</summary>
    public Uri AwsUrl { get; }

    public static async Task<EngineConnection> OpenAsync(string state, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(state))
        {
            throw new CommandException(ExitCode.Usage, $"there is no state folder '{state}': nothing has run here yet, or --state names another one.");
        }

        if (await FindRunningAsync(state, cancellationToken) is { } awsUrl)
        {
            return new EngineConnection(awsUrl, own: null);
        }

        LocalEngine own = await LocalEngine.StartAsync(
            new LocalEngineOptions(state, ApiPort: 0, AwsPort: 0, new Dictionary<string, string>()), FunctionLogLines.Quiet, cancellationToken);
        return new EngineConnection(own.AwsUrl, own);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    // A file left by a process that was killed names a port where nobody, or somebody else, listens: so it is asked.
    private static async Task<Uri?> FindRunningAsync(string state, CancellationToken cancellationToken)
    {
        try
        {
            byte[] text = await File.ReadAllBytesAsync(Path.Combine(state, "engine.json"), cancellationToken);
            using JsonDocument engine = JsonDocument.Parse(text);
            var awsUrl = new Uri(engine.RootElement.GetProperty("awsUrl").GetString()!);
            using var client = new AmazonStepFunctionsClient(new BasicAWSCredentials("local", "local"), awsUrl, "us-east-1");
            await client.ListStateMachinesAsync(new ListStateMachinesRequest(1), cancellationToken);
            return awsUrl;
        }
        catch (Exception error) when (error is IOException or JsonException or KeyNotFoundException or UriFormatException or AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            return null;
        }
    }
}
