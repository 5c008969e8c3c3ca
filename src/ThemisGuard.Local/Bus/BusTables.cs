using Microsoft.Data.Sqlite;

namespace ThemisGuard.Local.Bus;

/// <summary>The bus in the database. Times are Unix milliseconds, UTC.</summary>
internal static class BusTables
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS bus_buses (name TEXT PRIMARY KEY, deployed INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS bus_rules (
            bus TEXT NOT NULL, name TEXT NOT NULL, pattern TEXT, schedule TEXT, enabled INTEGER NOT NULL, description TEXT, role TEXT,
            deployed INTEGER NOT NULL, anchor INTEGER NOT NULL, next_due INTEGER, PRIMARY KEY (bus, name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS bus_targets (
            bus TEXT NOT NULL, rule TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (bus, rule, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS bus_schedules (
            name TEXT PRIMARY KEY, expression TEXT NOT NULL, zone TEXT, target TEXT NOT NULL, start INTEGER, "end" INTEGER, enabled INTEGER NOT NULL,
            delete_after INTEGER NOT NULL, description TEXT, window INTEGER, deployed INTEGER NOT NULL, created INTEGER NOT NULL, next_due INTEGER) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS bus_deliveries (
            id INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, payload BLOB NOT NULL, event BLOB,
            created INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS bus_deliveries_due ON bus_deliveries (due, id);
        """;

    public static void Create(SqliteConnection connection) => Run(connection, Schema);

    public static void PutBus(SqliteConnection connection, string name, bool deployed) =>
        Run(connection, "INSERT OR REPLACE INTO bus_buses VALUES ($name, $deployed)", ("$name", name), ("$deployed", deployed));

    public static bool HasBus(SqliteConnection connection, string name)
    {
        using SqliteDataReader rows = Query(connection, "SELECT 1 FROM bus_buses WHERE name = $name", ("$name", name));
        return rows.Read();
    }

    public static void DeleteBus(SqliteConnection connection, string name) => Run(connection, "DELETE FROM bus_buses WHERE name = $name", ("$name", name));

    public static void PutRule(SqliteConnection connection, EventRule rule) => Run(
        connection,
        "INSERT OR REPLACE INTO bus_rules VALUES ($bus, $name, $pattern, $schedule, $enabled, $description, $role, $deployed, $anchor, $due)",
        ("$bus", rule.Bus),
        ("$name", rule.Name),
        ("$pattern", rule.Pattern?.Text),
        ("$schedule", rule.Schedule?.Text),
        ("$enabled", rule.Enabled),
        ("$description", rule.Description),
        ("$role", rule.RoleArn),
        ("$deployed", rule.Deployed),
        ("$anchor", Milliseconds(rule.Anchor)),
        ("$due", Milliseconds(rule.NextDue)));

    public static void DeleteRule(SqliteConnection connection, string bus, string name)
    {
        Run(connection, "DELETE FROM bus_targets WHERE bus = $bus AND rule = $name", ("$bus", bus), ("$name", name));
        Run(connection, "DELETE FROM bus_rules WHERE bus = $bus AND name = $name", ("$bus", bus), ("$name", name));
    }

    /// <summary>Makes the stored targets of a rule those it has now.</summary>
    public static void PutTargets(SqliteConnection connection, EventRule rule)
    {
        Run(connection, "DELETE FROM bus_targets WHERE bus = $bus AND rule = $rule", ("$bus", rule.Bus), ("$rule", rule.Name));
        foreach (RuleTarget target in rule.Targets)
        {
            Run(
                connection, "INSERT INTO bus_targets VALUES ($bus, $rule, $id, $json)",
                ("$bus", rule.Bus), ("$rule", rule.Name), ("$id", target.Id), ("$json", target.Json));
        }
    }

    public static void PutSchedule(SqliteConnection connection, EventSchedule schedule) => Run(
        connection,
        "INSERT OR REPLACE INTO bus_schedules VALUES ($name, $expression, $zone, $target, $start, $end, $enabled, $delete, $description, $window, $deployed, $created, $due)",
        ("$name", schedule.Definition.Name),
        ("$expression", schedule.Definition.Expression),
        ("$zone", schedule.Definition.TimeZone),
        ("$target", schedule.Definition.Target),
        ("$start", Milliseconds(schedule.Definition.Start)),
        ("$end", Milliseconds(schedule.Definition.End)),
        ("$enabled", schedule.Definition.Enabled),
        ("$delete", schedule.Definition.DeleteAfterCompletion),
        ("$description", schedule.Definition.Description),
        ("$window", schedule.Definition.MaximumWindowMinutes),
        ("$deployed", schedule.Deployed),
        ("$created", Milliseconds(schedule.CreatedAt)),
        ("$due", Milliseconds(schedule.NextDue)));

    public static void DeleteSchedule(SqliteConnection connection, string name) =>
        Run(connection, "DELETE FROM bus_schedules WHERE name = $name", ("$name", name));

    public static void AddDelivery(SqliteConnection connection, Delivery delivery) => Run(
        connection,
        "INSERT INTO bus_deliveries (token, source, target, payload, event, created, attempts, due) VALUES ($token, $source, $target, $payload, $event, $created, 0, $created)",
        ("$token", delivery.Token),
        ("$source", delivery.SourceArn),
        ("$target", delivery.TargetJson),
        ("$payload", delivery.Payload),
        ("$event", delivery.Event),
        ("$created", Milliseconds(delivery.CreatedAt)));

    public static void RetryDelivery(SqliteConnection connection, long id, int attempts, DateTimeOffset due) => Run(
        connection, "UPDATE bus_deliveries SET attempts = $attempts, due = $due WHERE id = $id",
        ("$id", id), ("$attempts", attempts), ("$due", Milliseconds(due)));

    public static void DeleteDelivery(SqliteConnection connection, long id) => Run(connection, "DELETE FROM bus_deliveries WHERE id = $id", ("$id", id));

    /// <summary>What is due, oldest first, and when the next one after it is.</summary>
    public static (List<Delivery> Due, DateTimeOffset? Next) DueDeliveries(SqliteConnection connection, DateTimeOffset now, int limit)
    {
        var due = new List<Delivery>();
        using (SqliteDataReader rows = Query(
            connection, "SELECT id, token, source, target, payload, event, created, attempts FROM bus_deliveries WHERE due <= $now ORDER BY due, id LIMIT $limit",
            ("$now", Milliseconds(now)), ("$limit", limit)))
        {
            while (rows.Read())
            {
                due.Add(new Delivery(
                    rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetFieldValue<byte[]>(4),
                    rows.IsDBNull(5) ? null : rows.GetFieldValue<byte[]>(5), Time(rows, 6)!.Value, rows.GetInt32(7)));
            }
        }

        using SqliteDataReader next = Query(connection, "SELECT min(due) FROM bus_deliveries WHERE due > $now", ("$now", Milliseconds(now)));
        return (due, next.Read() ? Time(next, 0) : null);
    }

    public static SqliteDataReader Query(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = Command(connection, sql, parameters);
        return command.ExecuteReader();
    }

    public static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void Run(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(connection, sql, parameters);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this folder; values travel as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private static long? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
