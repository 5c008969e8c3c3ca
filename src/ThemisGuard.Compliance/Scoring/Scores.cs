using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Frameworks;

namespace ThemisGuard.Compliance.Scoring;

/// <summary>How a control stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ControlStatus>))]
public enum ControlStatus
{
    /// <summary>A rule of it failed on a resource.</summary>
    [JsonStringEnumMemberName("fails")]
    Fails = 0,

    /// <summary>Nothing failed, but something was not evaluated or could not be read: it is not shown to be met.</summary>
    [JsonStringEnumMemberName("incomplete")]
    Incomplete,

    /// <summary>What fails is accepted as a risk, and nothing else fails: it is not met.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>Something was evaluated, all of it passed and nothing was left out.</summary>
    [JsonStringEnumMemberName("passes")]
    Passes,

    /// <summary>No resource met its rules: a scan says nothing about it.</summary>
    [JsonStringEnumMemberName("noEvidence")]
    NoEvidence,

    /// <summary>A person attests it.</summary>
    [JsonStringEnumMemberName("attestation")]
    Attestation,

    /// <summary>The cloud provider meets it.</summary>
    [JsonStringEnumMemberName("inherited")]
    Inherited,
}

/// <summary>What share of what should have been evaluated was.</summary>
/// <param name="Evaluated">Pairs of rule and resource that passed or failed.</param>
/// <param name="NotEvaluated">Pairs that could not be evaluated.</param>
/// <param name="Share">Evaluated over both, 0 to 1; null when there are none.</param>
/// <param name="Accepted">Pairs that fail and are accepted risks: in no score, neither passed nor failed.</param>
public sealed record Coverage(
    long Evaluated, long NotEvaluated, double? Share, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Accepted = 0)
{
    /// <summary>From the numbers; the share is rounded down to four digits, so that only all is 1.</summary>
    public static Coverage Of(long evaluated, long notEvaluated, long accepted = 0) => new(
        evaluated, notEvaluated,
        evaluated + notEvaluated == 0 ? null : Math.Floor(10_000.0 * evaluated / (evaluated + notEvaluated)) / 10_000, accepted);
}

/// <summary>How one control stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What it demands.</param>
/// <param name="Parent">The control it belongs to, or null.</param>
/// <param name="Designation">Required, addressable, or the framework's word.</param>
/// <param name="Met">How it is met.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Passed">Pairs of its rules and resources that passed.</param>
/// <param name="Failed">Pairs that failed.</param>
/// <param name="NotEvaluated">Pairs that could not be evaluated.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="Attestation">What a person attests or cites, or empty.</param>
/// <param name="Accepted">Pairs that fail and are accepted risks.</param>
public sealed record ControlScore(
    string Id,
    string Title,
    string? Parent,
    string Designation,
    ControlMet Met,
    ControlStatus Status,
    long Passed,
    long Failed,
    long NotEvaluated,
    IReadOnlyList<string> Rules,
    string Attestation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Accepted = 0);

/// <summary>How a framework stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Version">Its edition.</param>
/// <param name="Score">0 to 100 over what its rules evaluated; null when that is nothing.</param>
/// <param name="Coverage">What share that is.</param>
/// <param name="ControlCounts">Controls by status, all statuses.</param>
/// <param name="Controls">In the framework's order.</param>
public sealed record FrameworkScore(
    string Id,
    string Title,
    string Version,
    double? Score,
    Coverage Coverage,
    ControlCounts ControlCounts,
    IReadOnlyList<ControlScore> Controls);

/// <summary>Numbers of controls by how they stand.</summary>
/// <param name="Fails">See <see cref="ControlStatus.Fails"/>.</param>
/// <param name="Incomplete">See <see cref="ControlStatus.Incomplete"/>.</param>
/// <param name="Passes">See <see cref="ControlStatus.Passes"/>.</param>
/// <param name="NoEvidence">See <see cref="ControlStatus.NoEvidence"/>.</param>
/// <param name="Attestation">See <see cref="ControlStatus.Attestation"/>.</param>
/// <param name="Inherited">See <see cref="ControlStatus.Inherited"/>.</param>
/// <param name="Accepted">See <see cref="ControlStatus.Accepted"/>.</param>
public sealed record ControlCounts(int Fails, int Incomplete, int Passes, int NoEvidence, int Attestation, int Inherited, int Accepted = 0);
