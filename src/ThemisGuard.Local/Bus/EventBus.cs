using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.EventPatterns;
using ThemisGuard.Local.Executions;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>
/// EventBridge on this machine: buses, rules with patterns or schedules, targets, and schedules of EventBridge Scheduler.
/// </summary>
/// <remarks>
/// An acknowledged event is durable: what it leads to is stored as deliveries in the same commit, sent by a loop, and
/// removed when the target has acknowledged. So a target may get an event twice, never not at all.
/// What is due is stored as well: a restart changes no schedule. A firing of a rate or cron that fell into a time when
/// nothing ran is left out, and one of <c>at</c> is made up for.
/// </remarks>
public sealed partial class EventBus : IEventBus, IAsyncDisposable
{
    private const int MaxRulesPerBus = 300;
    private const int MaxTargetsPerRule = 5;

    // The service fires within the minute of a schedule; what is found within it after a start is not late.
    private static readonly TimeSpan s_precision = TimeSpan.FromMinutes(1);

    private readonly LocalDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // What was due before, by more than the precision, was due while nothing ran.
    private readonly DateTimeOffset _openedAt;
    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly WakeSignal _deliveryWake = new();
    private readonly WakeSignal _scheduleWake = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile ImmutableSortedDictionary<string, BusState> _buses = ImmutableSortedDictionary.Create<string, BusState>(StringComparer.Ordinal);
    private volatile ImmutableSortedDictionary<string, EventSchedule> _schedules = ImmutableSortedDictionary.Create<string, EventSchedule>(StringComparer.Ordinal);
    private Task _loops = Task.CompletedTask;

    private EventBus(LocalDatabase database, LocalIdentity identity, TimeProvider time, ILogger logger)
    {
        _database = database;
        Identity = identity;
        _time = time;
        _logger = logger;
        _openedAt = time.GetUtcNow();
    }

    /// <summary>Whose ARNs the bus makes.</summary>
    public LocalIdentity Identity { get; }

    /// <summary>Opens the bus with what the database holds of it. Events are taken from now on, and sent after <see cref="Start"/>.</summary>
    public static async Task<EventBus> OpenAsync(LocalDatabase database, LocalIdentity identity, TimeProvider time, ILogger<EventBus> logger)
    {
        ArgumentNullException.ThrowIfNull(database);
        var bus = new EventBus(database, identity, time, logger);
        await database.WriteAsync(connection =>
        {
            BusTables.Create(connection);
            if (!BusTables.HasBus(connection, BusNames.Default))
            {
                BusTables.PutBus(connection, BusNames.Default, deployed: false);
            }
        });
        database.Read(connection =>
        {
            bus.Load(connection);
            return true;
        });
        return bus;
    }

    /// <summary>Begins to send deliveries and to fire schedules.</summary>
    public void Start(IFunctionInvoker functions, IQueueService queues, IExecutionService executions)
    {
        var sender = new TargetSender(functions, queues, executions);
        _loops = Task.WhenAll(Task.Run(() => DeliverAsync(sender)), Task.Run(() => FireSchedulesAsync(_stop.Token)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PutEventResult>> PutAsync(IReadOnlyList<PutEvent> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        DateTimeOffset now = _time.GetUtcNow();
        var results = new PutEventResult[entries.Count];
        var deliveries = new List<Delivery>();
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Put(entries[i], now, deliveries);
        }

        if (deliveries.Count > 0)
        {
            await _database.WriteAsync(connection => deliveries.ForEach(delivery => BusTables.AddDelivery(connection, delivery)));
            _deliveryWake.Set();
        }

        return results;
    }

    /// <summary>Has both loops look at the clock now; they would by themselves within a minute.</summary>
    internal void ClockMoved()
    {
        _deliveryWake.Set();
        _scheduleWake.Set();
    }

    /// <summary>Stops sending and firing; what is stored is sent by the next process.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _stop.Dispose();
        _changes.Dispose();
    }

    private async Task DeliverAsync(TargetSender sender)
    {
        using var deliveries = new DeliveryLoop(_database, sender, _time, _logger, _deliveryWake);
        await deliveries.RunAsync(_stop.Token);
    }

    private PutEventResult Put(PutEvent entry, DateTimeOffset now, List<Delivery> deliveries)
    {
        string? missing = string.IsNullOrEmpty(entry.Source) ? "Source" : string.IsNullOrEmpty(entry.DetailType) ? "DetailType" : entry.Detail.IsEmpty ? "Detail" : null;
        if (missing is not null)
        {
            return new PutEventResult(null, "InvalidArgument", $"Parameter {missing} is not valid. Reason: {missing} is a required argument.");
        }

        string id = RandomId.Next().ToString();
        if (EventEnvelope.Build(Identity, id, entry, now) is not { } envelope)
        {
            return new PutEventResult(null, "MalformedDetail", "Detail is malformed.");
        }

        try
        {
            int before = deliveries.Count;
            try
            {
                Match(BusNames.BusOf(entry.EventBusName), envelope, now, isForwarded: false, deliveries);
            }
            catch
            {
                deliveries.RemoveRange(before, deliveries.Count - before);
                throw;
            }
        }
        catch (InvalidEventException error)
        {
            return new PutEventResult(null, "MalformedDetail", $"Detail is malformed. {error.Message}");
        }

        return new PutEventResult(id, null, null);
    }

    private void Match(string busName, byte[] envelope, DateTimeOffset now, bool isForwarded, List<Delivery> deliveries)
    {
        // An event for a bus that does not exist is taken and dropped: the service's habit.
        if (!_buses.TryGetValue(busName, out BusState? bus))
        {
            return;
        }

        var matched = new List<string>();
        if (bus.Matcher.Match(envelope, matched) == 0)
        {
            return;
        }

        foreach (string name in matched)
        {
            AddDeliveries(bus.Rules[name], envelope, now, isForwarded, deliveries);
        }
    }

    private void AddDeliveries(EventRule rule, byte[] envelope, DateTimeOffset now, bool isForwarded, List<Delivery> deliveries)
    {
        string ruleArn = BusNames.RuleArn(Identity, rule.Bus, rule.Name);
        using JsonDocument? parsed = rule.Targets.Any(target => target.NeedsParsedEvent)
            ? JsonDocument.Parse(envelope, new JsonDocumentOptions { MaxDepth = EventEnvelope.MaxDepth + 8 })
            : null;
        var source = new TransformedEvent(parsed?.RootElement ?? default, ruleArn, rule.Name, now);
        foreach (RuleTarget target in rule.Targets)
        {
            if (TargetKinds.Of(target.Arn) == TargetKind.EventBus)
            {
                // An event goes from bus to bus once only, so that rules can't send it in circles: the service's rule.
                if (!isForwarded)
                {
                    Match(BusNames.BusOf(target.Arn), envelope, now, isForwarded: true, deliveries);
                }
            }
            else if (target.InputOf(envelope, source) is { } payload)
            {
                deliveries.Add(Delivery.New(ruleArn, target, payload, envelope, now));
            }
            else
            {
                _logger.LogWarning("The input of target {Target} of {Rule} is not JSON for this event, which is not delivered", target.Id, ruleArn);
            }
        }
    }

    internal static EventPattern ParsePattern(string text)
    {
        PatternParseResult result = EventPattern.Parse(text);
        return result.Pattern ?? throw new WireException(
            "InvalidEventPatternException",
            $"Event pattern is not valid. Reason: {result.Diagnostics[0].Reason}\n at [Source: (String)\"{Shown(text)}; line: {result.Diagnostics[0].Line}, column: {result.Diagnostics[0].Column}]");
    }

    private static string Shown(string text)
    {
        const int MaxShown = 500;
        return text.Length <= MaxShown ? text + "\"" : $"{text[..MaxShown]}\"[truncated {text.Length - MaxShown} chars]";
    }

    private static ScheduleExpression ParseRuleSchedule(string text) => ScheduleExpression.Parse(text, ScheduleDialect.Rules).Schedule
        ?? throw new WireException("ValidationException", "Parameter ScheduleExpression is not valid.");

    private static EventSchedule ReadSchedule(ScheduleDefinition definition, bool deployed, DateTimeOffset createdAt)
    {
        ScheduleParseResult parsed = ScheduleExpression.Parse(definition.Expression, ScheduleDialect.Scheduler, definition.TimeZone);
        if (parsed.Schedule is null)
        {
            throw new WireException(
                "ValidationException",
                parsed.Fault!.Reason.StartsWith("unknown time zone", StringComparison.Ordinal)
                    ? $"Invalid Schedule Expression Timezone {definition.TimeZone}."
                    : $"Invalid Schedule Expression {definition.Expression}.");
        }

        try
        {
            using JsonDocument target = JsonDocument.Parse(definition.Target);
            return new EventSchedule(definition, parsed.Schedule, RuleTarget.OfSchedule(target.RootElement), deployed, createdAt, null);
        }
        catch (JsonException)
        {
            throw WireError.Serialization($"The target of schedule {definition.Name} is not valid JSON.");
        }
    }
}
