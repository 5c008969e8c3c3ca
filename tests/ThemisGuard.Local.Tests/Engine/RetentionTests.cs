using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Local.Tests.Engine;

public sealed class RetentionTests
{
    private const string Template = """
        Resources:
          Dead: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 1209600 } }
          Machine: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: P, States: { P: { Type: Pass, End: true } } } } }
          Waits: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: W, States: { W: { Type: Wait, Seconds: 99999999, End: true } } } } }
        """;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task What_is_over_is_dropped_at_its_age_and_what_goes_on_stays()
    {
        using var fixture = new EngineFixture(Template);
        await using (EmbeddedEngine engine = await StartAsync(fixture))
        using (var wire = new WireClient(engine.AwsUrl))
        {
            string old = await StartExecutionAsync(engine, "Machine");
            string open = await StartExecutionAsync(engine, "Waits");
            await wire.EndAsync(old);
            await engine.Queues.SendAsync("arn:aws:sqs:us-east-1:000000000000:Dead", new("letter"), CancellationToken.None);
            await engine.Records.TryPutAsync(new(new("p", "ends"), "{}"u8.ToArray(), WriteCondition.None, ExpiresAt: _time.GetUtcNow().AddDays(5)), CancellationToken.None);

            _time.Advance(TimeSpan.FromDays(29));
            string young = await StartExecutionAsync(engine, "Machine");
            await wire.EndAsync(young);
            Assert.Equal(200, await DescribeAsync(wire, old));

            _time.Advance(TimeSpan.FromDays(2));

            // Pruning follows the clock on a thread of its own.
            for (int attempt = 0; attempt < 300 && await DescribeAsync(wire, old) == 200; attempt++)
            {
                await Task.Delay(20);
            }

            Assert.Equal(400, await DescribeAsync(wire, old));
            Assert.Equal(200, await DescribeAsync(wire, young));
            Assert.Equal(200, await DescribeAsync(wire, open));
        }

        Assert.Equal(2L, Scalar(fixture, "SELECT COUNT(*) FROM executions"));
        Assert.Equal(0L, Scalar(fixture, "SELECT COUNT(*) FROM queue_messages"));
        Assert.Equal(0L, Scalar(fixture, "SELECT COUNT(*) FROM records WHERE sort = 'ends'"));
        Assert.Equal(0L, Scalar(fixture, "SELECT COUNT(*) FROM execution_journal WHERE execution NOT IN (SELECT id FROM executions)"));
    }

    [Fact]
    public async Task An_engine_that_lives_for_seconds_drops_what_is_old_when_it_ends()
    {
        using var fixture = new EngineFixture(Template);
        await using (EmbeddedEngine first = await StartAsync(fixture))
        using (var wire = new WireClient(first.AwsUrl))
        {
            await wire.EndAsync(await StartExecutionAsync(first, "Machine"));
        }

        _time.Advance(TimeSpan.FromDays(31));
        await using (await StartAsync(fixture))
        {
        }

        Assert.Equal(0L, Scalar(fixture, "SELECT COUNT(*) FROM executions"));
    }

    private Task<EmbeddedEngine> StartAsync(EngineFixture fixture) =>
        fixture.StartAsync(options => options with { Time = _time, Retain = TimeSpan.FromDays(30), StopLimit = TimeSpan.Zero });

    private static Task<string> StartExecutionAsync(EmbeddedEngine engine, string machine) =>
        engine.Executions.StartAsync("arn:aws:states:us-east-1:000000000000:stateMachine:" + machine, null, "{}"u8.ToArray(), CancellationToken.None);

    private static async Task<int> DescribeAsync(WireClient wire, string arn) =>
        (await wire.TryAsync("AWSStepFunctions.DescribeExecution", $$"""{"executionArn":"{{arn}}"}""")).Status;

    private static long Scalar(EngineFixture fixture, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(fixture.StatePath, "engine.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
