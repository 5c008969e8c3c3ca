using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Judges one rule on one document.</summary>
/// <remarks>
/// What the engine says and what becomes of the pair of rule and resource:
/// <list type="table">
/// <item><term>error</term><description>not evaluated: <c>timedOut</c> when a limit was met, else <c>unsupported</c></description></item>
/// <item><term>FAIL, some failing value known</term><description>fail</description></item>
/// <item><term>FAIL, every failing value an intrinsic</term><description>not evaluated: <c>unresolved</c></description></item>
/// <item><term>PASS or SKIP that hangs on an intrinsic</term><description>not evaluated: <c>unresolved</c></description></item>
/// <item><term>PASS</term><description>pass</description></item>
/// <item><term>SKIP</term><description>not applicable</description></item>
/// </list>
/// A rule that looks at everything gives one verdict for all: its failing values name the resources that fail, the others
/// have the verdict PASS, or SKIP when the rule skipped.
/// </remarks>
internal sealed class RuleJudge(FindingWriter writer, CancellationToken cancellationToken)
{
    public void Judge(Rule rule, BatchDocument document)
    {
        if (rule.Scope == RuleScope.Resource)
        {
            foreach (BatchResource resource in document.OfTypes(rule.ResourceTypes))
            {
                if (!HasObstacle(rule, document, resource))
                {
                    JudgeResource(rule, document, resource);
                }
            }
        }
        else
        {
            JudgeDocument(rule, document);
        }
    }

    private void JudgeResource(Rule rule, BatchDocument document, BatchResource resource)
    {
        RuleFileResult result = Evaluate(rule, document, resource.Node);
        if (result.Error is { } error)
        {
            writer.NotEvaluated(rule, resource, document.IsTemplate, ReasonOf(error), error.ToString());
            return;
        }

        List<Evidence> evidence = EvidenceOf(result);
        bool isOpen = result.Rules.Any(part => part.TouchedOpaque);
        switch (result.Status)
        {
            case RuleStatus.Fail when evidence.Count == 0 || evidence.Exists(item => !item.IsOpaque):
                writer.Fail(rule, document, resource, evidence);
                break;
            case RuleStatus.Fail:
                writer.NotEvaluated(rule, resource, document.IsTemplate, NotEvaluatedReason.Unresolved, Intrinsics.Cause(evidence));
                break;
            case RuleStatus.Pass or RuleStatus.Skip when isOpen:
                writer.NotEvaluated(rule, resource, document.IsTemplate, NotEvaluatedReason.Unresolved, Intrinsics.Cause(resource.Node!.Value));
                break;
            case RuleStatus.Pass:
                writer.Pass(rule);
                break;
            case RuleStatus.Skip:
                writer.NotApplicable(rule);
                break;
            default:
                throw new InvalidOperationException($"Unknown status {result.Status}.");
        }
    }

    private void JudgeDocument(Rule rule, BatchDocument document)
    {
        RuleFileResult result = Evaluate(rule, document, resource: null);
        var failed = new Dictionary<BatchResource, List<Evidence>>(ReferenceEqualityComparer.Instance);
        var unattributed = new List<Evidence>();
        if (result.Error is null && result.Status == RuleStatus.Fail)
        {
            Attribute(document, EvidenceOf(result), failed, unattributed);
        }

        foreach (BatchResource resource in document.OfTypes(rule.ResourceTypes))
        {
            if (HasObstacle(rule, document, resource))
            {
                failed.Remove(resource);
            }
            else if (result.Error is { } error)
            {
                writer.NotEvaluated(rule, resource, document.IsTemplate, ReasonOf(error), error.ToString());
            }
            else if (failed.Remove(resource, out List<Evidence>? evidence))
            {
                JudgeFailed(rule, document, resource, evidence);
            }
            else
            {
                JudgeOther(rule, document, resource, result);
            }
        }

        // What is left failed on resources of types that the rule does not name: still a failure, and theirs.
        foreach ((BatchResource resource, List<Evidence> evidence) in failed)
        {
            JudgeFailed(rule, document, resource, evidence);
        }

        bool isWhole = result.Error is null && result.Status == RuleStatus.Fail;
        if (isWhole && (unattributed.Exists(item => !item.IsOpaque) || EvidenceOf(result).Count == 0))
        {
            writer.FailDocument(rule, document, unattributed);
        }
        else if (unattributed.Count > 0)
        {
            writer.NotEvaluatedDocument(rule, document.Source, NotEvaluatedReason.Unresolved, Intrinsics.Cause(unattributed));
        }
    }

    private void JudgeFailed(Rule rule, BatchDocument document, BatchResource resource, List<Evidence> evidence)
    {
        if (evidence.Exists(item => !item.IsOpaque))
        {
            writer.Fail(rule, document, resource, evidence);
        }
        else
        {
            writer.NotEvaluated(rule, resource, document.IsTemplate, NotEvaluatedReason.Unresolved, Intrinsics.Cause(evidence));
        }
    }

    private void JudgeOther(Rule rule, BatchDocument document, BatchResource resource, RuleFileResult result)
    {
        if (result.Rules.Any(part => part.TouchedOpaque && part.Status != RuleStatus.Fail))
        {
            writer.NotEvaluated(
                rule, resource, document.IsTemplate, NotEvaluatedReason.Unresolved, Intrinsics.Cause(resource.Node!.Value));
        }
        else if (result.Status == RuleStatus.Skip)
        {
            writer.NotApplicable(rule);
        }
        else
        {
            writer.Pass(rule);
        }
    }

    private bool HasObstacle(Rule rule, BatchDocument document, BatchResource resource)
    {
        if (resource.Obstacle is { } obstacle)
        {
            writer.NotEvaluated(rule, resource, document.IsTemplate, NotEvaluatedReason.Unsupported, obstacle);
            return true;
        }

        string? lacking = rule.Reads.Properties && resource.LacksProperties ? "resource data (content type RESOURCE)"
            : rule.Reads.IamPolicy && resource.LacksIamPolicy ? "IAM policy (content type IAM_POLICY)"
            : null;
        if (lacking is null || document.IsTemplate)
        {
            return false;
        }

        writer.NotEvaluated(
            rule, resource, isTemplate: false, NotEvaluatedReason.Unresolved,
            $"the inventory holds no {lacking} of this resource; export it too");
        return true;
    }

    private RuleFileResult Evaluate(Rule rule, BatchDocument document, DocumentNode? resource) => rule.Compiled.Evaluate(
        document.Document,
        new EvaluationOptions
        {
            Resource = resource,
            Evidence = true,
            TrackOpaque = document.IsTemplate,
            CancellationToken = cancellationToken,
        });

    private static void Attribute(
        BatchDocument document, List<Evidence> evidence, Dictionary<BatchResource, List<Evidence>> failed, List<Evidence> unattributed)
    {
        foreach (Evidence item in evidence)
        {
            BatchResource? owner = OwnerOf(document, item);
            if (owner is null)
            {
                unattributed.Add(item);
            }
            else if (failed.TryGetValue(owner, out List<Evidence>? list))
            {
                list.Add(item);
            }
            else
            {
                failed[owner] = [item];
            }
        }
    }

    private static BatchResource? OwnerOf(BatchDocument document, Evidence evidence)
    {
        if (evidence.Value is { } value)
        {
            // Rules may bind the names of resources and judge those: such a value stands nowhere, and is the name.
            BatchResource? owner = document.OwnerOf(value)
                ?? (evidence.Path.Length == 0 && value.Kind == DocumentKind.String ? document.Named(value.GetString()) : null);
            if (owner is not null)
            {
                return owner;
            }
        }

        return document.OwnerOf(evidence.Path);
    }

    private static List<Evidence> EvidenceOf(RuleFileResult result) => [.. result.Rules.SelectMany(part => part.Evidence)];

    private static NotEvaluatedReason ReasonOf(EvaluationError error) =>
        error.IsLimit ? NotEvaluatedReason.TimedOut : NotEvaluatedReason.Unsupported;
}
