using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.EventPatterns;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>EventBridge in AWS JSON 1.1, over an <see cref="EventBus"/>.</summary>
public sealed class EventsWireService : IWireService
{
    private const int MaxEntries = 10;
    private const int MaxEntriesBytes = 1_048_576;

    private readonly EventBus _bus;
    private readonly Dictionary<string, Func<WireBody, HttpContext, Task>> _actions;

    /// <summary>The protocol of one bus.</summary>
    public EventsWireService(EventBus bus)
    {
        _bus = bus;
        var rules = new RuleActions(bus);
        var buses = new BusActions(bus);
        _actions = new(StringComparer.Ordinal)
        {
            ["PutEvents"] = PutEventsAsync,
            ["TestEventPattern"] = TestEventPatternAsync,
            ["PutRule"] = rules.PutRuleAsync,
            ["DescribeRule"] = rules.DescribeRuleAsync,
            ["ListRules"] = rules.ListRulesAsync,
            ["EnableRule"] = (body, context) => rules.SetEnabledAsync(body, context, enabled: true),
            ["DisableRule"] = (body, context) => rules.SetEnabledAsync(body, context, enabled: false),
            ["DeleteRule"] = rules.DeleteRuleAsync,
            ["PutTargets"] = rules.PutTargetsAsync,
            ["RemoveTargets"] = rules.RemoveTargetsAsync,
            ["ListTargetsByRule"] = rules.ListTargetsByRuleAsync,
            ["ListRuleNamesByTarget"] = rules.ListRuleNamesByTargetAsync,
            ["CreateEventBus"] = buses.CreateEventBusAsync,
            ["DescribeEventBus"] = buses.DescribeEventBusAsync,
            ["DeleteEventBus"] = buses.DeleteEventBusAsync,
            ["ListEventBuses"] = buses.ListEventBusesAsync,
        };
    }

    /// <inheritdoc/>
    public string TargetPrefix => "AWSEvents";

    /// <inheritdoc/>
    public async Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context)
    {
        if (!_actions.TryGetValue(action, out Func<WireBody, HttpContext, Task>? handle))
        {
            throw WireError.UnknownOperation(action);
        }

        using WireBody members = WireBody.Parse(body);
        await handle(members, context);
    }

    private async Task PutEventsAsync(WireBody body, HttpContext context)
    {
        List<PutEvent> entries = [.. Items(body, "Entries").Select(ReadEntry)];
        if (entries.Count is 0 or > MaxEntries)
        {
            throw WireError.Validation(
                $"1 validation error detected: Value '[PutEventsRequestEntry]' at 'entries' failed to satisfy constraint: Member must have length {(entries.Count == 0 ? "greater than or equal to 1" : $"less than or equal to {MaxEntries}")}");
        }

        if (entries.Sum(SizeOf) > MaxEntriesBytes)
        {
            throw WireError.Validation("Total size of the entries in the request is over the limit.");
        }

        IReadOnlyList<PutEventResult> results = await PutAsync(entries, context.RequestAborted);
        await WireJson.WriteAsync(context, results, static (json, results) =>
        {
            json.WriteNumber("FailedEntryCount"u8, results.Count(result => result.ErrorCode is not null));
            json.WriteStartArray("Entries"u8);
            foreach (PutEventResult result in results)
            {
                json.WriteStartObject();
                WriteText(json, "EventId", result.EventId);
                WriteText(json, "ErrorCode", result.ErrorCode);
                WriteText(json, "ErrorMessage", result.ErrorMessage);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    // Only the engine itself speaks for AWS's services.
    private async Task<IReadOnlyList<PutEventResult>> PutAsync(List<PutEvent> entries, CancellationToken cancellationToken)
    {
        PutEvent[] allowed = [.. entries.Where(entry => !IsReserved(entry))];
        var put = new Queue<PutEventResult>(await _bus.PutAsync(allowed, cancellationToken));
        return [.. entries.Select(entry => IsReserved(entry)
            ? new PutEventResult(null, "NotAuthorizedForSourceException", "Not authorized for the source.")
            : put.Dequeue())];
    }

    private static bool IsReserved(PutEvent entry) => entry.Source?.StartsWith("aws.", StringComparison.Ordinal) == true;

    private static PutEvent ReadEntry(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw WireError.Serialization("An entry is not a JSON object.");
        }

        DateTimeOffset? time = null;
        if (entry.TryGetProperty("Time", out JsonElement seconds) && seconds.ValueKind != JsonValueKind.Null)
        {
            const double MaxSeconds = 253_402_300_799;
            time = seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out double value) && value is >= 0 and <= MaxSeconds
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)(value * 1_000))
                : throw WireError.Serialization("The member Time is not a timestamp in seconds.");
        }

        return new PutEvent(
            MemberText(entry, "Source"),
            MemberText(entry, "DetailType"),
            System.Text.Encoding.UTF8.GetBytes(MemberText(entry, "Detail") ?? string.Empty),
            entry.TryGetProperty("Resources", out JsonElement resources) && resources.ValueKind == JsonValueKind.Array
                ? [.. resources.EnumerateArray().Select(resource => ElementText(resource, "Resources"))]
                : null,
            MemberText(entry, "EventBusName"),
            time);
    }

    // As the user guide counts it: 14 bytes for a time, and the texts.
    private static int SizeOf(PutEvent entry) =>
        (entry.Time is null ? 0 : 14) + Bytes(entry.Source) + Bytes(entry.DetailType) + entry.Detail.Length + (entry.Resources?.Sum(Bytes) ?? 0);

    private static int Bytes(string? text) => text is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(text);

    private static async Task TestEventPatternAsync(WireBody body, HttpContext context)
    {
        EventPattern pattern = EventBus.ParsePattern(body.Required("EventPattern"));
        bool matches;
        try
        {
            matches = pattern.Matches(System.Text.Encoding.UTF8.GetBytes(body.Required("Event")));
        }
        catch (InvalidEventException)
        {
            throw WireError.Validation("Parameter Event is not valid.");
        }

        await WireJson.WriteAsync(context, matches, static (json, matches) => json.WriteBoolean("Result"u8, matches));
    }

    internal static IEnumerable<JsonElement> Items(WireBody body, string name) => body.Element(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        _ => throw WireError.Serialization($"The member {name} is not a list."),
    };

    internal static string ElementText(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw WireError.Serialization($"The member {name} is not a string.");
        }
        catch (InvalidOperationException)
        {
            throw WireError.Serialization($"The member {name} is not valid UTF-8.");
        }
    }

    internal static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string? MemberText(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? ElementText(value, name) : null;
}
