using System.Diagnostics;
using System.Globalization;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>How long the whole takes.</summary>
/// <param name="Rounds">How often the servers take turns.</param>
/// <param name="Span">Of one server's turn in one cell.</param>
internal sealed record Plan(int Rounds, TimeSpan Span)
{
    /// <summary>Code is compiled and caches are filled before anything counts.</summary>
    public TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(2);
}

/// <summary>What one client does over and over, on a connection of its own.</summary>
internal interface IWorker : IDisposable
{
    /// <summary>One round trip or several; how much was done.</summary>
    Task<int> RoundAsync();

    /// <summary>Waits until what was begun has ended. It counts as part of the turn.</summary>
    Task EndAsync() => Task.CompletedTask;
}

/// <summary>A turn: how much a second, and the time of one round in milliseconds.</summary>
internal readonly record struct Turn(double PerSecond, double P50, double P99);

/// <summary>One row of a table: a server, and what its acknowledgements survive.</summary>
/// <param name="Server">Running.</param>
/// <param name="Durability">In words.</param>
/// <param name="IsOurs">Ours are compared with the others, not the others with ours.</param>
internal sealed record Contestant(Server Server, string Durability, bool IsOurs)
{
    public string Name => Server.Name;
}

/// <summary>One column of a table.</summary>
/// <param name="Title">What is measured.</param>
/// <param name="Workers">Makes the clients for a server, after checking that it answers right; throws where it does not.</param>
internal sealed record Cell(string Title, Func<Server, Task<IWorker[]>> Workers);

/// <summary>Measures in rounds in which every server has its turn: what else the machine does hits all of them alike.</summary>
internal static class Measuring
{
    /// <summary>Measures and prints one table, and under it our rows as multiples of the others.</summary>
    /// <param name="plan">How long.</param>
    /// <param name="start">Starts the servers, anew for each cell: what one cell left behind must not slow down the next.</param>
    /// <param name="cells">The columns.</param>
    public static async Task RunAsync(Plan plan, Func<Task<List<Contestant>>> start, IReadOnlyList<Cell> cells)
    {
        List<Contestant> contestants = [];
        var turns = new Turn[cells.Count][][];
        for (int c = 0; c < cells.Count; c++)
        {
            contestants = await start();
            try
            {
                turns[c] = await MeasureAsync(plan, contestants, cells[c]);
            }
            finally
            {
                contestants.ForEach(contestant => contestant.Server.Dispose());
            }
        }

        string[] titles = [.. cells.Select(cell => cell.Title)];
        Table([.. "server|survives".Split('|'), .. titles], contestants.Select((contestant, i) =>
            (string[])[contestant.Name, contestant.Durability, .. turns.Select(cell => Text(cell[i]))]));
        (int Ours, int Other)[] pairs =
        [
            .. from ours in Enumerable.Range(0, contestants.Count)
               from other in Enumerable.Range(0, contestants.Count)
               where contestants[ours].IsOurs && !contestants[other].IsOurs
               select (ours, other),
        ];
        if (pairs.Length > 0)
        {
            Table([.. "ours, survives|to|its survives".Split('|'), .. titles], pairs.Select(pair => (string[])
            [
                contestants[pair.Ours].Durability, contestants[pair.Other].Name, contestants[pair.Other].Durability,
                .. turns.Select(cell => Ratio(cell[pair.Ours], cell[pair.Other])),
            ]));
        }
    }

    /// <summary>Runs clients side by side for a time.</summary>
    public static async Task<Turn> RunAsync(IWorker[] workers, TimeSpan span)
    {
        long began = Stopwatch.GetTimestamp();
        (long Done, List<double> Rounds)[] results = await Task.WhenAll(workers.Select(worker => Task.Run(async () =>
        {
            long done = 0;
            var rounds = new List<double>();
            while (Stopwatch.GetElapsedTime(began) < span)
            {
                long start = Stopwatch.GetTimestamp();
                done += await worker.RoundAsync();
                rounds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            await worker.EndAsync();
            return (done, rounds);
        })));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double[] all = [.. results.SelectMany(result => result.Rounds).Order()];
        return new Turn(results.Sum(result => result.Done) / seconds, all[all.Length / 2], all[all.Length * 99 / 100]);
    }

    public static void Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        Console.WriteLine();
        Console.WriteLine($"| {string.Join(" | ", titles)} |");
        Console.WriteLine($"|{string.Concat(titles.Select(_ => "---|"))}");
        foreach (IReadOnlyList<string> row in rows)
        {
            Console.WriteLine($"| {string.Join(" | ", row)} |");
        }
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    // Per contestant its turns. A server that answers wrong has none.
    private static async Task<Turn[][]> MeasureAsync(Plan plan, IReadOnlyList<Contestant> contestants, Cell cell)
    {
        var workers = new IWorker[contestants.Count][];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = await cell.Workers(contestants[i].Server);
            await RunAsync(workers[i], plan.WarmUp);
        }

        var turns = new Turn[contestants.Count][];
        for (int round = 0; round < plan.Rounds; round++)
        {
            for (int i = 0; i < workers.Length; i++)
            {
                (turns[i] ??= new Turn[plan.Rounds])[round] = await RunAsync(workers[i], plan.Span);
            }
        }

        foreach (IWorker worker in workers.SelectMany(each => each))
        {
            worker.Dispose();
        }

        return turns;
    }

    private static string Text(Turn[] turns) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median(turns.Select(turn => turn.PerSecond)):n0} (p50 {Median(turns.Select(turn => turn.P50)):0.00} ms, p99 {Median(turns.Select(turn => turn.P99)):0.00} ms)");

    private static string Ratio(Turn[] ours, Turn[] other) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(ours.Zip(other, (one, two) => one.PerSecond / two.PerSecond)):0.00}");
}
