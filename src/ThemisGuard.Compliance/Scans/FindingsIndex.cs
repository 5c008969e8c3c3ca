using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Where in the sorted findings each severity, rule and status stands: with it any page is a range read.</summary>
/// <param name="Lines">Findings in all.</param>
/// <param name="Bytes">Length of the findings.</param>
/// <param name="Groups">In their order.</param>
public sealed record FindingsIndex(long Lines, long Bytes, IReadOnlyList<FindingsGroup> Groups);

/// <summary>Consecutive findings of one severity, rule and status.</summary>
/// <param name="Severity">Their severity.</param>
/// <param name="RuleId">Their rule.</param>
/// <param name="Status">Their status.</param>
/// <param name="Offset">Byte where they begin.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Lines">How many.</param>
/// <param name="Drift">How many by the name of what has become of them; null when they were not compared.</param>
/// <param name="Accepted">How many are accepted risks.</param>
public sealed record FindingsGroup(Severity Severity, string RuleId, FindingStatus Status, long Offset, long Bytes, long Lines,
    IReadOnlyDictionary<string, long>? Drift = null, long Accepted = 0);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FindingsIndex))]
internal sealed partial class FindingsIndexJson : JsonSerializerContext;
