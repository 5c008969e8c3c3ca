namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>A stable sort that bears with comparers which contradict themselves, as functions of an expression may.</summary>
internal static class MergeSort
{
    /// <param name="isAfter">True when the first argument belongs behind the second.</param>
    internal static T[] Sort<T>(T[] items, Func<T, T, bool> isAfter, EvaluationContext context)
    {
        var source = items;
        var target = new T[items.Length];
        for (int width = 1; width < items.Length; width *= 2)
        {
            context.Step(items.Length);
            for (int start = 0; start < items.Length; start += 2 * width)
            {
                Merge(source, target, start, Math.Min(start + width, items.Length), Math.Min(start + (2 * width), items.Length), isAfter);
            }

            (source, target) = (target, source);
        }

        return source;
    }

    private static void Merge<T>(T[] source, T[] target, int start, int middle, int end, Func<T, T, bool> isAfter)
    {
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++)
        {
            bool takeRight = left >= middle || (right < end && isAfter(source[left], source[right]));
            target[at] = takeRight ? source[right++] : source[left++];
        }
    }
}
