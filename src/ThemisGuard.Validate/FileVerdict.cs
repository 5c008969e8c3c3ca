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

    /// <summary>Tells the rules that fail, with their evidence, whose list is good until <paramref name="tell"/> returns.</summary>
    public void TellFailures(Action<RuleResult> tell)
    {
        if (rules is null || Result.Status != RuleStatus.Fail)
        {
            return;
        }

        Explain(rule =>
        {
            RuleResult left = request.Suppressions ? rule with { Evidence = [.. rule.Evidence.Where(item => Suppression.Of(rule.Name, item) is null)] } : rule;
            if (left.Evidence.Count > 0 || rule.Evidence.Count == 0)
            {
                tell(left);
            }
        });
    }

    // A rule all of whose failures are suppressed has judged, and found nothing that counts: it passes.
    private void Suppress()
    {
        var suppressed = new List<Suppressed>();
        var failing = new Queue<RuleStatus>();
        Explain(rule =>
        {
            List<Suppressed> own = [.. rule.Evidence.Select(item => Suppression.Of(rule.Name, item)).OfType<Suppressed>()];
            failing.Enqueue(own.Count > 0 && own.Count == rule.Evidence.Count ? RuleStatus.Pass : RuleStatus.Fail);
            suppressed.AddRange(own.Distinct());
        });
        Suppressed = suppressed;
        RuleResult[] results = [.. Result.Rules.Select(rule => rule.Status == RuleStatus.Fail ? rule with { Status = failing.Dequeue() } : rule)];
        Result = new RuleFileResult(results.Max(rule => rule.Status), results, null);
    }

    private void Explain(Action<RuleResult> tell) =>
        rules!.Explain(document, Result, new EvaluationOptions { InterpolateMessages = request.Interpolate }, tell);

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
