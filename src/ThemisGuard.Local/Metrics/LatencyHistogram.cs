namespace ThemisGuard.Local.Metrics;

/// <summary>Durations in buckets, each 2 % wider than the one before, so that a percentile is right to 1 %.</summary>
internal sealed class LatencyHistogram
{
    private const double Least = 0.05;
    private static readonly double Growth = Math.Log(1.02);

    private readonly SortedDictionary<int, long> _counts = [];

    public long Count { get; private set; }

    public double SumMilliseconds { get; private set; }

    /// <summary>The bucket of a duration.</summary>
    public static int BucketOf(double milliseconds) => milliseconds <= Least ? 0 : 1 + (int)(Math.Log(milliseconds / Least) / Growth);

    public void Add(int bucket, long count, double sumMilliseconds)
    {
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + count;
        Count += count;
        SumMilliseconds += sumMilliseconds;
    }

    /// <summary>The duration that so many percent do not exceed, in milliseconds: the middle of its bucket.</summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public double Percentile(double percent)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        long below = 0;
        foreach ((int bucket, long count) in _counts)
        {
            below += count;
            if (below >= rank)
            {
                return bucket == 0 ? Least : Least * Math.Exp((bucket - 0.5) * Growth);
            }
        }

        return 0;
    }
}
