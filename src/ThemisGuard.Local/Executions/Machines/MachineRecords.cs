using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThemisGuard.Local.Executions.Machines;

/// <summary>A state machine as created or updated last.</summary>
internal sealed record StateMachineRecord
{
    public required string Arn { get; init; }

    public required string Name { get; init; }

    public bool IsExpress { get; init; }

    /// <summary>As given, not reformatted: creating again compares texts.</summary>
    public required string Definition { get; init; }

    public required string RoleArn { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    /// <summary>Null before the first update.</summary>
    public string? RevisionId { get; init; }

    public LoggingSettings Logging { get; init; } = new();

    public bool Tracing { get; init; }

    public JsonElement? Encryption { get; init; }

    public int LastVersion { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>True when a template deployed it: a template without it takes it away again.</summary>
    public bool Deployed { get; init; }
}

/// <summary>A machine's logging configuration; kept and returned, nothing is logged by it.</summary>
internal sealed record LoggingSettings(string Level = "OFF", bool IncludeExecutionData = false, IReadOnlyList<string>? LogGroups = null)
{
    public bool Equals(LoggingSettings? other) =>
        other is not null && Level == other.Level && IncludeExecutionData == other.IncludeExecutionData && (LogGroups ?? []).SequenceEqual(other.LogGroups ?? []);

    public override int GetHashCode() => HashCode.Combine(Level, IncludeExecutionData);
}

/// <summary>A published version: it never changes.</summary>
internal sealed record VersionRecord(
    string Arn, string MachineArn, int Number, string? Description, string? RevisionId, string Definition, string RoleArn, DateTimeOffset Created,
    LoggingSettings Logging, bool Tracing);

/// <summary>An alias of one or two versions.</summary>
internal sealed record AliasRecord(
    string Arn, string MachineArn, string Name, string? Description, IReadOnlyList<AliasRoute> Routes, DateTimeOffset Created, DateTimeOffset Updated);

/// <summary>A version and its share of the starts, percent.</summary>
internal sealed record AliasRoute(string VersionArn, int Weight);

/// <summary>An activity.</summary>
internal sealed record ActivityRecord(string Arn, string Name, DateTimeOffset Created, IReadOnlyDictionary<string, string> Tags);

/// <summary>What a start runs.</summary>
internal sealed record StartTarget(
    StateMachineRecord Machine, string? VersionArn, string? AliasArn, string? RevisionId, string RoleArn, string Definition, DateTimeOffset Updated);

/// <summary>JSON of the records, as stored.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StateMachineRecord))]
[JsonSerializable(typeof(VersionRecord))]
[JsonSerializable(typeof(AliasRecord))]
[JsonSerializable(typeof(ActivityRecord))]
internal sealed partial class MachineJson : JsonSerializerContext;
