using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Compliance.Scoring;

/// <summary>
/// Scores from a ledger. A score is the weight of what passed over the weight of what was evaluated, times 100, rounded
/// down to a tenth so that only a flawless result is 100. What was not evaluated is in no score: it stands beside it.
/// </summary>
public static class ScoreCalculator
{
    /// <summary>Score over some rules; null when nothing of them was evaluated.</summary>
    public static double? Score(CoverageLedger ledger, RuleCatalog rules, IEnumerable<string> ruleIds)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(rules);
        decimal passed = 0, evaluated = 0;
        foreach (string id in ruleIds.Distinct(StringComparer.Ordinal))
        {
            if (ledger.Rules.TryGetValue(id, out LedgerCounts? counts) && rules.Find(id) is { } rule)
            {
                int weight = SeverityWeights.Of(rule.Severity);
                passed += (decimal)weight * counts.Pass;
                evaluated += (decimal)weight * counts.Evaluated;
            }
        }

        return evaluated == 0 ? null : (double)(Math.Floor(1_000 * passed / evaluated) / 10);
    }

    /// <summary>How a framework stands.</summary>
    /// <param name="framework">The framework.</param>
    /// <param name="ledger">How the pairs have ended.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="isAllRead">Whether every source could be read. If not, no control passes: what was not read could break it.</param>
    public static FrameworkScore Score(Framework framework, CoverageLedger ledger, RuleCatalog rules, bool isAllRead)
    {
        ArgumentNullException.ThrowIfNull(framework);
        ArgumentNullException.ThrowIfNull(ledger);
        ControlScore[] controls = [.. framework.Controls.Select(control => Score(control, ledger, isAllRead))];
        string[] ruleIds = [.. framework.Controls.SelectMany(control => control.Rules).Distinct(StringComparer.Ordinal)];
        LedgerCounts total = Sum(ledger, ruleIds);
        int Count(ControlStatus status) => controls.Count(control => control.Status == status);
        return new(
            framework.Id, framework.Title, framework.Version, Score(ledger, rules, ruleIds),
            Coverage.Of(total.Evaluated, total.NotEvaluated, total.Accepted),
            new(
                Count(ControlStatus.Fails), Count(ControlStatus.Incomplete), Count(ControlStatus.Passes),
                Count(ControlStatus.NoEvidence), Count(ControlStatus.Attestation), Count(ControlStatus.Inherited),
                Count(ControlStatus.Accepted)),
            controls);
    }

    private static ControlScore Score(Control control, CoverageLedger ledger, bool isAllRead)
    {
        LedgerCounts counts = Sum(ledger, control.Rules);
        ControlStatus status = (control.Met, control.Rules.Count) switch
        {
            (ControlMet.Inherited, _) => ControlStatus.Inherited,
            (ControlMet.Attested, _) or (ControlMet.ScanAndAttested, 0) => ControlStatus.Attestation,
            _ when counts.Fail > 0 => ControlStatus.Fails,
            _ when counts.NotEvaluated > 0 => ControlStatus.Incomplete,
            _ when counts.Accepted > 0 => ControlStatus.Accepted,
            _ when counts.Pass == 0 => ControlStatus.NoEvidence,
            _ => isAllRead ? ControlStatus.Passes : ControlStatus.Incomplete,
        };
        return new(
            control.Id, control.Title, control.Parent, control.Designation, control.Met, status, counts.Pass, counts.Fail,
            counts.NotEvaluated, control.Rules, control.Attestation, counts.Accepted);
    }

    private static LedgerCounts Sum(CoverageLedger ledger, IEnumerable<string> ruleIds)
    {
        var sum = new LedgerCounts();
        foreach (string id in ruleIds)
        {
            if (ledger.Rules.TryGetValue(id, out LedgerCounts? counts))
            {
                sum.Add(counts);
            }
        }

        return sum;
    }
}
