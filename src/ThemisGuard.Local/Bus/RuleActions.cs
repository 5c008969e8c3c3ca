using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>The actions of rules and targets.</summary>
internal sealed class RuleActions(EventBus bus)
{
    private const int MaxPattern = 4_096;
    private const int MaxDescription = 512;
    private const int MaxTargetsACall = 100;

    public async Task PutRuleAsync(WireBody body, HttpContext context)
    {
        string name = body.Required("Name");
        string? pattern = body.Text("EventPattern");
        string? description = body.Text("Description");
        RequireLength("eventPattern", pattern, MaxPattern);
        RequireLength("description", description, MaxDescription);
        string state = body.Text("State") ?? "ENABLED";
        if (state is not ("ENABLED" or "DISABLED" or "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"))
        {
            throw WireError.Validation(
                $"1 validation error detected: Value '{state}' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]");
        }

        string? schedule = body.Text("ScheduleExpression");
        var rule = new RuleDefinition(
            name,
            body.Text("EventBusName"),
            string.IsNullOrEmpty(pattern) ? null : pattern,
            string.IsNullOrEmpty(schedule) ? null : schedule,
            state != "DISABLED",
            description,
            body.Text("RoleArn"));
        string arn = await bus.PutRuleAsync(rule, deployed: false, context.RequestAborted);
        await WireJson.WriteAsync(context, arn, static (json, arn) => json.WriteString("RuleArn"u8, arn));
    }

    public Task DescribeRuleAsync(WireBody body, HttpContext context)
    {
        BusState state = bus.RequireBus(Bus(body));
        EventRule rule = EventBus.RequireRule(state, body.Required("Name"));
        return WireJson.WriteAsync(context, json =>
        {
            WriteMembers(json, rule);
            json.WriteString("CreatedBy"u8, bus.Identity.Account);
        });
    }

    public Task ListRulesAsync(WireBody body, HttpContext context)
    {
        string prefix = body.Text("NamePrefix") ?? string.Empty;
        IEnumerable<EventRule> rules = bus.RequireBus(Bus(body)).Rules.Values.Where(rule => rule.Name.StartsWith(prefix, StringComparison.Ordinal));
        return WirePage.WriteAsync(body, context, "Rules", rules, rule => rule.Name, (json, rule) =>
        {
            json.WriteStartObject();
            WriteMembers(json, rule);
            json.WriteEndObject();
        });
    }

    public async Task SetEnabledAsync(WireBody body, HttpContext context, bool enabled)
    {
        await bus.SetEnabledAsync(Bus(body), body.Required("Name"), enabled, context.RequestAborted);
        await WireJson.WriteEmptyAsync(context);
    }

    public async Task DeleteRuleAsync(WireBody body, HttpContext context)
    {
        await bus.DeleteRuleAsync(Bus(body), body.Required("Name"), context.RequestAborted);
        await WireJson.WriteEmptyAsync(context);
    }

    public async Task PutTargetsAsync(WireBody body, HttpContext context)
    {
        string rule = body.Required("Rule");
        List<RuleTarget> targets = [.. EventsWireService.Items(body, "Targets").Take(MaxTargetsACall + 1).Select(RuleTarget.OfRule)];
        if (targets.Count is 0 or > MaxTargetsACall)
        {
            throw WireError.Validation(
                $"1 validation error detected: Value '[Target]' at 'targets' failed to satisfy constraint: Member must have length {(targets.Count == 0 ? "greater than or equal to 1" : $"less than or equal to {MaxTargetsACall}")}");
        }

        await bus.PutTargetsAsync(Bus(body), rule, targets, context.RequestAborted);
        await WriteNoFailuresAsync(context);
    }

    public async Task RemoveTargetsAsync(WireBody body, HttpContext context)
    {
        HashSet<string> ids = [.. EventsWireService.Items(body, "Ids").Select(id => EventsWireService.ElementText(id, "Ids"))];
        await bus.RemoveTargetsAsync(Bus(body), body.Required("Rule"), ids, context.RequestAborted);
        await WriteNoFailuresAsync(context);
    }

    public Task ListTargetsByRuleAsync(WireBody body, HttpContext context)
    {
        EventRule rule = EventBus.RequireRule(bus.RequireBus(Bus(body)), body.Required("Rule"));
        return WirePage.WriteAsync(body, context, "Targets", rule.Targets, target => target.Id, static (json, target) => json.WriteRawValue(target.Json));
    }

    public Task ListRuleNamesByTargetAsync(WireBody body, HttpContext context)
    {
        string arn = body.Required("TargetArn");
        IEnumerable<string> names = bus.RequireBus(Bus(body)).Rules.Values.Where(rule => rule.Targets.Any(target => target.Arn == arn)).Select(rule => rule.Name);
        return WirePage.WriteAsync(body, context, "RuleNames", names, name => name, static (json, name) => json.WriteStringValue(name));
    }

    private void WriteMembers(Utf8JsonWriter json, EventRule rule)
    {
        json.WriteString("Name"u8, rule.Name);
        json.WriteString("Arn"u8, BusNames.RuleArn(bus.Identity, rule.Bus, rule.Name));
        EventsWireService.WriteText(json, "EventPattern", rule.Pattern?.Text);
        EventsWireService.WriteText(json, "ScheduleExpression", rule.Schedule?.Text);
        json.WriteString("State"u8, rule.Enabled ? "ENABLED"u8 : "DISABLED"u8);
        EventsWireService.WriteText(json, "Description", rule.Description);
        EventsWireService.WriteText(json, "RoleArn", rule.RoleArn);
        json.WriteString("EventBusName"u8, rule.Bus);
    }

    private static string Bus(WireBody body) => BusNames.BusOf(body.Text("EventBusName"));

    private static Task WriteNoFailuresAsync(HttpContext context) => WireJson.WriteAsync(context, 0, static (json, _) =>
    {
        json.WriteNumber("FailedEntryCount"u8, 0);
        json.WriteStartArray("FailedEntries"u8);
        json.WriteEndArray();
    });

    private static void RequireLength(string member, string? value, int limit)
    {
        if (value?.Length > limit)
        {
            throw WireError.Validation(
                $"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have length less than or equal to {limit}");
        }
    }
}
