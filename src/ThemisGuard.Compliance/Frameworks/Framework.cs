using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Frameworks;

/// <summary>How a control is met.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ControlMet>))]
public enum ControlMet
{
    /// <summary>A scan gives the evidence.</summary>
    [JsonStringEnumMemberName("scan")]
    Scan = 0,

    /// <summary>A person attests it.</summary>
    [JsonStringEnumMemberName("attested")]
    Attested,

    /// <summary>The cloud provider meets it.</summary>
    [JsonStringEnumMemberName("inherited")]
    Inherited,

    /// <summary>A scan gives part of the evidence, a person attests the rest.</summary>
    [JsonStringEnumMemberName("scan+attested")]
    ScanAndAttested,
}

/// <summary>A list of controls that an organisation answers to.</summary>
/// <param name="Id"><c>hipaa-security</c>; the file's name.</param>
/// <param name="Title">Its name.</param>
/// <param name="Version">Its edition.</param>
/// <param name="Source">Where its text is.</param>
/// <param name="Note">What to know when reading it, or empty.</param>
/// <param name="Controls">In the framework's order.</param>
public sealed record Framework(string Id, string Title, string Version, string Source, string Note, IReadOnlyList<Control> Controls);

/// <summary>One control of a framework.</summary>
/// <param name="Id"><c>164.312(a)(2)(iv)</c>.</param>
/// <param name="Title">What it demands, in our words.</param>
/// <param name="Kind"><c>standard</c>, <c>spec</c>, or the framework's word.</param>
/// <param name="Designation"><c>required</c>, <c>addressable</c>, or the framework's word; empty when it has none.</param>
/// <param name="Parent">Id of the control it belongs to, or null.</param>
/// <param name="Met">How it is met.</param>
/// <param name="Rules">Ids of the rules that give evidence.</param>
/// <param name="Evidence">What a scan looks for, in words.</param>
/// <param name="Attestation">What a person attests or cites, or empty.</param>
public sealed record Control(
    string Id,
    string Title,
    string Kind,
    string Designation,
    string? Parent,
    ControlMet Met,
    IReadOnlyList<string> Rules,
    IReadOnlyList<string> Evidence,
    string Attestation);
