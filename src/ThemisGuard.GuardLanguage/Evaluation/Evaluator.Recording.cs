using System.Text;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Syntax;

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
    private (Remainder Of, string Text, string Path) lastRemainder;

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
        for (int i = mark; i < records.Count; i++)
        {
            records[i].IsOpaque = true;
        }
    }

    public void Record(CompiledClause clause, Result found, string wanted, Result? against)
    {
        if (!IsRecording)
        {
            return;
        }

        string? remaining = null;
        string missingPath = "";
        if (found.IsUnresolved && HasRemainder(found))
        {
            (remaining, missingPath) = TextOf(RemainderOf(found));
        }

        Add(clause, missingPath, found.Value, found.IsUnresolved, remaining, wanted, against, found.Tag == Result.LiteralTag);
    }

    public void RecordNothingFound(CompiledClause clause, CompiledQuery query, string wanted)
    {
        if (IsRecording)
        {
            string text = SourceText.OneLine(file.Source.Text, query.Source.Span.Start, query.Source.Span.End);
            Add(clause, "", null, missing: true, text, wanted, null);
        }
    }

    public void RecordReference(CompiledClause clause, string name, bool negated)
    {
        if (IsRecording)
        {
            Add(clause, "", null, missing: false, null, negated ? $"rule {name} does not pass" : $"rule {name} passes", null);
        }
    }

    private void Add(
        CompiledClause clause, string missingPath, DocumentNode? value, bool missing, string? remaining, string wanted, Result? against, bool isLiteral = false)
    {
        if (records.Count >= CompiledRuleFile.MaxEvidence)
        {
            return;
        }

        ClauseText text = clause.TextIn(file.Source.Text);
        records.Add(new Evidence(missingPath)
        {
            RuleName = ruleName,
            Clause = text.Text,
            Position = text.Position,
            Message = MessageOf(clause, missing ? null : value),
            Value = value,
            Missing = missing,
            IsLiteral = isLiteral,
            RemainingQuery = remaining,
            Wanted = wanted,
            WantedValue = against is { IsUnresolved: false } right ? right.Value : null,
            IsOpaque = value is { IsOpaque: true } || against is { Value.IsOpaque: true },
        });
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

    private Evidence[] TakeEvidence() => [.. records];

    /// <summary>What remained of a query, as text and as far as it is plain keys as a path; the same for each value it fails on.</summary>
    private (string Text, string Path) TextOf(Remainder remainder)
    {
        if (lastRemainder.Of == remainder)
        {
            return (lastRemainder.Text, lastRemainder.Path);
        }

        int start = remainder.Query.Steps[remainder.Step].Start;
        int end = remainder.Query.Source.Span.End;
        string text = start < end ? SourceText.OneLine(file.Source.Text, start, end).TrimStart('.') : "";
        lastRemainder = (remainder, text, PathOf(remainder));
        return (lastRemainder.Text, lastRemainder.Path);
    }

    private static string PathOf(Remainder remainder)
    {
        var path = new StringBuilder();
        for (int i = remainder.Step; i < remainder.Query.Steps.Length; i++)
        {
            QueryStep step = remainder.Query.Steps[i];
            if (step.Kind is not (StepKind.Key or StepKind.KeyIndex or StepKind.Index))
            {
                break;
            }

            path.Append('/').Append(step.Key?.Text ?? step.Index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return path.ToString();
    }
}
