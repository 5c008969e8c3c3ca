using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Tests.Bus;

/// <summary>A bus over a database file and a clock that tests move; it can be closed and opened again like a process.</summary>
internal sealed class BusFixture : IAsyncDisposable
{
    public const string Queue = "arn:aws:sqs:us-east-1:000000000000:q";
    public const string DeadLetters = "arn:aws:sqs:us-east-1:000000000000:dead";
    public const string Function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    public const string Machine = "arn:aws:states:us-east-1:000000000000:stateMachine:m";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"bus-{Guid.NewGuid():N}.db");
    private LocalDatabase _database = null!;

    private BusFixture()
    {
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public RecordingTargets Targets { get; } = new();

    public EventBus Bus { get; private set; } = null!;

    public static async Task<BusFixture> OpenAsync(bool start = true)
    {
        var fixture = new BusFixture();
        await fixture.OpenDatabaseAsync(start);
        return fixture;
    }

    /// <summary>Ends this process and starts the next.</summary>
    public async Task RestartAsync(TimeSpan downtime = default, bool start = true)
    {
        await Bus.DisposeAsync();
        await _database.DisposeAsync();
        Time.Advance(downtime);
        await OpenDatabaseAsync(start);
    }

    public void Start() => Bus.Start(Targets, Targets, Targets);

    public Task PutRuleAsync(string name, string? pattern = null, string? schedule = null, string? bus = null, bool enabled = true) =>
        Bus.PutRuleAsync(new RuleDefinition(name, bus, pattern, schedule, enabled), deployed: false, CancellationToken.None);

    public async Task PutTargetsAsync(string rule, params string[] targets)
    {
        foreach (string target in targets)
        {
            using JsonDocument json = JsonDocument.Parse(target);
            await Bus.PutTargetsAsync("default", rule, [RuleTarget.OfRule(json.RootElement)], CancellationToken.None);
        }
    }

    public async Task<PutEventResult> PutAsync(string detail, string source = "shop", string detailType = "Order", string? bus = null) => (await Bus.PutAsync(
        [new PutEvent(source, detailType, Encoding.UTF8.GetBytes(detail), EventBusName: bus)], CancellationToken.None))[0];

    /// <summary>Deliveries that are stored.</summary>
    public int StoredDeliveries() => _database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM bus_deliveries";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    });

    /// <summary>Waits until everything stored has been sent or given up.</summary>
    public async Task DrainAsync()
    {
        for (int i = 0; StoredDeliveries() > 0; i++)
        {
            Assert.True(i < 500, "Deliveries remain.");
            await Task.Delay(10);
        }
    }

    /// <summary>Moves the clock, and has the bus look at it: a loop may have been about to sleep by the old time.</summary>
    public void Advance(TimeSpan step)
    {
        Time.Advance(step);
        Bus.ClockMoved();
    }

    /// <summary>Sets the clock back.</summary>
    public void SetBack(TimeSpan step)
    {
        Time.AdjustTime(Time.GetUtcNow() - step);
        Bus.ClockMoved();
    }

    /// <summary>When the one stored delivery is due after so many attempts in vain; waits for the last of them to be stored.</summary>
    public async Task<DateTimeOffset> DueAfterAttemptsAsync(int attempts)
    {
        for (int i = 0; i < 1_000; i++)
        {
            Delivery? delivery = _database.Read(connection => BusTables.DueDeliveries(connection, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, 1).Due.FirstOrDefault());
            if (delivery?.Attempts == attempts)
            {
                return _database.Read(connection => BusTables.DueDeliveries(connection, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, 1).Next!.Value);
            }

            await Task.Delay(10);
        }

        throw new TimeoutException($"No delivery has {attempts} attempts.");
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        await _database.DisposeAsync();
        File.Delete(_file);
    }

    private async Task OpenDatabaseAsync(bool start)
    {
        _database = LocalDatabase.Open(_file);
        Bus = await EventBus.OpenAsync(_database, new LocalIdentity(), Time, NullLogger<EventBus>.Instance);
        if (start)
        {
            Start();
        }
    }
}
