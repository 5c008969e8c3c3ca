using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Exceptions;

/// <summary>The exceptions that a scan goes by.</summary>
/// <param name="exceptions">All of the tenant and of the scan's file.</param>
/// <param name="target">Name of the scan's target.</param>
/// <param name="now">When the scan was submitted: the same scan comes out the same however often it is put together.</param>
internal sealed class ExceptionMatcher(IEnumerable<RiskException> exceptions, string target, DateTimeOffset now)
{
    private readonly (RiskException Exception, bool IsExpired)[] mine =
        [.. exceptions.Where(exception => Glob.Matches(exception.Target, target)).Select(exception => (exception, exception.EndsAt() <= now))];
    private readonly Dictionary<string, (RiskException Exception, bool IsExpired)[]> byRule = new(StringComparer.Ordinal);

    /// <summary>Whether any exception may name findings of a rule.</summary>
    public bool Names(string ruleId) => ForRule(ruleId).Length > 0;

    /// <summary>
    /// The exception that names a finding: of several the one that accepts it, else the one whose evidence has changed, else
    /// an expired one; null when none does. Only what failed can be accepted.
    /// </summary>
    public FindingException? Find(Finding finding)
    {
        FindingException? best = null;
        if (finding.Status != FindingStatus.Fail)
        {
            return best;
        }

        foreach ((RiskException exception, bool isExpired) in ForRule(finding.RuleId))
        {
            if (!Glob.Matches(exception.Resource, finding.Resource.Id))
            {
                continue;
            }

            ExceptionState state = isExpired ? ExceptionState.Expired
                : exception.Evidence.Contains(finding.EvidenceHash) ? ExceptionState.Accepted
                : ExceptionState.EvidenceChanged;
            if (best is null || state < best.State)
            {
                best = new(exception.ExceptionId, state, exception.Reason, exception.Approver, exception.Expires, exception.TimeZone);
            }
        }

        return best;
    }

    private (RiskException Exception, bool IsExpired)[] ForRule(string ruleId)
    {
        if (!byRule.TryGetValue(ruleId, out (RiskException, bool)[]? found))
        {
            byRule[ruleId] = found = [.. mine.Where(entry => Glob.Matches(entry.Exception.Rule, ruleId))];
        }

        return found;
    }
}
