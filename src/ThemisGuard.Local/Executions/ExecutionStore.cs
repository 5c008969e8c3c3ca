using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using ThemisGuard.Local.Storage;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions;

/// <summary>
/// Executions and their journals. A journal entry, the status it led to and the announcement of that status are one
/// transaction; what the entry asks for is done after it, so a process may die anywhere between.
/// </summary>
internal sealed class ExecutionStore(LocalDatabase database)
{
    private const string Columns =
        "e.id, e.arn, e.name, e.machine, e.machine_name, e.version, e.alias, e.revision, e.role, d.text, e.machine_updated, e.seed, e.input, e.started, e.status, e.stopped, e.output, e.error, e.cause, e.redrives, e.redriven, e.trace, e.parent, e.parent_task";

    private const string From = " FROM executions e JOIN execution_definitions d ON d.hash = e.definition ";

    public Task CreateTablesAsync() => database.WriteAsync(static connection => connection.Run("""
        CREATE TABLE IF NOT EXISTS execution_definitions(hash BLOB PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS executions(
            id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, name TEXT NOT NULL, machine TEXT NOT NULL, machine_name TEXT NOT NULL, version TEXT, alias TEXT,
            revision TEXT, role TEXT NOT NULL, definition BLOB NOT NULL, machine_updated INTEGER NOT NULL, seed TEXT NOT NULL, input TEXT NOT NULL, started INTEGER NOT NULL,
            status INTEGER NOT NULL, stopped INTEGER, output TEXT, error TEXT, cause TEXT, redrives INTEGER NOT NULL, redriven INTEGER, trace TEXT, parent TEXT,
            parent_task INTEGER NOT NULL, announced INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS executions_by_machine ON executions(machine, status);
        CREATE INDEX IF NOT EXISTS executions_open ON executions(status) WHERE status = 1;
        CREATE INDEX IF NOT EXISTS executions_unannounced ON executions(announced) WHERE announced <> status;
        CREATE INDEX IF NOT EXISTS executions_by_parent ON executions(parent) WHERE parent IS NOT NULL;
        CREATE TABLE IF NOT EXISTS execution_journal(
            execution INTEGER NOT NULL, sequence INTEGER NOT NULL, kind INTEGER NOT NULL, time INTEGER NOT NULL, subject INTEGER NOT NULL, content BLOB, error TEXT, cause TEXT,
            PRIMARY KEY(execution, sequence)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS execution_map_runs(arn TEXT PRIMARY KEY, execution INTEGER NOT NULL, child_machine TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS execution_map_runs_by_machine ON execution_map_runs(child_machine);
        """));

    /// <summary>Stores a new execution with its first entry.</summary>
    /// <returns>The row id, or null when the ARN is taken.</returns>
    public Task<long?> InsertAsync(ExecutionRecord record, IReadOnlyList<JournalEntry> journal, IReadOnlyList<MapRun> mapRuns) => database.WriteAsync<long?>(connection =>
    {
        if (connection.Scalar("SELECT 1 FROM executions WHERE arn = $arn", ("$arn", record.Arn)) is not null)
        {
            return null;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(record.Definition));
        connection.Run("INSERT OR IGNORE INTO execution_definitions VALUES($hash, $text)", ("$hash", hash), ("$text", record.Definition));
        long id = (long)connection.Scalar(
            """
            INSERT INTO executions(arn, name, machine, machine_name, version, alias, revision, role, definition, machine_updated, seed, input, started, status, stopped, output,
                error, cause, redrives, redriven, trace, parent, parent_task, announced)
            VALUES($arn, $name, $machine, $machineName, $version, $alias, $revision, $role, $definition, $machineUpdated, $seed, $input, $started, $status, $stopped, $output,
                $error, $cause, 0, NULL, $trace, $parent, $parentTask, 0) RETURNING id
            """,
            ("$arn", record.Arn), ("$name", record.Name), ("$machine", record.MachineArn), ("$machineName", record.MachineName), ("$version", record.VersionArn),
            ("$alias", record.AliasArn), ("$revision", record.RevisionId), ("$role", record.RoleArn), ("$definition", hash), ("$machineUpdated", record.MachineUpdated.UtcTicks),
            ("$seed", record.Seed), ("$input", record.Input), ("$started", record.Started.UtcTicks), ("$status", (int)record.Status), ("$stopped", record.Stopped?.UtcTicks),
            ("$output", record.Output), ("$error", record.Error), ("$cause", record.Cause), ("$trace", record.TraceHeader), ("$parent", record.ParentArn),
            ("$parentTask", record.ParentTask))!;
        Append(connection, id, 0, journal);
        InsertMapRuns(connection, id, mapRuns);
        return id;
    });

    /// <summary>Adds to an execution's journal, and its row when that changed.</summary>
    public Task AppendAsync(long id, int firstSequence, IReadOnlyList<JournalEntry> journal, ExecutionRecord? changed, IReadOnlyList<MapRun> mapRuns) => database.WriteAsync(connection =>
    {
        Append(connection, id, firstSequence, journal);
        InsertMapRuns(connection, id, mapRuns);
        if (changed is not null)
        {
            connection.Run(
                "UPDATE executions SET status = $status, stopped = $stopped, output = $output, error = $error, cause = $cause, redrives = $redrives, redriven = $redriven WHERE id = $id",
                ("$status", (int)changed.Status), ("$stopped", changed.Stopped?.UtcTicks), ("$output", changed.Output), ("$error", changed.Error), ("$cause", changed.Cause),
                ("$redrives", changed.Redrives), ("$redriven", changed.Redriven?.UtcTicks), ("$id", id));
        }
    });

    public ExecutionRecord? Find(string arn) =>
        database.Read(connection => connection.Rows("SELECT " + Columns + From + "WHERE e.arn = $arn", Read, ("$arn", arn)).FirstOrDefault());

    public IReadOnlyList<ExecutionRecord> Open() =>
        database.Read(static connection => connection.Rows("SELECT " + Columns + From + "WHERE e.status = 1 ORDER BY e.id", Read));

    /// <summary>Executions whose last status was not announced to the event bus.</summary>
    public IReadOnlyList<ExecutionRecord> Unannounced() =>
        database.Read(static connection => connection.Rows("SELECT " + Columns + From + "WHERE e.announced <> e.status ORDER BY e.id", Read));

    /// <summary>Remembers, in their order, which statuses were announced.</summary>
    public Task MarkAnnouncedAsync(IReadOnlyList<(long Id, ExecutionStatus Status)> announced) => database.WriteAsync(connection =>
    {
        foreach ((long id, ExecutionStatus status) in announced)
        {
            connection.Run("UPDATE executions SET announced = $status WHERE id = $id", ("$status", (int)status), ("$id", id));
        }
    });

    public IReadOnlyList<JournalEntry> Journal(long id) => database.Read(connection => connection.Rows(
        "SELECT kind, time, subject, content, error, cause FROM execution_journal WHERE execution = $id ORDER BY sequence",
        static reader => new JournalEntry(
            (JournalKind)reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : (byte[])reader.GetValue(3), reader.Text(4), reader.Text(5)),
        ("$id", id)));

    /// <summary>A page of a machine's executions, newest first, from after a place in that order.</summary>
    public IReadOnlyList<ExecutionRecord> List(string column, string arn, ExecutionStatus? status, bool? redriven, (long Time, long Id)? after, int limit) =>
        database.Read(connection => connection.Rows(
            "SELECT " + Columns + From + $"""
            WHERE e.{column} = $arn AND ($status IS NULL OR e.status = $status) AND ($redriven IS NULL OR (e.redrives > 0) = $redriven)
              AND ($time IS NULL OR (COALESCE(e.stopped, e.redriven, e.started), e.id) < ($time, $id))
            ORDER BY COALESCE(e.stopped, e.redriven, e.started) DESC, e.id DESC LIMIT $limit
            """,
            Read,
            ("$arn", arn), ("$status", status is { } wanted ? (int)wanted : null), ("$redriven", redriven), ("$time", after?.Time), ("$id", after?.Id), ("$limit", limit)));

    public IReadOnlyList<ExecutionRecord> Children(string parentArn) =>
        database.Read(connection => connection.Rows("SELECT " + Columns + From + "WHERE e.parent = $parent", Read, ("$parent", parentArn)));

    /// <summary>ARN of the execution whose map run this is, or null.</summary>
    public string? OwnerOfMapRun(string mapRunArn) => database.Read(connection => connection.Scalar(
        "SELECT e.arn FROM execution_map_runs m JOIN executions e ON e.id = m.execution WHERE m.arn = $arn", ("$arn", mapRunArn)) as string);

    /// <summary>ARNs of executions with a map run whose children belong to this child machine, newest first.</summary>
    public IReadOnlyList<string> OwnersOfChildMachine(string childMachineArn, int limit) => database.Read(connection => connection.Rows(
        "SELECT DISTINCT e.arn FROM execution_map_runs m JOIN executions e ON e.id = m.execution WHERE m.child_machine = $machine ORDER BY e.id DESC LIMIT $limit",
        static reader => reader.GetString(0),
        ("$machine", childMachineArn), ("$limit", limit)));

    /// <summary>Drops executions that ended before the instant.</summary>
    public Task PruneAsync(DateTimeOffset olderThan) => database.WriteAsync(connection =>
    {
        (string, object?) before = ("$before", olderThan.UtcTicks);
        connection.Run("DELETE FROM execution_journal WHERE execution IN (SELECT id FROM executions WHERE status <> 1 AND stopped < $before)", before);
        connection.Run("DELETE FROM execution_map_runs WHERE execution IN (SELECT id FROM executions WHERE status <> 1 AND stopped < $before)", before);
        connection.Run("DELETE FROM executions WHERE status <> 1 AND stopped < $before", before);
        connection.Run("DELETE FROM execution_definitions WHERE hash NOT IN (SELECT definition FROM executions)");
    });

    private static void Append(SqliteConnection connection, long id, int firstSequence, IReadOnlyList<JournalEntry> journal)
    {
        if (journal.Count == 0)
        {
            return;
        }

        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO execution_journal VALUES($execution, $sequence, $kind, $time, $subject, $content, $error, $cause)";
        insert.Parameters.AddWithValue("$execution", id);
        SqliteParameter sequence = insert.Parameters.Add("$sequence", SqliteType.Integer), kind = insert.Parameters.Add("$kind", SqliteType.Integer),
            time = insert.Parameters.Add("$time", SqliteType.Integer), subject = insert.Parameters.Add("$subject", SqliteType.Integer),
            content = insert.Parameters.Add("$content", SqliteType.Blob), error = insert.Parameters.Add("$error", SqliteType.Text), cause = insert.Parameters.Add("$cause", SqliteType.Text);
        for (int i = 0; i < journal.Count; i++)
        {
            JournalEntry entry = journal[i];
            sequence.Value = firstSequence + i;
            kind.Value = (int)entry.Kind;
            time.Value = entry.Time;
            subject.Value = entry.Subject;
            content.Value = (object?)entry.Content ?? DBNull.Value;
            error.Value = (object?)entry.Error ?? DBNull.Value;
            cause.Value = (object?)entry.Cause ?? DBNull.Value;
            insert.ExecuteNonQuery();
        }
    }

    private static void InsertMapRuns(SqliteConnection connection, long id, IReadOnlyList<MapRun> mapRuns)
    {
        foreach (MapRun run in mapRuns)
        {
            connection.Run(
                "INSERT OR IGNORE INTO execution_map_runs VALUES($arn, $execution, $machine)",
                ("$arn", run.MapRunArn), ("$execution", id), ("$machine", MapRunArns.ChildMachine(run.MapRunArn)));
        }
    }

    private static ExecutionRecord Read(SqliteDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Arn = reader.GetString(1),
        Name = reader.GetString(2),
        MachineArn = reader.GetString(3),
        MachineName = reader.GetString(4),
        VersionArn = reader.Text(5),
        AliasArn = reader.Text(6),
        RevisionId = reader.Text(7),
        RoleArn = reader.GetString(8),
        Definition = reader.GetString(9),
        MachineUpdated = reader.Instant(10)!.Value,
        Seed = reader.GetString(11),
        Input = reader.GetString(12),
        Started = reader.Instant(13)!.Value,
        Status = (ExecutionStatus)reader.GetInt32(14),
        Stopped = reader.Instant(15),
        Output = reader.Text(16),
        Error = reader.Text(17),
        Cause = reader.Text(18),
        Redrives = reader.GetInt32(19),
        Redriven = reader.Instant(20),
        TraceHeader = reader.Text(21),
        ParentArn = reader.Text(22),
        ParentTask = reader.GetInt64(23),
    };
}

/// <summary>ARNs around map runs.</summary>
internal static class MapRunArns
{
    /// <summary><c>…:mapRun:MACHINE/LABEL:UUID</c> → <c>…:stateMachine:MACHINE/LABEL</c>.</summary>
    public static string ChildMachine(string mapRunArn) => mapRunArn[..mapRunArn.LastIndexOf(':')].Replace(":mapRun:", ":stateMachine:", StringComparison.Ordinal);

    /// <summary><c>…:execution:MACHINE/LABEL:NAME</c> → <c>…:stateMachine:MACHINE/LABEL</c>; null when the ARN is not a child's.</summary>
    public static string? ChildMachineOfExecution(string executionArn)
    {
        string[] parts = executionArn.Split(':');
        return parts is [_, _, _, _, _, "execution", var machine, _] && machine.Contains('/', StringComparison.Ordinal)
            ? string.Join(':', [.. parts[..5], "stateMachine", machine])
            : null;
    }
}
