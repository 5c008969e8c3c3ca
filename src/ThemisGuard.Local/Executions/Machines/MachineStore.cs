using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Executions.Machines;

/// <summary>State machines, their versions and aliases, and activities: in memory, every change stored before it is seen.</summary>
internal sealed class MachineStore(LocalDatabase database) : IDisposable
{
    private readonly ConcurrentDictionary<string, StateMachineRecord> _machines = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, VersionRecord> _versions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AliasRecord> _aliases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ActivityRecord> _activities = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changes = new(1);

    public IEnumerable<StateMachineRecord> Machines => _machines.Values;

    public IEnumerable<ActivityRecord> Activities => _activities.Values;

    public async Task LoadAsync()
    {
        await database.WriteAsync(static connection => connection.Run(
            "CREATE TABLE IF NOT EXISTS state_machines(arn TEXT PRIMARY KEY, kind TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID"));
        foreach ((string kind, string json) in database.Read(static connection => connection.Rows(
            "SELECT kind, json FROM state_machines", static reader => (reader.GetString(0), reader.GetString(1)))))
        {
            switch (kind)
            {
                case "machine":
                    Add(_machines, json, MachineJson.Default.StateMachineRecord, static record => record.Arn);
                    break;
                case "version":
                    Add(_versions, json, MachineJson.Default.VersionRecord, static record => record.Arn);
                    break;
                case "alias":
                    Add(_aliases, json, MachineJson.Default.AliasRecord, static record => record.Arn);
                    break;
                case "activity":
                    Add(_activities, json, MachineJson.Default.ActivityRecord, static record => record.Arn);
                    break;
                default:
                    throw new InvalidDataException($"The state folder holds a record of kind '{kind}', which this version does not know.");
            }
        }
    }

    public StateMachineRecord? Machine(string arn) => _machines.GetValueOrDefault(arn);

    public VersionRecord? Version(string arn) => _versions.GetValueOrDefault(arn);

    public AliasRecord? Alias(string arn) => _aliases.GetValueOrDefault(arn);

    public ActivityRecord? Activity(string arn) => _activities.GetValueOrDefault(arn);

    public IReadOnlyList<VersionRecord> VersionsOf(string machineArn) =>
        [.. _versions.Values.Where(version => version.MachineArn == machineArn).OrderByDescending(version => version.Number)];

    public IReadOnlyList<AliasRecord> AliasesOf(string machineArn) =>
        [.. _aliases.Values.Where(alias => alias.MachineArn == machineArn).OrderBy(alias => alias.Created).ThenBy(alias => alias.Name, StringComparer.Ordinal)];

    /// <summary>One change at a time, for what is decided by what is there.</summary>
    public async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        await _changes.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _changes.Release();
        }
    }

    public Task PutAsync(StateMachineRecord record) => PutAsync("machine", _machines, record.Arn, record, MachineJson.Default.StateMachineRecord);

    public Task PutAsync(VersionRecord record) => PutAsync("version", _versions, record.Arn, record, MachineJson.Default.VersionRecord);

    public Task PutAsync(AliasRecord record) => PutAsync("alias", _aliases, record.Arn, record, MachineJson.Default.AliasRecord);

    public Task PutAsync(ActivityRecord record) => PutAsync("activity", _activities, record.Arn, record, MachineJson.Default.ActivityRecord);

    /// <summary>Removes a machine with its versions and aliases.</summary>
    public async Task RemoveMachineAsync(string arn)
    {
        await database.WriteAsync(connection =>
        {
            Delete(connection, arn);
            foreach (string part in Parts(arn))
            {
                Delete(connection, part);
            }
        });
        foreach (string part in Parts(arn))
        {
            _versions.TryRemove(part, out _);
            _aliases.TryRemove(part, out _);
        }

        _machines.TryRemove(arn, out _);
    }

    public Task RemoveVersionAsync(string arn) => RemoveAsync(_versions, arn);

    public Task RemoveAliasAsync(string arn) => RemoveAsync(_aliases, arn);

    public Task RemoveActivityAsync(string arn) => RemoveAsync(_activities, arn);

    /// <summary>What an ARN of a machine, version or alias starts; null when there is none.</summary>
    public StartTarget? Target(string arn)
    {
        if (_machines.TryGetValue(arn, out StateMachineRecord? machine))
        {
            return new StartTarget(machine, null, null, machine.RevisionId, machine.RoleArn, machine.Definition, machine.Updated);
        }

        string? aliasArn = null;
        string versionArn = arn;
        if (_aliases.TryGetValue(arn, out AliasRecord? alias))
        {
            aliasArn = arn;
            versionArn = alias.Routes is [var first, var second] && RandomNumberGenerator.GetInt32(100) >= first.Weight ? second.VersionArn : alias.Routes[0].VersionArn;
        }

        return _versions.TryGetValue(versionArn, out VersionRecord? version) && _machines.TryGetValue(version.MachineArn, out machine)
            ? new StartTarget(machine, version.Arn, aliasArn, version.RevisionId, version.RoleArn, version.Definition, version.Created)
            : null;
    }

    public void Dispose() => _changes.Dispose();

    private string[] Parts(string machineArn) =>
        [.. VersionsOf(machineArn).Select(version => version.Arn), .. AliasesOf(machineArn).Select(alias => alias.Arn)];

    private async Task PutAsync<T>(string kind, ConcurrentDictionary<string, T> all, string arn, T record, JsonTypeInfo<T> type)
    {
        string json = JsonSerializer.Serialize(record, type);
        await database.WriteAsync(connection =>
        {
            connection.Run("INSERT OR REPLACE INTO state_machines VALUES($arn, $kind, $json)", ("$arn", arn), ("$kind", kind), ("$json", json));
        });
        all[arn] = record;
    }

    private async Task RemoveAsync<T>(ConcurrentDictionary<string, T> all, string arn)
    {
        await database.WriteAsync(connection => Delete(connection, arn));
        all.TryRemove(arn, out _);
    }

    private static void Delete(Microsoft.Data.Sqlite.SqliteConnection connection, string arn) =>
        connection.Run("DELETE FROM state_machines WHERE arn = $arn", ("$arn", arn));

    private static void Add<T>(ConcurrentDictionary<string, T> all, string json, JsonTypeInfo<T> type, Func<T, string> arn)
    {
        T record = JsonSerializer.Deserialize(json, type)!;
        all[arn(record)] = record;
    }
}
