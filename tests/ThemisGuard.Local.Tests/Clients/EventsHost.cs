using Microsoft.Extensions.Logging.Abstractions;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Tests.Bus;
using ThemisGuard.Local.Tests.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Clients;

/// <summary>The AWS endpoint with EventBridge and SQS, durable, on a free port.</summary>
internal sealed class EventsHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly LocalDatabase _database;
    private readonly QueueService _queues;
    private readonly EventBus _bus;
    private readonly AwsEndpoint _endpoint;

    private EventsHost(TemporaryFolder folder, LocalDatabase database, QueueService queues, EventBus bus, AwsEndpoint endpoint)
    {
        _folder = folder;
        _database = database;
        _queues = queues;
        _bus = bus;
        _endpoint = endpoint;
    }

    public string Url => _endpoint.Url.ToString().TrimEnd('/');

    public static async Task<EventsHost> StartAsync()
    {
        var folder = new TemporaryFolder();
        LocalDatabase database = LocalDatabase.Open(folder["db"]);
        var identity = new LocalIdentity();
        QueueService queues = await QueueService.OpenAsync(database, identity, TimeProvider.System);
        EventBus bus = await EventBus.OpenAsync(database, identity, TimeProvider.System, NullLogger<EventBus>.Instance);
        var others = new RecordingTargets();
        bus.Start(others, queues, others);
        AwsEndpoint endpoint = await AwsEndpoint.StartAsync(
            new HttpServerOptions(0, AwsEndpoint.MaxBody), [new EventsWireService(bus), queues], [new SchedulerWireRoute(bus)], NullLoggerFactory.Instance, default);
        return new EventsHost(folder, database, queues, bus, endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _bus.DisposeAsync();
        await _queues.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
