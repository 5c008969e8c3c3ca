namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>
/// A stable sort that bears with comparers which contradict themselves, as functions of an expression may. Splits and compares
/// in the order of jsonata-js, so that it does so with the same result.
/// </summary>
internal static class MergeSort
{
    /// <param name="isAfter">True when the first argument belongs behind the second.</param>
    internal static T[] Sort<T>(T[] items, Func<T, T, bool> isAfter, EvaluationContext context)
    {
        Sort(items, new T[items.Length], 0, items.Length, isAfter, context);
        return items;
    }

    private static void Sort<T>(T[] items, T[] buffer, int start, int end, Func<T, T, bool> isAfter, EvaluationContext context)
    {
        if (end - start < 2)
        {
            return;
        }

        context.Step(end - start);
        int middle = start + ((end - start) / 2);
        Sort(items, buffer, start, middle, isAfter, context);
        Sort(items, buffer, middle, end, isAfter, context);
        Array.Copy(items, start, buffer, start, end - start);
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++)
        {
            bool takeRight = left >= middle || (right < end && isAfter(buffer[left], buffer[right]));
            items[at] = takeRight ? buffer[right++] : buffer[left++];
        }
    }
}
