using System.Runtime.InteropServices;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Why a rule fails. Verdicts come first and record nothing; a rule that fails is evaluated once more with a record.</summary>
internal sealed partial class Evaluator
{
    private readonly List<Evidence> records = [];
    private bool recording;

    // The message of what the clause is within, a rule or the clause that named it, for clauses without one.
    private string? outerMessage;
    private bool fileVariablesAreRecorded;
    private int suppressed;

    /// <summary>Number of failures recorded so far.</summary>
    public int RecordCount => records.Count;

    // What fails in a condition, a filter or a variable is no finding.
    public bool IsRecording => recording && suppressed == 0;

    /// <summary>Forgets the failures recorded after a mark: an alternative, or another value, made good for them.</summary>
    public void ForgetRecords(int mark)
    {
        if (records.Count > mark)
        {
            records.RemoveRange(mark, records.Count - mark);
        }
    }

    public void ForgetRecordsUnlessFailed(RuleStatus status, int mark)
    {
        if (status != RuleStatus.Fail)
        {
            ForgetRecords(mark);
        }
    }

    // Whether nothing recorded since a mark fails for certain.
    private bool HangsOnOpaque(int mark)
    {
        for (int i = mark; i < records.Count; i++)
        {
            if (!records[i].IsOpaque)
            {
                return false;
            }
        }

        return IsRecording;
    }

    private void MarkOpaque(int mark)
    {
        foreach (ref Evidence record in CollectionsMarshal.AsSpan(records)[mark..])
        {
            record.IsOpaque = true;
        }
    }

    public void Record(CompiledClause clause, Result found, string wanted, Result? against)
    {
        if (!IsRecording)
        {
            return;
        }

        QueryRemainder? remaining = null;
        if (found.IsUnresolved && HasRemainder(found))
        {
            Remainder stuck = RemainderOf(found);
            remaining = stuck.Query.RemainderIn(file.Text, stuck.Step);
        }

        DocumentNode? compared = against is { IsUnresolved: false } right ? right.Value : null;
        Add(clause, found.Value, found.IsUnresolved, remaining?.Text, remaining?.Path ?? "", wanted, compared, found.Tag == Result.LiteralTag, against is { Value.IsOpaque: true });
    }

    public void RecordNothingFound(CompiledClause clause, CompiledQuery query, string wanted)
    {
        if (IsRecording)
        {
            Add(clause, null, missing: true, query.TextIn(file.Text), "", wanted);
        }
    }

    public void RecordReference(CompiledClause clause, string wanted)
    {
        if (IsRecording)
        {
            Add(clause, null, missing: false, null, "", wanted);
        }
    }

    private void Add(
        CompiledClause clause,
        DocumentNode? value,
        bool missing,
        string? remaining,
        string missingPath,
        string wanted,
        DocumentNode? compared = null,
        bool isLiteral = false,
        bool isAgainstOpaque = false)
    {
        if (records.Count < CompiledRuleFile.MaxEvidence)
        {
            FailedClause failed = clause.FailedAs(file.Text, ruleName, MessageOf(clause, missing ? null : value), wanted, remaining, missingPath);
            records.Add(new Evidence(failed, value, compared)
            {
                Missing = missing,
                IsLiteral = isLiteral,
                IsOpaque = isAgainstOpaque || value is { IsOpaque: true },
            });
        }
    }

    private void StartRecording(bool on)
    {
        records.Clear();
        recording = on;
        if (!on)
        {
            return;
        }

        if (!fileVariablesAreRecorded && frameCount > 0 && !file.HasCaptures)
        {
            // Evaluated before, they do not know what remained of their queries.
            Frame scope = frames[FileFrame];
            for (int i = 0; i < scope.Lets.Count; i++)
            {
                slots[scope.SlotStart + i].Count = Unset;
            }
        }

        fileVariablesAreRecorded = true;
    }
}
