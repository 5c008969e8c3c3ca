using Microsoft.Extensions.Logging.Abstractions;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Tests.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Clients;

/// <summary>The AWS endpoint with SQS alone, durable, on a free port.</summary>
internal sealed class SqsHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly LocalDatabase _database;
    private readonly QueueService _queues;
    private readonly AwsEndpoint _endpoint;

    private SqsHost(TemporaryFolder folder, LocalDatabase database, QueueService queues, AwsEndpoint endpoint)
    {
        _folder = folder;
        _database = database;
        _queues = queues;
        _endpoint = endpoint;
    }

    public string Url => _endpoint.Url.ToString().TrimEnd('/');

    public static async Task<SqsHost> StartAsync()
    {
        var folder = new TemporaryFolder();
        LocalDatabase database = LocalDatabase.Open(folder["db"]);
        QueueService queues = await QueueService.OpenAsync(database, new LocalIdentity(), TimeProvider.System);
        AwsEndpoint endpoint = await AwsEndpoint.StartAsync(new HttpServerOptions(0, AwsEndpoint.MaxBody), [queues], [], NullLoggerFactory.Instance, default);
        return new SqsHost(folder, database, queues, endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _queues.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
