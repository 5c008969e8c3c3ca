using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// How every rule and resource that meet have ended: pass, fail, not applicable, or not evaluated with a reason. Ledgers of
/// batches merge into that of the scan. Not safe for several threads.
/// </summary>
public sealed class CoverageLedger
{
    /// <summary>Counts by rule id, in ordinal order.</summary>
    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    public SortedDictionary<string, LedgerCounts> Rules { get; } = new(StringComparer.Ordinal);

    /// <summary>All rules together.</summary>
    [JsonIgnore]
    public LedgerCounts Total
    {
        get
        {
            var total = new LedgerCounts();
            foreach (LedgerCounts counts in Rules.Values)
            {
                total.Add(counts);
            }

            return total;
        }
    }

    /// <summary>Counts of one rule, zero at first.</summary>
    public LedgerCounts For(string rule)
    {
        if (!Rules.TryGetValue(rule, out LedgerCounts? counts))
        {
            Rules[rule] = counts = new();
        }

        return counts;
    }

    /// <summary>Adds another ledger's counts.</summary>
    public void Merge(CoverageLedger other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((string rule, LedgerCounts counts) in other.Rules)
        {
            For(rule).Add(counts);
        }
    }
}

/// <summary>Numbers of rule-and-resource pairs by how they ended.</summary>
public sealed class LedgerCounts
{
    /// <summary>The resource is as the rule wants.</summary>
    public long Pass { get; set; }

    /// <summary>It is not.</summary>
    public long Fail { get; set; }

    /// <summary>It is not, and a person has accepted that: neither passed nor failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Accepted { get; set; }

    /// <summary>The rule has nothing to say about it.</summary>
    public long NotApplicable { get; set; }

    /// <summary>Not evaluated: <see cref="NotEvaluatedReason.Denied"/>.</summary>
    public long Denied { get; set; }

    /// <summary>Not evaluated: <see cref="NotEvaluatedReason.Throttled"/>.</summary>
    public long Throttled { get; set; }

    /// <summary>Not evaluated: <see cref="NotEvaluatedReason.TimedOut"/>.</summary>
    public long TimedOut { get; set; }

    /// <summary>Not evaluated: <see cref="NotEvaluatedReason.Unsupported"/>.</summary>
    public long Unsupported { get; set; }

    /// <summary>Not evaluated: <see cref="NotEvaluatedReason.Unresolved"/>.</summary>
    public long Unresolved { get; set; }

    /// <summary>Not evaluated: <see cref="NotEvaluatedReason.Lost"/>.</summary>
    public long Lost { get; set; }

    /// <summary>Passed or failed.</summary>
    [JsonIgnore]
    public long Evaluated => Pass + Fail;

    /// <summary>Not evaluated, whatever the reason.</summary>
    [JsonIgnore]
    public long NotEvaluated => Denied + Throttled + TimedOut + Unsupported + Unresolved + Lost;

    /// <summary>Counts one more that was not evaluated.</summary>
    public void AddNotEvaluated(NotEvaluatedReason reason)
    {
        switch (reason)
        {
            case NotEvaluatedReason.Denied:
                Denied++;
                break;
            case NotEvaluatedReason.Throttled:
                Throttled++;
                break;
            case NotEvaluatedReason.TimedOut:
                TimedOut++;
                break;
            case NotEvaluatedReason.Unsupported:
                Unsupported++;
                break;
            case NotEvaluatedReason.Unresolved:
                Unresolved++;
                break;
            case NotEvaluatedReason.Lost:
                Lost++;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason.");
        }
    }

    /// <summary>Adds other counts.</summary>
    public void Add(LedgerCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Pass += other.Pass;
        Fail += other.Fail;
        Accepted += other.Accepted;
        NotApplicable += other.NotApplicable;
        Denied += other.Denied;
        Throttled += other.Throttled;
        TimedOut += other.TimedOut;
        Unsupported += other.Unsupported;
        Unresolved += other.Unresolved;
        Lost += other.Lost;
    }
}
