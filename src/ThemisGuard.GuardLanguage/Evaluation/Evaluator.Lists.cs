using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>What comparisons ask about lists.</summary>
internal sealed partial class Evaluator
{
    public void Touch(Result result) => TouchIfOpaque(result.Document, result.Node);

    /// <summary>Size of a list, map or string; the map of resources counts as holding what the options leave of it.</summary>
    public int CountOf(Result result) =>
        result.Node == restrictedMap && result.Document == document ? 1 : result.Value.Count;

    /// <summary>Pushes the selected results among some, each list replaced by its elements.</summary>
    public void PushFlattened(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            Result result = results[i];
            if (result.IsUnresolved)
            {
                continue;
            }

            if (result.Kind != DocumentKind.List)
            {
                Push(result);
                continue;
            }

            Touch(result);
            foreach (DocumentNode item in result.Value.Items)
            {
                Push(new Result(item.Document, item.Index, Result.ResolvedTag));
            }
        }
    }

    /// <summary>Pushes the elements of a list that are not among some results.</summary>
    public void PushMissing(Result list, int from, int to)
    {
        foreach (DocumentNode item in list.Value.Items)
        {
            var element = new Result(item.Document, item.Index, Result.ResolvedTag);
            bool found = false;
            for (int i = from; i < to && !found; i++)
            {
                found = !results[i].IsUnresolved && AreSame(results[i], element);
            }

            if (!found)
            {
                Push(element);
            }
        }
    }

    public bool IsElement(Result value, Result list)
    {
        Document at = list.Document;
        int end = at.NodeAt(list.Node).End;
        for (int item = list.Node + 1; item < end; item = at.NodeAt(item).End)
        {
            if (AreSame(at, item, value.Document, value.Node))
            {
                return true;
            }
        }

        return false;
    }

    public bool AreAllElements(Result values, Result list)
    {
        foreach (DocumentNode item in values.Value.Items)
        {
            if (!IsElement(new Result(item.Document, item.Index, Result.ResolvedTag), list))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every element of one list is like one of those that the other list lacks.</summary>
    public bool AreDisjoint(Result values, Result list)
    {
        int start = top;
        foreach (DocumentNode item in values.Value.Items)
        {
            var element = new Result(item.Document, item.Index, Result.ResolvedTag);
            if (!IsElement(element, list))
            {
                Push(element);
            }
        }

        bool disjoint = true;
        foreach (DocumentNode item in values.Value.Items)
        {
            var element = new Result(item.Document, item.Index, Result.ResolvedTag);
            bool found = false;
            for (int i = start; i < top && !found; i++)
            {
                found = AreSame(results[i], element);
            }

            disjoint &= found;
        }

        top = start;
        return disjoint;
    }
}
