using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>
/// <c>query == value</c> and its like. Which pairs are compared depends on which side is a literal, see docs/rules.md;
/// source: cfn-guard 3.1.1, rules/eval/operators.rs.
/// </summary>
internal sealed partial class CompiledComparison(CompiledQuery left, BinaryOperator @operator, bool negated, CompiledExpression right, string wanted) : CompiledClause
{
    // What the right side is, where that takes no evaluation.
    private readonly CompiledLiteral? constant = right as CompiledLiteral ?? (right as CompiledQuery)?.Constant;

    public override RuleStatus Evaluate(Evaluator evaluator, int frame)
    {
        int start = evaluator.ResultCount;
        if (constant is not null)
        {
            return EvaluateAgainstConstant(evaluator, frame, start, new Result(constant.Document, constant.Node, Result.LiteralTag));
        }

        // The right side first: it may capture, or end in an error.
        evaluator.EvaluateExpression(right, frame);
        int leftStart = evaluator.ResultCount;
        evaluator.EvaluateQuery(left, frame);
        int end = evaluator.ResultCount;
        RuleStatus status = start == leftStart || leftStart == end ? RuleStatus.Skip
            : TryOrderScalars(evaluator, start, leftStart, end, out RuleStatus ordered) ? ordered
            : Compare(new Run(this, evaluator, start, leftStart, leftStart, end));
        evaluator.DropResults(start);
        return status;
    }

    private RuleStatus EvaluateAgainstConstant(Evaluator evaluator, int frame, int start, Result y)
    {
        evaluator.EvaluateQuery(left, frame);
        int end = evaluator.ResultCount;
        RuleStatus status = RuleStatus.Skip;
        if (start < end && !TryCompareScalars(evaluator, start, end, y, out status))
        {
            evaluator.Push(y);
            status = Compare(new Run(this, evaluator, end, end + 1, start, end));
        }

        evaluator.DropResults(start);
        return status;
    }

    /// <summary>The usual case, without detours: single values against a constant, nothing recorded.</summary>
    private bool TryCompareScalars(Evaluator evaluator, int start, int end, Result y, out RuleStatus status)
    {
        status = RuleStatus.Skip;
        bool inList = @operator == BinaryOperator.In && y.Kind == DocumentKind.List;
        if (evaluator.IsRecording || (!inList && (@operator == BinaryOperator.In || y.Kind == DocumentKind.List)))
        {
            return false;
        }

        var tally = default(Tally);
        for (int i = start; i < end; i++)
        {
            ref readonly Result x = ref evaluator.ResultAt(i);
            if (x.IsUnresolved)
            {
                tally.Add(false);
                continue;
            }

            if (x.Kind == DocumentKind.List || x.Tag == Result.LiteralTag)
            {
                return false;
            }

            Comparison found = inList
                ? evaluator.IsElement(x, y) ? Comparison.True : Comparison.False
                : IsOrdering ? evaluator.IsOrdered(@operator, x, y)
                : evaluator.AreEqual(x.Document, x.Node, y.Document, y.Node);
            if (inList)
            {
                evaluator.Touch(x);
            }

            tally.Add(found != Comparison.NotComparable && (found == Comparison.True) != negated);
        }

        status = tally.Status(left.MatchAll);
        return true;
    }

    /// <summary>One single value against another by order.</summary>
    private bool TryOrderScalars(Evaluator evaluator, int rightStart, int leftStart, int end, out RuleStatus status)
    {
        status = RuleStatus.Skip;
        if (!IsOrdering || end - leftStart != 1 || leftStart - rightStart != 1 || evaluator.IsRecording)
        {
            return false;
        }

        Result x = evaluator.ResultAt(leftStart);
        Result y = evaluator.ResultAt(rightStart);
        if (x.IsUnresolved || y.IsUnresolved || x.Kind == DocumentKind.List || y.Kind == DocumentKind.List)
        {
            return false;
        }

        status = evaluator.IsOrdered(@operator, x, y) == Comparison.True ? RuleStatus.Pass : RuleStatus.Fail;
        return true;
    }

    private RuleStatus Compare(Run run)
    {
        Evaluator evaluator = run.Evaluator;
        int mark = evaluator.RecordCount;
        run.Compare();
        RuleStatus status = run.Tally.Status(left.MatchAll);
        if (status == RuleStatus.Fail && evaluator.RecordCount == mark)
        {
            evaluator.Record(this, run.FirstLeft, wanted, run.FirstRight);
        }

        evaluator.ForgetRecordsUnlessFailed(status, mark);
        return status;
    }

    /// <summary>One evaluation of the clause: the results of both sides lie on the evaluator's stack.</summary>
    private ref partial struct Run(CompiledComparison clause, Evaluator evaluator, int rightStart, int rightEnd, int leftStart, int end)
    {
        public Tally Tally;

        public readonly Evaluator Evaluator => evaluator;

        public readonly Result FirstLeft => evaluator.ResultAt(leftStart);

        public readonly Result FirstRight => evaluator.ResultAt(rightStart);

        private readonly bool LeftIsLiteral => end - leftStart == 1 && evaluator.ResultAt(leftStart).Tag == Result.LiteralTag;

        private readonly bool RightIsLiteral => rightEnd - rightStart == 1 && evaluator.ResultAt(rightStart).Tag == Result.LiteralTag;

        public void Compare()
        {
            int selectedLeft = 0;
            for (int i = leftStart; i < end; i++)
            {
                if (evaluator.ResultAt(i).IsUnresolved)
                {
                    Add(false, evaluator.ResultAt(i), evaluator.ResultAt(rightStart));
                }
                else
                {
                    selectedLeft++;
                }
            }

            if (clause.IsOrdering)
            {
                Order();
                return;
            }

            FailUnresolvedRight(LeftIsLiteral ? 1 : selectedLeft);
            if (clause.IsIn)
            {
                In();
            }
            else
            {
                Equal();
            }
        }

        /// <summary>Adds the outcome of one pair; what does not compare fails, negated or not.</summary>
        private void Add(Comparison comparison, Result left, Result right) =>
            Add(comparison != Comparison.NotComparable && (comparison == Comparison.True) != clause.IsNegated, left, right);

        private void Add(bool passes, Result left, Result right)
        {
            Tally.Add(passes);
            if (!passes)
            {
                evaluator.Record(clause, left, clause.Wanted, right);
            }
        }

        private readonly Result FirstSelected(int start, int stop)
        {
            for (int i = start; i < stop; i++)
            {
                if (!evaluator.ResultAt(i).IsUnresolved)
                {
                    return evaluator.ResultAt(i);
                }
            }

            return evaluator.ResultAt(start);
        }

        private void FailUnresolvedRight(int times)
        {
            for (int i = rightStart; i < rightEnd; i++)
            {
                for (int n = 0; n < times && evaluator.ResultAt(i).IsUnresolved; n++)
                {
                    evaluator.Step();
                    Add(false, FirstSelected(leftStart, end), evaluator.ResultAt(i));
                }
            }
        }

        private void Order()
        {
            int flatLeft = evaluator.ResultCount;
            evaluator.PushFlattened(leftStart, end);
            int flatRight = evaluator.ResultCount;
            evaluator.PushFlattened(rightStart, rightEnd);
            int stop = evaluator.ResultCount;
            FailUnresolvedRight(flatRight - flatLeft);
            for (int i = flatLeft; i < flatRight; i++)
            {
                for (int j = flatRight; j < stop; j++)
                {
                    Add(evaluator.IsOrdered(clause.Operator, evaluator.ResultAt(i), evaluator.ResultAt(j)), evaluator.ResultAt(i), evaluator.ResultAt(j));
                }
            }
        }

        private void Equal()
        {
            if (LeftIsLiteral)
            {
                LiteralEquals();
            }
            else if (RightIsLiteral)
            {
                EqualsLiteral();
            }
            else
            {
                QueryEqualsQuery();
            }
        }

        private void LiteralEquals()
        {
            Result x = evaluator.ResultAt(leftStart);
            if (RightIsLiteral)
            {
                Add(evaluator.AreEqual(x, evaluator.ResultAt(rightStart)), x, evaluator.ResultAt(rightStart));
                return;
            }

            int start = rightStart;
            int stop = rightEnd;
            if (x.Kind != DocumentKind.List)
            {
                start = evaluator.ResultCount;
                evaluator.PushFlattened(rightStart, rightEnd);
                stop = evaluator.ResultCount;
            }

            for (int i = start; i < stop; i++)
            {
                if (!evaluator.ResultAt(i).IsUnresolved)
                {
                    Add(evaluator.AreEqual(x, evaluator.ResultAt(i)), x, evaluator.ResultAt(i));
                }
            }
        }

        private void EqualsLiteral()
        {
            Result y = evaluator.ResultAt(rightStart);
            bool yIsList = y.Kind == DocumentKind.List;
            bool single = yIsList && y.Value.Count == 1;
            for (int i = leftStart; i < end; i++)
            {
                Result x = evaluator.ResultAt(i);
                if (x.IsUnresolved)
                {
                    continue;
                }

                if (!yIsList && x.Kind == DocumentKind.List)
                {
                    evaluator.Touch(x);
                    foreach (DocumentNode item in x.Value.Items)
                    {
                        var element = new Result(item.Document, item.Index, Result.ResolvedTag);
                        Add(evaluator.AreEqual(element, y), element, y);
                    }
                }
                else
                {
                    bool unwraps = single && x.Kind is not (DocumentKind.List or DocumentKind.Map);
                    Add(evaluator.AreEqual(x, unwraps ? new Result(y.Document, y.Node + 1, y.Tag) : y), x, y);
                }
            }
        }
    }
}
