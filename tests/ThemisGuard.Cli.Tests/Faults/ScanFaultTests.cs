using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Lambda;

namespace ThemisGuard.Cli.Tests.Faults;

/// <summary>
/// The whole scan while its functions, its messages and its clock misbehave: it ends as if nothing had happened, or says
/// what it could not evaluate.
/// </summary>
public sealed class ScanFaultTests
{
    private const int Resources = 1_100; // three batches
    private static readonly Lazy<Task<FaultyScan>> Undisturbed = new(async () =>
    {
        await using FaultyEngine engine = await new FaultyEngine(new WarpedTime(1)).StartAsync();
        return await engine.ScanAsync(Resources);
    });

    /// <summary>What a function may do wrong each time; each is done for the function's events that hold the text.</summary>
    private static readonly Dictionary<string, Func<string, Func<FunctionHandler, FunctionHandler>>> Faults = new()
    {
        ["throws"] = text => When(text, _ => throw new InvalidOperationException("broken")),
        ["hangs"] = text => When(text, async _ =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), CancellationToken.None);
            return default;
        }),
        ["returns garbage"] = text => When(text, _ => Task.FromResult<ReadOnlyMemory<byte>>("<html>502</html>"u8.ToArray())),
        ["returns JSON of another shape"] = text => When(text, _ => Task.FromResult<ReadOnlyMemory<byte>>("""{"batchItemFailures":[{"itemIdentifier":"nobody"}],"manifestKey":7}"""u8.ToArray())),
        ["returns more than 6 MB"] = text => When(text, _ => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes($"\"{new string('x', 7_000_000)}\""))),
    };

    [Fact]
    public async Task Every_event_delivered_twice_changes_nothing()
    {
        await using FaultyEngine engine = new(new WarpedTime(1));
        foreach (string function in (string[])["EvaluateBatch", "FailBatch", "PlanScan", "AggregateFindings", "RenderReport", "CompleteScan"])
        {
            // At the same time, and once more when both are over.
            engine.With(function, handler => async (payload, invocation, token) =>
            {
                await Task.WhenAll(handler(payload, invocation, token), handler(payload, invocation, token));
                return await handler(payload, invocation, token);
            });
        }

        AssertRight(await (await engine.StartAsync()).ScanAsync(Resources), await Undisturbed.Value);
    }

    [Fact]
    public async Task Messages_delivered_in_reverse_order_change_nothing()
    {
        await using FaultyEngine engine = new(new WarpedTime(1));
        var waiting = new ConcurrentStack<TaskCompletionSource>();
        engine.With("EvaluateBatch", handler => async (payload, invocation, token) =>
        {
            // Each batch of messages waits until the others that are on their way have come, then the last comes first.
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Push(turn);
            _ = Task.Run(async () =>
            {
                await Task.Delay(1_000, CancellationToken.None);
                while (waiting.TryPop(out TaskCompletionSource? last))
                {
                    last.TrySetResult();
                    await Task.Delay(100, CancellationToken.None);
                }
            }, CancellationToken.None);
            await turn.Task;
            JsonNode batch = JsonNode.Parse(payload.Span)!;
            var records = new JsonArray([.. batch["Records"]!.AsArray().Reverse().Select(record => record!.DeepClone())]);
            return await handler(Encoding.UTF8.GetBytes(new JsonObject { ["Records"] = records }.ToJsonString()), invocation, token);
        });
        AssertRight(await (await engine.StartAsync()).ScanAsync(Resources), await Undisturbed.Value);
    }

    [Fact]
    public async Task Batches_that_a_function_fails_each_time_are_named_as_not_evaluated()
    {
        await Task.WhenAll(Faults.Select(async fault =>
        {
            await using FaultyEngine engine = new(new WarpedTime(20));
            engine.With("EvaluateBatch", fault.Value("b-00002"));
            AssertIncomplete(fault.Key, await (await engine.StartAsync()).ScanAsync(Resources), await Undisturbed.Value);
        }));
    }

    [Fact]
    public async Task A_function_that_exits_each_time_leaves_its_batches_named_as_not_evaluated()
    {
        string program = Path.Combine(Directory.CreateTempSubdirectory("themis-exits-").FullName, "bootstrap");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nexit 3\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await using FaultyEngine engine = new(new WarpedTime(20));
        await engine.StartAsync(program, "EvaluateBatch");
        FaultyScan scan = await engine.ScanAsync(Resources);
        Assert.Equal(ScanStatus.Incomplete, scan.Record.Status);
        Assert.Equal(0, scan.Evaluated);
        FaultyScan undisturbed = await Undisturbed.Value;
        Assert.Equal(undisturbed.Evaluated, scan.NotEvaluated);
    }

    [Fact]
    public async Task What_a_function_does_wrong_once_is_made_up_for()
    {
        await Task.WhenAll(Faults.Select(async fault =>
        {
            await using FaultyEngine engine = new(new WarpedTime(20));
            engine.With("EvaluateBatch", Once(fault.Value("")));
            AssertRight(await (await engine.StartAsync()).ScanAsync(Resources), await Undisturbed.Value, fault.Key);
        }));
    }

    [Theory]
    [InlineData("PlanScan")]
    [InlineData("AggregateFindings")]
    [InlineData("RenderReport")]
    public async Task A_step_of_the_workflow_that_fails_each_time_ends_the_scan_as_failed_with_its_cause(string function)
    {
        await Task.WhenAll(Faults.Where(fault => function == "PlanScan" || !fault.Key.StartsWith("returns JSON", StringComparison.Ordinal)).Select(async fault =>
        {
            await using FaultyEngine engine = new(new WarpedTime(20));
            engine.With(function, fault.Value(""));
            FaultyScan scan = await (await engine.StartAsync()).ScanAsync(Resources);
            Assert.True(scan.Record.Status == ScanStatus.Failed, $"{fault.Key}: {scan.Record}");
            Assert.False(string.IsNullOrEmpty(scan.Record.Cause), fault.Key);
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_is_set_by_days_and_back_changes_nothing(int sign)
    {
        var time = new WarpedTime(1);
        await using FaultyEngine engine = new(time);
        int calls = 0;
        engine.With("EvaluateBatch", handler => async (payload, invocation, token) =>
        {
            // Before, while and after the batches are evaluated.
            time.Set(TimeSpan.FromDays(3 * sign * (Interlocked.Increment(ref calls) % 2 == 1 ? 1 : -1)));
            await Task.Delay(1_500, CancellationToken.None);
            return await handler(payload, invocation, token);
        });
        AssertRight(await (await engine.StartAsync()).ScanAsync(Resources, () => time.Set(TimeSpan.FromHours(7 * sign))), await Undisturbed.Value);
    }

    private static void AssertRight(FaultyScan scan, FaultyScan undisturbed, string? fault = null)
    {
        Assert.True(scan.Record.Status == ScanStatus.Complete, $"{fault}: {scan.Record}");
        Assert.Equal(undisturbed.Evaluated, scan.Evaluated);
        Assert.Equal(undisturbed.Findings, scan.Findings);
    }

    private static void AssertIncomplete(string fault, FaultyScan scan, FaultyScan undisturbed)
    {
        Assert.True(scan.Record.Status == ScanStatus.Incomplete, $"{fault}: {scan.Record}");
        Assert.True(scan.NotEvaluated > 0, fault);

        // Every rule and resource is accounted for, and the report names those that were lost.
        Assert.True(undisturbed.Evaluated == scan.Evaluated + scan.NotEvaluated, $"{fault}: {scan.Evaluated} + {scan.NotEvaluated}");
        JsonNode[] lost = [.. scan.Report!["findings"]!.AsArray().Where(finding => (string?)finding!["status"] == "notEvaluated").Select(finding => finding!)];
        Assert.True(lost.Length > 0, fault);
        Assert.All(lost, finding => Assert.Equal("lost", (string?)finding["reason"]));
    }

    private static Func<FunctionHandler, FunctionHandler> When(string text, Func<Invocation, Task<ReadOnlyMemory<byte>>> fault) =>
        handler => (payload, invocation, token) => Encoding.UTF8.GetString(payload.Span).Contains(text, StringComparison.Ordinal) ? fault(invocation) : handler(payload, invocation, token);

    private static Func<FunctionHandler, FunctionHandler> Once(Func<FunctionHandler, FunctionHandler> fault) => handler =>
    {
        FunctionHandler faulty = fault(handler);
        int calls = 0;
        return (payload, invocation, token) => (Interlocked.Increment(ref calls) == 1 ? faulty : handler)(payload, invocation, token);
    };
}
