using ThemisGuard.Compliance.Findings;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Validate;

/// <summary>What one rule file says about one data file. Why, is found out again when it is written: it can be much.</summary>
internal sealed class FileVerdict
{
    // Only of files that fail: they are run again.
    private readonly CompiledRuleFile? rules;
    private readonly Document document;
    private readonly ValidateRequest request;

    private FileVerdict(string ruleFile, CompiledRuleFile? rules, Document document, RuleFileResult result, ValidateRequest request)
    {
        RuleFile = ruleFile;
        this.rules = rules;
        this.document = document;
        this.request = request;
        Result = result;
        Severity = rules is null ? null : SeverityOf(rules);
    }

    public string RuleFile { get; }

    public RuleFileResult Result { get; private set; }

    /// <summary>What the header of a file that fails says; null when it says nothing.</summary>
    public Severity? Severity { get; }

    /// <summary>What would fail, but for the metadata of a resource.</summary>
    public IReadOnlyList<Suppressed> Suppressed { get; private set; } = [];

    public static FileVerdict Of(CompiledRuleFile rules, Document document, RuleFileResult result, ValidateRequest request)
    {
        var verdict = new FileVerdict(rules.Name, result.Status == RuleStatus.Fail ? rules : null, document, result, request);
        if (request.Suppressions && result.Status == RuleStatus.Fail)
        {
            verdict.Suppress();
        }

        return verdict;
    }

    /// <summary>Whether it makes the command fail.</summary>
    public bool Counts(Severity? failOn) => Result.Status == RuleStatus.Fail && (failOn is null || Severity is null || Severity <= failOn);

    /// <summary>The rules that fail, with their evidence.</summary>
    public IEnumerable<RuleResult> Failures()
    {
        if (rules is null || Result.Status != RuleStatus.Fail)
        {
            yield break;
        }

        foreach (RuleResult rule in WithEvidence().Where(rule => rule.Status == RuleStatus.Fail))
        {
            RuleResult left = request.Suppressions ? rule with { Evidence = [.. rule.Evidence.Where(item => Suppression.Of(rule.Name, item) is null)] } : rule;
            if (left.Evidence.Count > 0 || rule.Evidence.Count == 0)
            {
                yield return left;
            }
        }
    }

    // A rule all of whose failures are suppressed has judged, and found nothing that counts: it passes.
    private void Suppress()
    {
        var suppressed = new List<Suppressed>();
        var results = new List<RuleResult>();
        foreach (RuleResult rule in WithEvidence())
        {
            List<Suppressed> own = [.. rule.Evidence.Select(item => Suppression.Of(rule.Name, item)).OfType<Suppressed>()];
            bool all = rule.Status == RuleStatus.Fail && own.Count > 0 && own.Count == rule.Evidence.Count;
            results.Add(rule with { Evidence = [], Status = all ? RuleStatus.Pass : rule.Status });
            suppressed.AddRange(own.Distinct());
        }

        Suppressed = suppressed;
        Result = new RuleFileResult(results.Max(rule => rule.Status), results, null);
    }

    private IReadOnlyList<RuleResult> WithEvidence()
    {
        RuleFileResult explained = rules!.Explain(document, Result, new EvaluationOptions { InterpolateMessages = request.Interpolate });

        // That why is too much to find out takes nothing from the verdict.
        return explained.Error is null ? explained.Rules : Result.Rules;
    }

    private static Severity? SeverityOf(CompiledRuleFile rules)
    {
        foreach (string line in GuardLanguage.Syntax.RuleFile.ReadHeader(rules.Text))
        {
            if (line.StartsWith("Severity:", StringComparison.Ordinal) && Severities.TryParse(line["Severity:".Length..].Trim(), out Severity severity))
            {
                return severity;
            }
        }

        return null;
    }
}
