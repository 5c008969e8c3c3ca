using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Names what will not be evaluated of a batch: every rule with every resource that it meets.</summary>
internal static class GiveUp
{
    /// <summary>The units of a batch from a cursor on.</summary>
    public static async Task FromCursorAsync(
        BatchFile file, int cursor, FindingWriter findings, NotEvaluatedReason reason, string cause, CancellationToken cancellationToken)
    {
        for (; cursor < file.Units.Count; cursor++)
        {
            (int document, Rule rule) = file.Units[cursor];
            if (file.Header.Kind == BatchKind.Templates)
            {
                await TemplateAsync(file, document, rule, findings, reason, cause, cancellationToken);
            }
            else
            {
                await RuleAsync(file, rule, findings, reason, cause, cancellationToken);
            }
        }
    }

    /// <summary>One rule with the resources of a flat batch. They are not put into a document: that may be what fails.</summary>
    public static async Task RuleAsync(
        BatchFile file, Rule rule, FindingWriter findings, NotEvaluatedReason reason, string cause, CancellationToken cancellationToken)
    {
        await foreach (BatchResource resource in file.ReadResourceNamesAsync(cancellationToken))
        {
            if (rule.ResourceTypes.Contains(resource.Type))
            {
                findings.NotEvaluated(rule, resource, isTemplate: false, reason, cause);
            }
        }
    }

    private static async Task TemplateAsync(
        BatchFile file, int number, Rule rule, FindingWriter findings, NotEvaluatedReason reason, string cause, CancellationToken cancellationToken)
    {
        BatchDocument document;
        try
        {
            document = await file.ReadDocumentAsync(number, cancellationToken);
        }
        catch (DocumentException problem)
        {
            // It could be read when it was planned; whatever has happened since, it is not passed over.
            findings.NotEvaluatedDocument(rule, problem.DocumentName, reason, $"{cause}; {problem.Message}");
            return;
        }

        foreach (BatchResource resource in document.OfTypes(rule.ResourceTypes))
        {
            findings.NotEvaluated(rule, resource, isTemplate: true, reason, cause);
        }
    }
}
