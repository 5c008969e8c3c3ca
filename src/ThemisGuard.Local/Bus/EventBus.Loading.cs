using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Bus;

// What an earlier process left.
public sealed partial class EventBus
{
    private void Load(SqliteConnection connection)
    {
        foreach (BusState bus in connection.Rows(
            "SELECT name, deployed FROM bus_buses", static row => BusState.Empty(row.GetString(0), row.GetBoolean(1))))
        {
            _buses = _buses.SetItem(bus.Name, bus);
        }

        ILookup<(string Bus, string Rule), RuleTarget> targets = connection
            .Rows("SELECT bus, rule, json FROM bus_targets ORDER BY bus, rule, id", static row => (Rule: (row.GetString(0), row.GetString(1)), Target: ReadTarget(row.GetString(2))))
            .ToLookup(one => one.Rule, one => one.Target);
        foreach (EventRule rule in connection.Rows(
            "SELECT bus, name, pattern, schedule, enabled, description, role, deployed, anchor, next_due FROM bus_rules", ReadRule))
        {
            if (_buses.TryGetValue(rule.Bus, out BusState? bus))
            {
                _buses = _buses.SetItem(rule.Bus, bus.With(rule with { Targets = [.. targets[(rule.Bus, rule.Name)]] }));
            }
        }

        foreach (EventSchedule schedule in connection.Rows(
            "SELECT name, expression, zone, target, start, \"end\", enabled, delete_after, description, window, deployed, created, next_due FROM bus_schedules",
            ReadScheduleRow))
        {
            _schedules = _schedules.SetItem(schedule.Definition.Name, schedule);
        }
    }

    private static RuleTarget ReadTarget(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        return RuleTarget.OfRule(json.RootElement);
    }

    private static EventRule ReadRule(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.Text(2) is { } pattern ? ParsePattern(pattern) : null,
        row.Text(3) is { } schedule ? ParseRuleSchedule(schedule) : null,
        row.GetBoolean(4),
        row.Text(5),
        row.Text(6),
        row.GetBoolean(7),
        BusTables.Time(row, 8)!.Value,
        BusTables.Time(row, 9),
        ImmutableArray<RuleTarget>.Empty);

    private static EventSchedule ReadScheduleRow(SqliteDataReader row)
    {
        var definition = new ScheduleDefinition(
            row.GetString(0), row.GetString(1), row.Text(2), row.GetString(3), BusTables.Time(row, 4), BusTables.Time(row, 5),
            row.GetBoolean(6), row.GetBoolean(7), row.Text(8), row.IsDBNull(9) ? null : row.GetInt32(9));
        return ReadSchedule(definition, row.GetBoolean(10), BusTables.Time(row, 11)!.Value) with { NextDue = BusTables.Time(row, 12) };
    }
}
