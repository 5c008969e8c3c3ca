using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Comparisons of several values with several, and <c>in</c>.</summary>
internal sealed partial class CompiledComparison
{
    private bool IsOrdering => @operator is not (BinaryOperator.Equal or BinaryOperator.In);

    private bool IsIn => @operator == BinaryOperator.In;

    private bool IsNegated => negated;

    private BinaryOperator Operator => @operator;

    private string Wanted => wanted;

    private ref partial struct Run
    {
        /// <summary>
        /// The longer side must be found in the other; only what is not found counts as failing. With <c>!=</c> the reference
        /// fails the values of the left that it did not collect there, see docs/rules.md.
        /// </summary>
        private void QueryEqualsQuery()
        {
            int leftCount = CountSelected(leftStart, end);
            bool leftIsLonger = leftCount > CountSelected(rightStart, rightEnd);
            (int from, int to) = leftIsLonger ? (leftStart, end) : (rightStart, rightEnd);
            (int otherFrom, int otherTo) = leftIsLonger ? (rightStart, rightEnd) : (leftStart, end);
            int offenders = evaluator.ResultCount;
            for (int i = from; i < to; i++)
            {
                Result value = evaluator.ResultAt(i);
                if (!value.IsUnresolved && !IsAmongResults(value, otherFrom, otherTo))
                {
                    evaluator.Push(value);
                }
            }

            Judge(evaluator.ResultCount == offenders, offenders, leftStart, end);
        }

        private readonly int CountSelected(int from, int to)
        {
            int count = 0;
            for (int i = from; i < to; i++)
            {
                count += evaluator.ResultAt(i).IsUnresolved ? 0 : 1;
            }

            return count;
        }

        private readonly bool IsAmongResults(Result value, int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                Result other = evaluator.ResultAt(i);
                if (!other.IsUnresolved && (other.IsSameAs(value) || evaluator.AreSame(other, value)))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Entries of a comparison of sets: <paramref name="offenders"/> and above on the stack is what did not fit.</summary>
        private void Judge(bool holds, int offenders, int from, int to)
        {
            int stop = evaluator.ResultCount;
            Result against = evaluator.ResultAt(rightStart);
            if (!clause.IsNegated && !holds)
            {
                for (int i = offenders; i < stop; i++)
                {
                    Add(false, evaluator.ResultAt(i), against);
                }

                return;
            }

            // Negated, what had to be absent and is not fails; if there is no such value all pass.
            bool anyShared = false;
            for (int i = from; i < to && clause.IsNegated && !holds; i++)
            {
                Result value = evaluator.ResultAt(i);
                if (!value.IsUnresolved && !IsAmongResults(value, offenders, stop))
                {
                    anyShared = true;
                    Add(false, value, against);
                }
            }

            for (int i = from; i < to && !anyShared; i++)
            {
                if (!evaluator.ResultAt(i).IsUnresolved)
                {
                    Add(holds != clause.IsNegated, evaluator.ResultAt(i), against);
                }
            }
        }

        private void In()
        {
            if (LeftIsLiteral)
            {
                LiteralIn();
            }
            else if (RightIsLiteral)
            {
                InLiteral();
            }
            else
            {
                QueryInQuery();
            }
        }

        private void LiteralIn()
        {
            Result x = evaluator.ResultAt(leftStart);
            if (RightIsLiteral)
            {
                Result y = evaluator.ResultAt(rightStart);
                if (IsPart(x, y))
                {
                    Add(!clause.IsNegated, x, y);
                }
                else
                {
                    AddMembership(x, y);
                }

                return;
            }

            bool anyList = false;
            for (int i = rightStart; i < rightEnd; i++)
            {
                anyList |= !evaluator.ResultAt(i).IsUnresolved && evaluator.ResultAt(i).Kind == DocumentKind.List;
            }

            if (!anyList && x.Kind == DocumentKind.List)
            {
                int offenders = evaluator.ResultCount;
                evaluator.PushMissing(x, rightStart, rightEnd);
                Judge(evaluator.ResultCount == offenders, offenders, leftStart, end);
                return;
            }

            for (int i = rightStart; i < rightEnd; i++)
            {
                if (!evaluator.ResultAt(i).IsUnresolved)
                {
                    AddMembership(x, evaluator.ResultAt(i));
                }
            }
        }

        private static bool IsPart(Result x, Result y) =>
            x.Kind == DocumentKind.String && y.Kind == DocumentKind.String && y.Value.Utf8String.IndexOf(x.Value.Utf8String) >= 0;

        private void InLiteral()
        {
            Result y = evaluator.ResultAt(rightStart);
            if (y.Kind != DocumentKind.String)
            {
                for (int i = leftStart; i < end; i++)
                {
                    if (!evaluator.ResultAt(i).IsUnresolved)
                    {
                        AddMembership(evaluator.ResultAt(i), y);
                    }
                }

                return;
            }

            int start = evaluator.ResultCount;
            evaluator.PushFlattened(leftStart, end);
            int stop = evaluator.ResultCount;
            for (int i = start; i < stop; i++)
            {
                Result x = evaluator.ResultAt(i);
                evaluator.Touch(x);
                Add(x.Kind == DocumentKind.String && IsPart(x, y) != clause.IsNegated, x, y);
            }
        }

        private void QueryInQuery()
        {
            int offenders = evaluator.ResultCount;
            for (int i = leftStart; i < end; i++)
            {
                Result value = evaluator.ResultAt(i);
                if (value.IsUnresolved)
                {
                    continue;
                }

                bool good = false;
                for (int j = rightStart; j < rightEnd && !good; j++)
                {
                    Result other = evaluator.ResultAt(j);
                    good = !other.IsUnresolved && Member(value, other, out _) == Comparison.True;
                }

                if (!good)
                {
                    evaluator.Push(value);
                }
            }

            Judge(evaluator.ResultCount == offenders, offenders, leftStart, end);
        }

        /// <summary>One verdict of <c>x in y</c>.</summary>
        private void AddMembership(Result x, Result y)
        {
            Comparison found = Member(x, y, out bool listInList);
            if (!clause.IsNegated || !listInList || found == Comparison.NotComparable)
            {
                Add(found, x, y);
                return;
            }

            // Negated, two lists must have nothing in common; a list of lists has x itself as the offender, so that any non-empty x fails.
            bool disjoint = found == Comparison.False && (IsListOfLists(y) ? x.Value.Count == 0 : evaluator.AreDisjoint(x, y));
            Add(disjoint, x, y);
        }

        private static bool IsListOfLists(Result y) =>
            y.Kind == DocumentKind.List && y.Value.Count > 0 && y.Document.NodeAt(y.Node + 1).Kind == DocumentKind.List;

        private readonly Comparison Member(Result x, Result y, out bool listInList)
        {
            listInList = false;
            evaluator.Touch(x);
            evaluator.Touch(y);
            if (x.Kind == DocumentKind.List)
            {
                if (y.Kind != DocumentKind.List)
                {
                    return Comparison.NotComparable;
                }

                listInList = true;
                bool holds = IsListOfLists(y) ? evaluator.IsElement(x, y) : evaluator.AreAllElements(x, y);
                return holds ? Comparison.True : Comparison.False;
            }

            if (y.Kind == DocumentKind.List)
            {
                return evaluator.IsElement(x, y) ? Comparison.True : Comparison.False;
            }

            return evaluator.AreEqual(x, y);
        }
    }
}
