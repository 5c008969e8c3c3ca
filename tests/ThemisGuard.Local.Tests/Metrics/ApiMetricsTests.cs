using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Local.Metrics;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Tests.Metrics;

public sealed class ApiMetricsTests
{
    private static readonly DateTimeOffset November = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Percentiles_are_right_to_two_percent()
    {
        var histogram = new LatencyHistogram();
        for (int milliseconds = 1; milliseconds <= 1_000; milliseconds++)
        {
            histogram.Add(LatencyHistogram.BucketOf(milliseconds), 1, milliseconds);
        }

        Assert.Equal(1_000, histogram.Count);
        Assert.Equal(500_500, histogram.SumMilliseconds);
        Assert.InRange(histogram.Percentile(50), 490, 510);
        Assert.InRange(histogram.Percentile(99), 970, 1_010);
        Assert.InRange(histogram.Percentile(100), 980, 1_020);
    }

    [Fact]
    public async Task Requests_are_counted_by_month_and_outlive_the_process()
    {
        string folder = Directory.CreateTempSubdirectory("themis-metrics").FullName;
        var time = new FakeTimeProvider(November.AddDays(29).AddHours(23));
        try
        {
            await using (LocalDatabase database = LocalDatabase.Open(Path.Combine(folder, "m.db")))
            {
                await using ApiMetrics metrics = await ApiMetrics.OpenAsync(database, time, NullLogger.Instance);
                metrics.Record(TimeSpan.FromMilliseconds(10));
                metrics.Record(TimeSpan.FromMilliseconds(30));
                time.Advance(TimeSpan.FromHours(1));
                metrics.Record(TimeSpan.FromMilliseconds(500));
                Assert.Equal(2, metrics.Read(November, November.AddMonths(1)).Count);
            }

            await using LocalDatabase reopened = LocalDatabase.Open(Path.Combine(folder, "m.db"));
            await using ApiMetrics later = await ApiMetrics.OpenAsync(reopened, time, NullLogger.Instance);
            LatencyHistogram november = later.Read(November, November.AddMonths(1));
            Assert.Equal((2, 40), (november.Count, november.SumMilliseconds));
            Assert.Equal(1, later.Read(November.AddMonths(1), November.AddMonths(2)).Count);

            await later.PruneAsync(November.AddMonths(1), default);
            Assert.Equal(0, later.Read(November, November.AddMonths(1)).Count);
            Assert.Equal(1, later.Read(November.AddMonths(1), November.AddMonths(2)).Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
