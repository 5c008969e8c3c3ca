using Microsoft.Data.Sqlite;
using ThemisGuard.Local.Storage;

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

    public static void Create(SqliteConnection connection) => connection.Run(Schema);

    public static void PutBus(SqliteConnection connection, string name, bool deployed) =>
        connection.Run("INSERT OR REPLACE INTO bus_buses VALUES ($name, $deployed)", ("$name", name), ("$deployed", deployed));

    public static bool HasBus(SqliteConnection connection, string name) =>
        connection.Scalar("SELECT 1 FROM bus_buses WHERE name = $name", ("$name", name)) is not null;

    public static void DeleteBus(SqliteConnection connection, string name) => connection.Run("DELETE FROM bus_buses WHERE name = $name", ("$name", name));

    public static void PutRule(SqliteConnection connection, EventRule rule) => connection.Run(
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
        connection.Run("DELETE FROM bus_targets WHERE bus = $bus AND rule = $name", ("$bus", bus), ("$name", name));
        connection.Run("DELETE FROM bus_rules WHERE bus = $bus AND name = $name", ("$bus", bus), ("$name", name));
    }

    /// <summary>Makes the stored targets of a rule those it has now.</summary>
    public static void PutTargets(SqliteConnection connection, EventRule rule)
    {
        connection.Run("DELETE FROM bus_targets WHERE bus = $bus AND rule = $rule", ("$bus", rule.Bus), ("$rule", rule.Name));
        foreach (RuleTarget target in rule.Targets)
        {
            connection.Run(
                "INSERT INTO bus_targets VALUES ($bus, $rule, $id, $json)",
                ("$bus", rule.Bus), ("$rule", rule.Name), ("$id", target.Id), ("$json", target.Json));
        }
    }

    public static void PutSchedule(SqliteConnection connection, EventSchedule schedule) => connection.Run(
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
        connection.Run("DELETE FROM bus_schedules WHERE name = $name", ("$name", name));

    public static void AddDelivery(SqliteConnection connection, Delivery delivery) => connection.Run(
        "INSERT INTO bus_deliveries (token, source, target, payload, event, created, attempts, due) VALUES ($token, $source, $target, $payload, $event, $created, 0, $created)",
        ("$token", delivery.Token),
        ("$source", delivery.SourceArn),
        ("$target", delivery.TargetJson),
        ("$payload", delivery.Payload),
        ("$event", delivery.Event),
        ("$created", Milliseconds(delivery.CreatedAt)));

    public static void RetryDelivery(SqliteConnection connection, long id, int attempts, DateTimeOffset due) => connection.Run(
        "UPDATE bus_deliveries SET attempts = $attempts, due = $due WHERE id = $id",
        ("$id", id), ("$attempts", attempts), ("$due", Milliseconds(due)));

    public static void DeleteDelivery(SqliteConnection connection, long id) => connection.Run("DELETE FROM bus_deliveries WHERE id = $id", ("$id", id));

    /// <summary>What is due, oldest first, and when the next one after it is. What is due after <paramref name="far"/> was stored before the clock was set back, and is due too.</summary>
    public static (List<Delivery> Due, DateTimeOffset? Next) DueDeliveries(SqliteConnection connection, DateTimeOffset now, DateTimeOffset far, int limit)
    {
        List<Delivery> due = connection.Rows(
            "SELECT id, token, source, target, payload, event, created, attempts FROM bus_deliveries WHERE due <= $now OR due > $far ORDER BY due, id LIMIT $limit",
            static row => new Delivery(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<byte[]>(4),
                row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5), Time(row, 6)!.Value, row.GetInt32(7)),
            ("$now", Milliseconds(now)),
            ("$far", Milliseconds(far)),
            ("$limit", limit));
        return (due, connection.Rows("SELECT min(due) FROM bus_deliveries WHERE due > $now", static row => Time(row, 0), ("$now", Milliseconds(now)))[0]);
    }

    public static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static long? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
