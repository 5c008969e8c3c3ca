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
    public override RuleStatus Evaluate(Evaluator evaluator, int frame)
    {
        int rightStart = evaluator.ResultCount;
        evaluator.EvaluateExpression(right, frame);
        int leftStart = evaluator.ResultCount;
        if (rightStart == leftStart)
        {
            // Evaluated all the same: it may capture, or end in an error.
            evaluator.EvaluateQuery(left, frame);
            evaluator.DropResults(rightStart);
            return RuleStatus.Skip;
        }

        evaluator.EvaluateQuery(left, frame);
        int end = evaluator.ResultCount;
        if (leftStart == end)
        {
            evaluator.DropResults(rightStart);
            return RuleStatus.Skip;
        }

        int mark = evaluator.RecordCount;
        var run = new Run(this, evaluator, rightStart, leftStart, end);
        run.Compare();
        RuleStatus status = run.Tally.Status(left.MatchAll);
        if (status == RuleStatus.Fail && evaluator.RecordCount == mark)
        {
            evaluator.Record(this, evaluator.ResultAt(leftStart), wanted, evaluator.ResultAt(rightStart));
        }

        evaluator.ForgetRecordsUnlessFailed(status, mark);
        evaluator.DropResults(rightStart);
        return status;
    }

    /// <summary>One evaluation of the clause: the results of both sides lie on the evaluator's stack, right before left.</summary>
    private ref partial struct Run(CompiledComparison clause, Evaluator evaluator, int rightStart, int leftStart, int end)
    {
        public Tally Tally;

        private readonly bool LeftIsLiteral => end - leftStart == 1 && evaluator.ResultAt(leftStart).Tag == Result.LiteralTag;

        private readonly bool RightIsLiteral => leftStart - rightStart == 1 && evaluator.ResultAt(rightStart).Tag == Result.LiteralTag;

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
            for (int i = rightStart; i < leftStart; i++)
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
            evaluator.PushFlattened(rightStart, leftStart);
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
            int stop = leftStart;
            if (x.Kind != DocumentKind.List)
            {
                start = evaluator.ResultCount;
                evaluator.PushFlattened(rightStart, leftStart);
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
