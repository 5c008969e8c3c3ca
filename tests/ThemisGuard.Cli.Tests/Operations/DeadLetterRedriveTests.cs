using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;
using Xunit.Abstractions;

namespace ThemisGuard.Cli.Tests.Operations;

/// <summary>
/// An outage kills every batch of scans; the monitor sends all back. <c>THEMIS_DEAD_LETTERS</c> of them: 60, or 1,000 for the
/// whole of what is promised, which takes minutes.
/// </summary>
public sealed class DeadLetterRedriveTests(ITestOutputHelper output)
{
    // So many batches of a scan are under way at once (scan.asl.json): the others would not come to die.
    private const int MostOfAScan = 200;

    [Fact]
    public async Task Dead_letters_are_redriven_and_each_batch_is_evaluated_once_in_the_end()
    {
        int batches = int.TryParse(Environment.GetEnvironmentVariable("THEMIS_DEAD_LETTERS"), CultureInfo.InvariantCulture, out int asked) ? asked : 60;
        bool outage = false;
        var evaluated = new ConcurrentDictionary<string, int>();
        MonitoredEngine? broken = null;
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("", ("EvaluateBatch", whole => async (payload, invocation, token) =>
        {
            if (Volatile.Read(ref outage))
            {
                // Received again at once, so that five receives take no minutes.
                string url = (await broken!.Queues.GetQueueUrlAsync("ScanQueue", token)).QueueUrl;
                foreach (JsonNode? record in JsonNode.Parse(payload.Span)!["Records"]!.AsArray())
                {
                    await broken.Queues.ChangeMessageVisibilityAsync(url, (string)record!["receiptHandle"]!, 0, token);
                }

                throw new InvalidOperationException("An outage.");
            }

            ReadOnlyMemory<byte> answer = await whole(payload, invocation, token);
            Assert.Empty(JsonNode.Parse(answer.Span)!["batchItemFailures"]!.AsArray());
            foreach (JsonNode? record in JsonNode.Parse(payload.Span)!["Records"]!.AsArray())
            {
                JsonNode message = JsonNode.Parse((string)record!["body"]!)!;
                evaluated.AddOrUpdate($"{(string?)message["scanId"]}/{(string?)message["batch"]}", 1, (_, count) => count + 1);
            }

            return answer;
        }));

        broken = world;
        int ofAScan = Math.Min(batches, MostOfAScan);
        batches -= batches % ofAScan;
        string clean = await world.SubmitAsync(ofAScan * 500);
        ScanRecord expected = await EndAsync(world, clean);
        evaluated.Clear();

        Volatile.Write(ref outage, true);
        var scanIds = new List<string>();
        while (scanIds.Count < batches / ofAScan)
        {
            scanIds.Add(await world.SubmitAsync(ofAScan * 500));
        }

        while ((await world.DeadLetters.CountAsync(world.Cancellation))[DeadLetterState.Waiting] < batches)
        {
            await Task.Delay(200, world.Cancellation);
        }

        Assert.Empty(evaluated);
        Volatile.Write(ref outage, false);
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        int redriven = 0;
        while (redriven < batches)
        {
            redriven += (await world.MonitorAsync()).Redriven;
        }

        ScanRecord[] scans = await Task.WhenAll(scanIds.Select(scanId => EndAsync(world, scanId)));
        output.WriteLine($"{redriven} dead letters redriven and evaluated in {System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.Equal(batches, redriven);
        Assert.Equal(batches, evaluated.Count);
        Assert.All(evaluated, batch => Assert.Equal(1, batch.Value));
        foreach (ScanRecord scan in scans)
        {
            Assert.Equal(ScanStatus.Complete, scan.Status);
            Assert.Equal((expected.Outcome!.Score, expected.Outcome.Evaluated, 0L), (scan.Outcome!.Score, scan.Outcome.Evaluated, scan.Outcome.NotEvaluated));
            Assert.Equal(expected.Outcome.Findings, scan.Outcome.Findings);
        }

        Assert.Equal(batches, (await world.DeadLetters.CountAsync(world.Cancellation))[DeadLetterState.Redriven]);
    }

    private static async Task<ScanRecord> EndAsync(MonitoredEngine world, string scanId)
    {
        while (true)
        {
            if (await world.Scans.GetAsync("default", scanId, world.Cancellation) is { HasEnded: true } scan)
            {
                return scan;
            }

            await Task.Delay(100, world.Cancellation);
        }
    }
}
