namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>
/// How ambiguous the wildcards of one field are: the largest number of places in their texts that one value can be in at
/// once. Our matcher does not suffer from it; the service refuses such rules, so we do too.
/// </summary>
/// <remarks>
/// The measure is that of event-ruler's <c>MachineComplexityEvaluator</c>; the service does not publish its limit.
/// Known: <c>*:*:*:*:*:event-bus/*</c> is refused, <c>["*/init/*", "*/dir/*"]</c> is not.
/// </remarks>
internal static class WildcardComplexity
{
    private const int MaxStates = 2_000;
    private const int AnyByte = -1;

    /// <summary>Whether some value could be in more than <paramref name="limit"/> places at once.</summary>
    public static bool Exceeds(IReadOnlyList<WildcardText> texts, int limit)
    {
        // One long row of symbols; each text ends in a stop.
        const int Stop = -2;
        var symbols = new List<int>();
        var start = new SortedSet<int>();
        foreach (WildcardText text in texts)
        {
            start.Add(symbols.Count);
            for (int i = 0; i < text.Pieces.Length; i++)
            {
                if (i > 0)
                {
                    symbols.Add(AnyByte);
                }

                symbols.AddRange(text.Pieces[i].Select(value => (int)value));
            }

            symbols.Add(Stop);
        }

        int[] alphabet = [.. symbols.Where(symbol => symbol >= 0).Distinct()];
        var seen = new HashSet<string>();
        var pending = new Queue<SortedSet<int>>();
        Enqueue(Close(start));
        while (pending.TryDequeue(out SortedSet<int>? places))
        {
            if (places.Count(place => symbols[place] != Stop) > limit)
            {
                return true;
            }

            foreach (int input in alphabet)
            {
                var next = new SortedSet<int>();
                foreach (int place in places)
                {
                    if (symbols[place] == AnyByte)
                    {
                        next.Add(place);
                    }
                    else if (symbols[place] == input)
                    {
                        next.Add(place + 1);
                    }
                }

                Enqueue(Close(next));
            }
        }

        return false;

        SortedSet<int> Close(SortedSet<int> places)
        {
            foreach (int place in places.ToArray())
            {
                for (int at = place; symbols[at] == AnyByte; at++)
                {
                    places.Add(at + 1);
                }
            }

            return places;
        }

        void Enqueue(SortedSet<int> places)
        {
            if (places.Count > 0 && seen.Count < MaxStates && seen.Add(string.Join(',', places)))
            {
                pending.Enqueue(places);
            }
        }
    }
}
