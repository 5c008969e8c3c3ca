using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Queues.Protocol;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues;

/// <summary>
/// SQS: standard queues with fair groups, FIFO queues, dead letters and their way back. In memory, every acknowledged
/// change in the database; a restart finds queues, messages, receive counts and visibility as they were.
/// </summary>
public sealed partial class QueueService : IQueueService, IQueryWireService, IPrunable, IAsyncDisposable
{
    private readonly QueueWorld _world;
    private readonly MoveTasks _moves;
    private readonly SqsActions _actions;

    // Creating, changing and deleting queues is rare; one at a time keeps memory and database alike.
    private readonly SemaphoreSlim _admin = new(1);

    private QueueService(QueueWorld world)
    {
        _world = world;
        _moves = new MoveTasks(world);
        _actions = new SqsActions(world, _moves, this);
    }

    /// <inheritdoc/>
    public string TargetPrefix => "AmazonSQS";

    /// <inheritdoc/>
    public string QueryVersion => "2012-11-05";

    /// <summary>Opens the service with what the database holds.</summary>
    /// <param name="database">Null to keep nothing: sends are then acknowledged without being stored.</param>
    /// <param name="identity">Account and Region of the ARNs.</param>
    /// <param name="time">For timestamps, delays, visibility and waiting.</param>
    public static async Task<QueueService> OpenAsync(LocalDatabase? database, LocalIdentity identity, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(time);
        var store = new QueueStore(database);
        await store.CreateTablesAsync();
        IReadOnlyList<(int QueueId, Message Message)> messages = store.LoadMessages();

        // Ids grow over restarts, even when all rows are gone: an old receipt handle never names a new message.
        long firstId = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds() << 20, messages.Count == 0 ? 0 : messages[^1].Message.Id + 1);
        var world = new QueueWorld(identity, store, time, firstId);
        var queues = new Dictionary<int, LocalQueue>();
        foreach ((int id, string name, string attributes, string tags, long created, long modified) in store.LoadQueues())
        {
            var queue = new LocalQueue(world, new QueueDefinition(id, name, QueueSettings.Create(name, ReadMap(attributes)), ReadMap(tags), created, modified));
            queues.Add(id, queue);
            world.Add(queue);
        }

        foreach ((int queueId, Message message) in messages)
        {
            // A dead letter may have been on its way to a queue that was deleted at the same moment.
            if (queues.TryGetValue(queueId, out LocalQueue? queue))
            {
                queue.Load(message);
            }
        }

        foreach ((int queueId, string key, Deduplication.Original original) in store.LoadDeduplication())
        {
            if (queues.TryGetValue(queueId, out LocalQueue? queue))
            {
                queue.Load(key, original);
            }
        }

        var service = new QueueService(world);
        service._moves.Load(store.LoadMoveTasks());
        return service;
    }

    /// <inheritdoc/>
    public Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SqsProtocols.HandleJsonAsync(_actions, action, body, context);
    }

    /// <inheritdoc/>
    public Task HandleQueryAsync(string action, IReadOnlyDictionary<string, string> form, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SqsProtocols.HandleQueryAsync(_actions, action, form, context);
    }

    /// <summary>ARNs of all queues, by name.</summary>
    public IReadOnlyList<string> ListArns() => [.. _world.Queues.Select(queue => queue.Arn)];

    /// <summary>URL of a queue for clients that reach the endpoint at <paramref name="endpoint"/>.</summary>
    public Uri UrlOf(Uri endpoint, string queueName) => new(endpoint, $"/{_world.Identity.Account}/{queueName}");

    /// <summary>Makes a queue, or sets the attributes of the one that is there: what a template's deployment does.</summary>
    /// <returns>Its ARN.</returns>
    /// <exception cref="WireException">A name, attribute or value is not one; the dead-letter queue does not exist.</exception>
    public async Task<string> EnsureAsync(string name, IReadOnlyDictionary<string, string> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        LocalQueue queue = _world.Find(name) ?? await CreateAsync(name, attributes, ReadMap("{}"));
        if (queue.Definition.Settings.FirstDifference(attributes) is not null)
        {
            await SetAttributesAsync(queue, attributes);
        }

        return queue.Arn;
    }

    /// <inheritdoc/>
    /// <remarks>Messages have a retention of their own; nobody may look at a queue for long, and a look is what drops them.</remarks>
    public Task PruneAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        foreach (LocalQueue queue in _world.Queues)
        {
            queue.Count();
        }

        return _world.Store.PruneAsync(_world.Clock.NowMs, olderThan.ToUnixTimeMilliseconds());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _moves.DisposeAsync();
        foreach (LocalQueue queue in _world.Queues)
        {
            queue.Close();
        }

        _world.Store.Dispose();
        _admin.Dispose();
    }

    internal async Task<LocalQueue> CreateAsync(string name, IReadOnlyDictionary<string, string> attributes, IReadOnlyDictionary<string, string> tags)
    {
        await _admin.WaitAsync();
        try
        {
            if (_world.Find(name) is { } existing)
            {
                return existing.Definition.Settings.FirstDifference(attributes) is { } difference ? throw SqsErrors.QueueNameExists(difference) : existing;
            }

            QueueSettings.CheckName(name);
            QueueSettings settings = QueueSettings.Create(name, attributes);
            CheckRedrive(_world.Identity.Arn("sqs", name), settings, attributes);
            long now = _world.Clock.NowMs;
            int id = await _world.Store.CreateQueueAsync(name, WriteMap(Given(settings)), WriteMap(tags), now);
            var queue = new LocalQueue(_world, new QueueDefinition(id, name, settings, tags, now, now));
            _world.Add(queue);
            return queue;
        }
        finally
        {
            _admin.Release();
        }
    }

    internal async Task SetAttributesAsync(LocalQueue queue, IReadOnlyDictionary<string, string> attributes)
    {
        await _admin.WaitAsync();
        try
        {
            QueueSettings settings = queue.Definition.Settings.With(attributes);
            CheckRedrive(queue.Arn, settings, attributes);
            await UpdateAsync(queue, queue.Definition with { Settings = settings, ModifiedMs = _world.Clock.NowMs });
        }
        finally
        {
            _admin.Release();
        }
    }

    internal async Task SetTagsAsync(LocalQueue queue, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change)
    {
        await _admin.WaitAsync();
        try
        {
            await UpdateAsync(queue, queue.Definition with { Tags = change(queue.Definition.Tags) });
        }
        finally
        {
            _admin.Release();
        }
    }

    internal async Task DeleteAsync(LocalQueue queue)
    {
        await _admin.WaitAsync();
        try
        {
            await _world.Store.DeleteQueueAsync(queue.Definition.Id);
            _world.Remove(queue);
            queue.Close();

            // What was sent between the two steps.
            Task rest = _world.Store.Purge(queue.Definition.Id);
            _world.Store.Commit();
            await rest;
        }
        finally
        {
            _admin.Release();
        }
    }

    private async Task UpdateAsync(LocalQueue queue, QueueDefinition definition)
    {
        await _world.Store.UpdateQueueAsync(definition.Id, WriteMap(Given(definition.Settings)), WriteMap(definition.Tags), definition.ModifiedMs);
        queue.Definition = definition;
    }

    private void CheckRedrive(string sourceArn, QueueSettings settings, IReadOnlyDictionary<string, string> given)
    {
        if (settings.Redrive is not { } redrive || !given.ContainsKey("RedrivePolicy"))
        {
            return;
        }

        string text = settings.Values["RedrivePolicy"];
        if (_world.Find(redrive.DeadLetterTargetArn) is not { } target || target.Arn != redrive.DeadLetterTargetArn)
        {
            throw SqsErrors.InvalidParameter("RedrivePolicy", text, "Dead letter target does not exist.");
        }

        if (target.Definition.Settings.IsFifo != settings.IsFifo)
        {
            throw SqsErrors.InvalidParameter("RedrivePolicy", text, "Dead-letter queue must be same type of queue as the source.");
        }

        if (target.Definition.Settings.RedriveAllow is { } allow && !allow.Allows(sourceArn))
        {
            throw SqsErrors.InvalidParameter("RedrivePolicy", text, "Queue does not have permission to use the dead-letter queue.");
        }
    }

    private static Dictionary<string, string> Given(QueueSettings settings) => new(settings.Values, StringComparer.Ordinal);

    private static Dictionary<string, string> ReadMap(string json)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            map[member.Name] = member.Value.GetString()!;
        }

        return map;
    }

    private static string WriteMap(IReadOnlyDictionary<string, string> map)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in map)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}
