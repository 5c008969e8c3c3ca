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
    private bool fileVariablesAreRecorded;
    private int suppressed;

    /// <summary>Number of failures recorded so far.</summary>
    public int RecordCount => records.Count;

    // What fails in a condition, a filter or a variable is no finding.
    private bool IsRecording => recording && suppressed == 0;

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

    public void Record(CompiledClause clause, Result found, string wanted, Result? against)
    {
        if (!IsRecording)
        {
            return;
        }

        DocumentNode value = found.Value;
        bool missing = found.IsUnresolved;
        string? remaining = null;
        string path = value.Path;
        if (missing && HasRemainder(found))
        {
            Remainder remainder = RemainderOf(found);
            remaining = TextOf(remainder);
            path += PathOf(remainder);
        }

        bool opaque = value.IsOpaque;
        DocumentNode? wantedValue = null;
        if (against is { IsUnresolved: false } right)
        {
            wantedValue = right.Value;
            opaque |= right.Value.IsOpaque;
        }
        else if (against is { } lost)
        {
            opaque |= lost.Value.IsOpaque;
        }

        (int line, int column) = value.Document == document ? value.Position : (0, 0);
        Add(clause, new Evidence(
            ruleName, "", default, clause.Message, value, missing, remaining, path, line, column, wanted, wantedValue, opaque));
    }

    public void RecordNothingFound(CompiledClause clause, CompiledQuery query, string wanted)
    {
        if (IsRecording)
        {
            string text = SourceText.OneLine(file.Source.Text, query.Source.Span.Start, query.Source.Span.End);
            Add(clause, new Evidence(ruleName, "", default, clause.Message, null, true, text, "", 0, 0, wanted, null, false));
        }
    }

    public void RecordReference(CompiledClause clause, string name, bool negated)
    {
        if (IsRecording)
        {
            string wanted = negated ? $"rule {name} does not pass" : $"rule {name} passes";
            Add(clause, new Evidence(ruleName, "", default, clause.Message, null, false, null, "", 0, 0, wanted, null, false));
        }
    }

    private void Add(CompiledClause clause, Evidence evidence)
    {
        if (records.Count >= CompiledRuleFile.MaxEvidence)
        {
            return;
        }

        int end = clause is CompiledQueryBlock ? file.Source.Text.IndexOf('{', clause.Start) : clause.End;
        records.Add(evidence with
        {
            Clause = SourceText.OneLine(file.Source.Text, clause.Start, end),
            Position = LineTable.Locate(file.Source.Text, clause.Start),
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

    private string TextOf(Remainder remainder)
    {
        int start = remainder.Query.Steps[remainder.Step].Start;
        int end = remainder.Query.Source.Span.End;
        return start < end ? SourceText.OneLine(file.Source.Text, start, end).TrimStart('.') : "";
    }

    /// <summary>The keys that come next in the query, as far as they are plain.</summary>
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
