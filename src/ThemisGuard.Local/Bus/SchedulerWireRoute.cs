using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>The schedules of EventBridge Scheduler in its REST protocol, over an <see cref="EventBus"/>. One group: <c>default</c>.</summary>
/// <remarks>
/// <code>
/// POST   /schedules/NAME    CreateSchedule
/// PUT    /schedules/NAME    UpdateSchedule
/// GET    /schedules/NAME    GetSchedule
/// DELETE /schedules/NAME    DeleteSchedule
/// GET    /schedules         ListSchedules
/// </code>
/// </remarks>
public sealed class SchedulerWireRoute(EventBus bus) : IWireRoute
{
    private const string Group = "default";
    private const int MaxWindowMinutes = 1_440;
    private const int MaxPage = 100;

    /// <inheritdoc/>
    public string PathPrefix => "/schedules";

    /// <inheritdoc/>
    public Task HandleAsync(ReadOnlyMemory<byte> body, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string[] path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        RequireGroup(Query(context, "groupName") ?? Query(context, "ScheduleGroup"));
        return (context.Request.Method, path.Length, path[0]) switch
        {
            ("POST", 2, "schedules") => PutAsync(path[1], body, context, mustExist: false),
            ("PUT", 2, "schedules") => PutAsync(path[1], body, context, mustExist: true),
            ("GET", 2, "schedules") => GetAsync(path[1], context),
            ("DELETE", 2, "schedules") => DeleteAsync(path[1], context),
            ("GET", 1, "schedules") => ListAsync(context),
            _ => throw WireError.UnknownOperation($"{context.Request.Method} {context.Request.Path}"),
        };
    }

    private async Task PutAsync(string name, ReadOnlyMemory<byte> body, HttpContext context, bool mustExist)
    {
        using WireBody members = WireBody.Parse(body);
        RequireGroup(members.Text("GroupName"));
        await bus.PutScheduleAsync(Read(name, members), deployed: false, mustExist, context.RequestAborted);
        await WireJson.WriteAsync(context, json => json.WriteString("ScheduleArn"u8, BusNames.ScheduleArn(bus.Identity, name)));
    }

    private static ScheduleDefinition Read(string name, WireBody members) => new(
        name,
        members.Required("ScheduleExpression"),
        members.Text("ScheduleExpressionTimezone"),
        (members.Element("Target") ?? throw WireError.Validation("Target is required.")).GetRawText(),
        Time(members, "StartDate"),
        Time(members, "EndDate"),
        members.Text("State") switch
        {
            null or "ENABLED" => true,
            "DISABLED" => false,
            string other => throw WireError.Validation($"State {other} is neither ENABLED nor DISABLED."),
        },
        members.Text("ActionAfterCompletion") switch
        {
            null or "NONE" => false,
            "DELETE" => true,
            string other => throw WireError.Validation($"ActionAfterCompletion {other} is neither NONE nor DELETE."),
        },
        members.Text("Description"),
        Window(members.Element("FlexibleTimeWindow") ?? throw WireError.Validation("FlexibleTimeWindow is required.")));

    private static int? Window(JsonElement window)
    {
        string? mode = window.ValueKind == JsonValueKind.Object && window.TryGetProperty("Mode", out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
        if (mode == "OFF")
        {
            return null;
        }

        return mode == "FLEXIBLE" && window.TryGetProperty("MaximumWindowInMinutes", out JsonElement minutes) && minutes.ValueKind == JsonValueKind.Number
            && minutes.TryGetInt32(out int value) && value is >= 1 and <= MaxWindowMinutes
            ? value
            : throw WireError.Validation($"FlexibleTimeWindow has Mode OFF, or FLEXIBLE with MaximumWindowInMinutes from 1 to {MaxWindowMinutes}.");
    }

    private static DateTimeOffset? Time(WireBody members, string name)
    {
        const double MaxSeconds = 253_402_300_799;
        return members.Element(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out double seconds) && seconds is >= 0 and <= MaxSeconds =>
                DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1_000)),
            _ => throw WireError.Serialization($"The member {name} is not a timestamp in seconds."),
        };
    }

    private Task GetAsync(string name, HttpContext context)
    {
        EventSchedule schedule = bus.Schedules.GetValueOrDefault(name) ?? throw EventBus.ScheduleDoesNotExist(name);
        return WireJson.WriteAsync(context, json =>
        {
            ScheduleDefinition definition = schedule.Definition;
            WriteSummary(json, schedule);
            json.WriteString("ScheduleExpression"u8, definition.Expression);
            json.WriteString("ScheduleExpressionTimezone"u8, definition.TimeZone ?? "UTC");
            json.WriteString("ActionAfterCompletion"u8, definition.DeleteAfterCompletion ? "DELETE"u8 : "NONE"u8);
            EventsWireService.WriteText(json, "Description", definition.Description);
            WriteTime(json, "StartDate", definition.Start);
            WriteTime(json, "EndDate", definition.End);
            json.WriteStartObject("FlexibleTimeWindow"u8);
            json.WriteString("Mode"u8, definition.MaximumWindowMinutes is null ? "OFF"u8 : "FLEXIBLE"u8);
            if (definition.MaximumWindowMinutes is { } minutes)
            {
                json.WriteNumber("MaximumWindowInMinutes"u8, minutes);
            }

            json.WriteEndObject();
            json.WritePropertyName("Target"u8);
            json.WriteRawValue(definition.Target);
        });
    }

    private async Task DeleteAsync(string name, HttpContext context)
    {
        if (!await bus.DeleteScheduleAsync(name, context.RequestAborted))
        {
            throw EventBus.ScheduleDoesNotExist(name);
        }

        await WireJson.WriteEmptyAsync(context);
    }

    private Task ListAsync(HttpContext context)
    {
        string prefix = Query(context, "NamePrefix") ?? string.Empty;
        string? state = Query(context, "State");
        string after = Query(context, "NextToken") ?? string.Empty;
        int limit = Query(context, "MaxResults") is { } text
            ? int.TryParse(text, out int value) && value is >= 1 and <= MaxPage ? value : throw WireError.Validation($"MaxResults is 1 to {MaxPage}.")
            : MaxPage;
        List<EventSchedule> page = [.. bus.Schedules.Values
            .Where(one => one.Definition.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(one.Definition.Name, after) > 0)
            .Where(one => state is null || state == StateOf(one))
            .Take(limit + 1)];
        return WireJson.WriteAsync(context, json =>
        {
            json.WriteStartArray("Schedules"u8);
            foreach (EventSchedule schedule in page.Take(limit))
            {
                json.WriteStartObject();
                WriteSummary(json, schedule);
                json.WriteStartObject("Target"u8);
                json.WriteString("Arn"u8, schedule.Target.Arn);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (page.Count > limit)
            {
                json.WriteString("NextToken"u8, page[limit - 1].Definition.Name);
            }
        });
    }

    private void WriteSummary(Utf8JsonWriter json, EventSchedule schedule)
    {
        json.WriteString("Arn"u8, BusNames.ScheduleArn(bus.Identity, schedule.Definition.Name));
        json.WriteString("GroupName"u8, Group);
        json.WriteString("Name"u8, schedule.Definition.Name);
        json.WriteString("State"u8, StateOf(schedule));
        WriteTime(json, "CreationDate", schedule.CreatedAt);
    }

    private static string StateOf(EventSchedule schedule) => schedule.Definition.Enabled ? "ENABLED" : "DISABLED";

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            json.WriteNumber(name, at.ToUnixTimeMilliseconds() / 1_000m);
        }
    }

    private static string? Query(HttpContext context, string name) =>
        context.Request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues value) ? value.ToString() : null;

    private static void RequireGroup(string? group)
    {
        if (group is not (null or Group))
        {
            throw new WireException("ResourceNotFoundException", $"Schedule group {group} does not exist.", 404);
        }
    }
}
