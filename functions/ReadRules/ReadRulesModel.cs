using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Functions.ReadRules;

/// <summary>A rule in a list.</summary>
/// <param name="RuleId">Its id.</param>
/// <param name="Title">What it demands.</param>
/// <param name="Severity">How grave a failure is.</param>
/// <param name="Provider"><c>aws</c>, <c>gcp</c>.</param>
/// <param name="Service">E.g. <c>s3</c>.</param>
public sealed record RuleEntry(string RuleId, string Title, Severity Severity, string Provider, string Service)
{
    /// <summary>The entry of a rule.</summary>
    public static RuleEntry Of(Rule rule) => new(rule.Id, rule.Title, rule.Severity, rule.Provider, rule.Service);
}

/// <summary>Answer of <c>GET /v1/rules</c>.</summary>
public sealed record RuleList(IReadOnlyList<RuleEntry> Rules);

/// <summary>A rule as the API shows it.</summary>
/// <param name="RuleId">Its id.</param>
/// <param name="Title">What it demands.</param>
/// <param name="Severity">How grave a failure is.</param>
/// <param name="Provider"><c>aws</c>, <c>gcp</c>.</param>
/// <param name="Service">E.g. <c>s3</c>.</param>
/// <param name="Rationale">Why it matters.</param>
/// <param name="Remediation">What to do about a failure.</param>
/// <param name="References">Where to read more: URLs.</param>
/// <param name="ResourceTypes">Types of the resources that it meets.</param>
/// <param name="Controls">What it gives evidence for: <c>framework:control</c>.</param>
/// <param name="Text">The rule in the Guard language.</param>
public sealed record RuleView(
    string RuleId, string Title, Severity Severity, string Provider, string Service, string Rationale, string Remediation,
    IReadOnlyList<string> References, IReadOnlyList<string> ResourceTypes, IReadOnlyList<string> Controls, string Text)
{
    /// <summary>The view of a rule.</summary>
    public static RuleView Of(Rule rule, IReadOnlyList<string> controls) => new(
        rule.Id, rule.Title, rule.Severity, rule.Provider, rule.Service, rule.Rationale, rule.Remediation, rule.References, rule.ResourceTypes,
        controls, rule.Source.Text);
}

/// <summary>A framework in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Version">Its edition.</param>
/// <param name="Source">Where its text is.</param>
/// <param name="Controls">How many controls it has.</param>
public sealed record FrameworkEntry(string Id, string Title, string Version, string Source, int Controls)
{
    /// <summary>The entry of a framework.</summary>
    public static FrameworkEntry Of(Framework framework) => new(framework.Id, framework.Title, framework.Version, framework.Source, framework.Controls.Count);
}

/// <summary>Answer of <c>GET /v1/frameworks</c>.</summary>
public sealed record FrameworkList(IReadOnlyList<FrameworkEntry> Frameworks);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuleList))]
[JsonSerializable(typeof(RuleView))]
[JsonSerializable(typeof(FrameworkList))]
[JsonSerializable(typeof(Framework))]
internal sealed partial class FunctionJson : JsonSerializerContext;
