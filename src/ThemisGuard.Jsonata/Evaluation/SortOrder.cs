namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>The terms of an order-by clause.</summary>
internal sealed class SortOrder((Evaluator Key, bool Descending)[] terms, int position)
{
    /// <summary>The items in order, as a sequence.</summary>
    internal JsonataValue Sort(in Items items, Frame frame)
    {
        var contexts = new JsonataValue[items.Count];
        var frames = new Frame[items.Count];
        for (int i = 0; i < contexts.Length; i++)
        {
            contexts[i] = items[i];
            frames[i] = frame;
        }

        int[] order = Order(contexts, frames, frame.Context);
        var sorted = new JsonataValue[order.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = contexts[order[i]];
        }

        return new JsonataArray(sorted, sorted.Length, ArrayTraits.Sequence);
    }

    /// <summary>The tuples in order.</summary>
    internal List<PathTuple> Sort(List<PathTuple> tuples, Frame frame)
    {
        var contexts = new JsonataValue[tuples.Count];
        var frames = new Frame[tuples.Count];
        for (int i = 0; i < contexts.Length; i++)
        {
            contexts[i] = tuples[i].Item;
            frames[i] = tuples[i].OpenFrame(frame);
        }

        int[] order = Order(contexts, frames, frame.Context);
        return [.. order.Select(index => tuples[index])];
    }

    // Every key is evaluated once; jsonata-js evaluates them again at each comparison.
    private int[] Order(JsonataValue[] contexts, Frame[] frames, EvaluationContext context)
    {
        int[] order = [.. Enumerable.Range(0, contexts.Length)];
        if (contexts.Length < 2)
        {
            return order;
        }

        var keys = new JsonataValue[contexts.Length * terms.Length];
        for (int i = 0; i < contexts.Length; i++)
        {
            for (int t = 0; t < terms.Length; t++)
            {
                keys[(i * terms.Length) + t] = terms[t].Key(contexts[i], frames[i]);
            }
        }

        return MergeSort.Sort(order, (left, right) => Compare(keys, left, right) > 0, context);
    }

    private int Compare(JsonataValue[] keys, int left, int right)
    {
        for (int t = 0; t < terms.Length; t++)
        {
            JsonataValue a = keys[(left * terms.Length) + t];
            JsonataValue b = keys[(right * terms.Length) + t];
            if (a.IsUndefined || b.IsUndefined)
            {
                if (a.IsUndefined && b.IsUndefined)
                {
                    continue;
                }

                return a.IsUndefined ? 1 : -1;
            }

            bool aIsString = a.IsString;
            bool bIsString = b.IsString;
            if ((!aIsString && !a.IsNumber) || (!bIsString && !b.IsNumber))
            {
                throw JsonataException.Create("T2008", !aIsString && !a.IsNumber ? a : b, position: position);
            }

            if (aIsString != bIsString)
            {
                throw JsonataException.Create("T2007", a, b, position: position);
            }

            int order = aIsString ? string.CompareOrdinal(a.AsString(), b.AsString()) : a.RawNumber.CompareTo(b.RawNumber);
            if (order != 0)
            {
                return terms[t].Descending ? -order : order;
            }
        }

        return 0;
    }
}
