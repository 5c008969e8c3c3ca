using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Collects what became of rule-and-resource pairs: counts for all, findings for those that did not pass.</summary>
internal sealed class FindingWriter(string tenant, BatchHeader header, IReadOnlyDictionary<string, IReadOnlyList<string>> controls)
{
    private const int MaxEvidence = 50;

    private readonly Dictionary<BatchResource, string> hashes = new(ReferenceEqualityComparer.Instance);

    public CoverageLedger Ledger { get; } = new();

    public List<Finding> Findings { get; } = [];

    public void Pass(Rule rule) => Ledger.For(rule.Id).Pass++;

    public void NotApplicable(Rule rule) => Ledger.For(rule.Id).NotApplicable++;

    public void Fail(Rule rule, BatchDocument document, BatchResource resource, IReadOnlyList<Evidence> evidence)
    {
        Ledger.For(rule.Id).Fail++;
        string prefix = document.IsTemplate ? "" : resource.PathPrefix;
        Findings.Add(OnResource(rule, FindingStatus.Fail, resource, document.IsTemplate) with
        {
            EvidenceHash = ContentHash.OfEvidence(evidence, resource.PathPrefix),
            Evidence = [.. evidence.Take(MaxEvidence).Select(item => Show(item, resource, prefix))],
            MoreEvidence = Math.Max(0, evidence.Count - MaxEvidence),
        });
    }

    /// <summary>A rule failed on a document, and no resource can be named for it.</summary>
    public void FailDocument(Rule rule, BatchDocument document, IReadOnlyList<Evidence> evidence)
    {
        Ledger.For(rule.Id).Fail++;
        Findings.Add(OnDocument(rule, FindingStatus.Fail, document.Source) with
        {
            EvidenceHash = ContentHash.OfEvidence(evidence, ""),
            Evidence = [.. evidence.Take(MaxEvidence).Select(item => Show(item, null, ""))],
            MoreEvidence = Math.Max(0, evidence.Count - MaxEvidence),
        });
    }

    public void NotEvaluated(Rule rule, BatchResource resource, bool isTemplate, NotEvaluatedReason reason, string cause)
    {
        Ledger.For(rule.Id).AddNotEvaluated(reason);
        Findings.Add(OnResource(rule, FindingStatus.NotEvaluated, resource, isTemplate) with
        {
            Reason = reason,
            Cause = cause,
        });
    }

    /// <summary>A rule could not be judged on a whole document.</summary>
    public void NotEvaluatedDocument(Rule rule, string source, NotEvaluatedReason reason, string cause)
    {
        Ledger.For(rule.Id).AddNotEvaluated(reason);
        Findings.Add(OnDocument(rule, FindingStatus.NotEvaluated, source) with
        {
            Reason = reason,
            Cause = cause,
        });
    }

    private Finding OnResource(Rule rule, FindingStatus status, BatchResource resource, bool isTemplate) =>
        Finding(rule, status, ResourceOf(resource), IdentityOf(resource, isTemplate)) with
        {
            ResourceKey = isTemplate
                ? ResourceKeys.OfTemplate(resource.Source, resource.Id)
                : ResourceKeys.OfResource(resource.Provider, resource.Type, resource.Id),
            ConfigurationHash = HashOf(resource),
        };

    private Finding OnDocument(Rule rule, FindingStatus status, string source) =>
        Finding(rule, status, new("", "", rule.Provider, source, 0, 0), ["document", source]) with { ResourceKey = ResourceKeys.OfDocument(source) };

    private string? HashOf(BatchResource resource)
    {
        if (resource.ConfigurationHash is { } planned)
        {
            return planned;
        }

        if (resource.Node is not { } node)
        {
            return null;
        }

        if (!hashes.TryGetValue(resource, out string? hash))
        {
            hashes[resource] = hash = ContentHash.OfConfiguration(node);
        }

        return hash;
    }

    private Finding Finding(Rule rule, FindingStatus status, FindingResource resource, ReadOnlySpan<string> identity) => new(
        Fingerprint.Of(tenant, header.Target, rule.Id, identity), rule.Id, rule.Title, rule.Severity, status, resource, [],
        controls.GetValueOrDefault(rule.Id, []), rule.Remediation);

    private static FindingResource ResourceOf(BatchResource resource) =>
        new(resource.Id, resource.Type, resource.Provider, resource.Source, resource.Line, resource.Column);

    // A logical id means something only in its template; a live resource is itself in whatever file it was exported to.
    private static string[] IdentityOf(BatchResource resource, bool isTemplate) => isTemplate
        ? ["template", resource.Source, resource.Id]
        : ["resource", resource.Provider, resource.Type, resource.Id];

    private static FindingEvidence Show(Evidence evidence, BatchResource? resource, string prefix)
    {
        // A clause about the resource as a whole: its place is the resource's, and its text would say nothing.
        bool isResource = resource is not null && !evidence.Missing
            && (evidence.Value == resource.Node || (evidence.Path.Length == 0 && evidence.Line == 0));
        string path = evidence.Path.StartsWith(prefix, StringComparison.Ordinal) ? evidence.Path[prefix.Length..] : evidence.Path;
        return new(
            isResource ? resource!.PathPrefix[prefix.Length..] : path,
            evidence.Line == 0 && resource is not null ? resource.Line : evidence.Line,
            evidence.Line == 0 && resource is not null ? resource.Column : evidence.Column,
            evidence.Missing ? null : isResource ? resource!.Type : FoundValue.Show(evidence.Value),
            evidence.Wanted,
            evidence.Message,
            resource is null || evidence.Line == 0 ? null : ForeignSource(resource, path));
    }

    private static string? ForeignSource(BatchResource resource, string path)
    {
        foreach ((string member, string source) in resource.ForeignMembers)
        {
            if (path.AsSpan(Math.Min(1, path.Length)) is var rest && rest.StartsWith(member, StringComparison.Ordinal)
                && (rest.Length == member.Length || rest[member.Length] == '/'))
            {
                return source;
            }
        }

        return null;
    }
}
