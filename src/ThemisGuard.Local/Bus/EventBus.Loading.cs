using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ThemisGuard.Local.Bus;

// What an earlier process left.
public sealed partial class EventBus
{
    private void Load(SqliteConnection connection)
    {
        using (SqliteDataReader rows = BusTables.Query(connection, "SELECT name, deployed FROM bus_buses"))
        {
            while (rows.Read())
            {
                _buses = _buses.SetItem(rows.GetString(0), BusState.Empty(rows.GetString(0), rows.GetBoolean(1)));
            }
        }

        var targets = new Dictionary<(string Bus, string Rule), List<RuleTarget>>();
        using (SqliteDataReader rows = BusTables.Query(connection, "SELECT bus, rule, json FROM bus_targets ORDER BY bus, rule, id"))
        {
            while (rows.Read())
            {
                using JsonDocument json = JsonDocument.Parse(rows.GetString(2));
                (string, string) key = (rows.GetString(0), rows.GetString(1));
                if (!targets.TryGetValue(key, out List<RuleTarget>? ofRule))
                {
                    targets[key] = ofRule = [];
                }

                ofRule.Add(RuleTarget.OfRule(json.RootElement));
            }
        }

        using (SqliteDataReader rows = BusTables.Query(
            connection, "SELECT bus, name, pattern, schedule, enabled, description, role, deployed, anchor, next_due FROM bus_rules"))
        {
            while (rows.Read())
            {
                string bus = rows.GetString(0), name = rows.GetString(1);
                var rule = new EventRule(
                    bus,
                    name,
                    BusTables.Text(rows, 2) is { } pattern ? ParsePattern(pattern) : null,
                    BusTables.Text(rows, 3) is { } schedule ? ParseRuleSchedule(schedule) : null,
                    rows.GetBoolean(4),
                    BusTables.Text(rows, 5),
                    BusTables.Text(rows, 6),
                    rows.GetBoolean(7),
                    BusTables.Time(rows, 8)!.Value,
                    BusTables.Time(rows, 9),
                    targets.TryGetValue((bus, name), out List<RuleTarget>? ofRule) ? [.. ofRule] : []);
                if (_buses.TryGetValue(bus, out BusState? state))
                {
                    _buses = _buses.SetItem(bus, state.With(rule));
                }
            }
        }

        using (SqliteDataReader rows = BusTables.Query(
            connection, "SELECT name, expression, zone, target, start, \"end\", enabled, delete_after, description, window, deployed, created, next_due FROM bus_schedules"))
        {
            while (rows.Read())
            {
                var definition = new ScheduleDefinition(
                    rows.GetString(0), rows.GetString(1), BusTables.Text(rows, 2), rows.GetString(3), BusTables.Time(rows, 4), BusTables.Time(rows, 5),
                    rows.GetBoolean(6), rows.GetBoolean(7), BusTables.Text(rows, 8), rows.IsDBNull(9) ? null : rows.GetInt32(9));
                EventSchedule schedule = ReadSchedule(definition, rows.GetBoolean(10), BusTables.Time(rows, 11)!.Value);
                _schedules = _schedules.SetItem(definition.Name, schedule with { NextDue = BusTables.Time(rows, 12) });
            }
        }
    }
}
