using System.Collections.Concurrent;
using System.Globalization;
using ThemisGuard.Lambda.Events;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Local.Tests.Engine;

/// <summary>Deaths of the process and the messages that functions had: a copy of the state folder is what a kill leaves.</summary>
public sealed class DeathTests
{
    private const string Template = """
        Resources:
          Dead: { Type: AWS::SQS::Queue }
          Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 3600, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } } }
          F:
            Type: AWS::Serverless::Function
            Properties: { Timeout: 60, Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn, FunctionResponseTypes: [ReportBatchItemFailures] } } } }
        """;

    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:Work";
    private const string Dead = "arn:aws:sqs:us-east-1:000000000000:Dead";

    [Fact]
    public async Task A_message_that_ends_the_process_each_time_ends_as_a_dead_letter_and_takes_no_other_with_it()
    {
        using var fixture = new EngineFixture(Template);
        var handled = new ConcurrentQueue<string>();
        var dying = new SemaphoreSlim(0);
        fixture.Handle("F", SqsBatch.Create(
            async (record, _, cancellationToken) =>
            {
                if (record.Body == "poison")
                {
                    dying.Release();
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }

                // The others of its batch are not done before it.
                await Task.Delay(300, cancellationToken);
                handled.Enqueue(record.Body);
            },
            parallel: 10));
        int deaths = 0;
        bool dead = false;
        while (!dead && deaths < 60)
        {
            await using EmbeddedEngine engine = await StartAsync(fixture, deaths);
            if (deaths == 0)
            {
                foreach (string body in (string[])["one", "poison", "two", "three"])
                {
                    await engine.Queues.SendAsync(Queue, new(body), CancellationToken.None);
                }
            }

            Task<bool> dies = dying.WaitAsync(TimeSpan.FromSeconds(10));
            Task<IReadOnlyList<ThemisGuard.Local.Queues.ReceivedMessage>> letter = engine.Queues.ReceiveAsync(Dead, 1, TimeSpan.FromSeconds(10), null, CancellationToken.None);
            dead = await Task.WhenAny(dies, letter) == letter;
            if (dead)
            {
                Assert.Equal("poison", Assert.Single(await letter).Body);
                await WaitForAsync(() => handled.Distinct().Count() == 3);
            }
            else
            {
                Assert.True(await dies, "neither handled nor dead");
                Kill(fixture, deaths++);
            }
        }

        Assert.True(dead, "the poison never became a dead letter");
        Assert.InRange(deaths, 21, 40);
        Assert.Equal(["one", "three", "two"], handled.Distinct().Order());
    }

    [Fact]
    public async Task Twenty_kills_bring_a_healthy_message_no_nearer_to_the_dead_letters()
    {
        using var fixture = new EngineFixture(Template);
        int receives = 0;
        var begun = new SemaphoreSlim(0);
        bool patient = true;
        fixture.Handle("F", SqsBatch.Create(async (record, _, cancellationToken) =>
        {
            receives = record.ReceiveCount;
            begun.Release();
            await (Volatile.Read(ref patient) ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken) : Task.CompletedTask);
        }));
        for (int kills = 0; kills < 20; kills++)
        {
            await using EmbeddedEngine engine = await StartAsync(fixture, kills);
            if (kills == 0)
            {
                await engine.Queues.SendAsync(Queue, new("long"), CancellationToken.None);
            }

            Assert.True(await begun.WaitAsync(TimeSpan.FromSeconds(10)));
            Kill(fixture, kills);
        }

        Volatile.Write(ref patient, false);
        await using EmbeddedEngine last = await StartAsync(fixture, 20);
        Assert.True(await begun.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, receives);
        await WaitForAsync(() => last.Queues.GetAttributesAsync(Queue, CancellationToken.None).Result["ApproximateNumberOfMessagesNotVisible"] == "0");
        Assert.Empty(await last.Queues.ReceiveAsync(Dead, 1, TimeSpan.Zero, null, CancellationToken.None));
    }

    private static Task<EmbeddedEngine> StartAsync(EngineFixture fixture, int life) =>
        fixture.StartAsync(options => options with { StateFolder = Life(fixture, life), StopLimit = TimeSpan.Zero });

    private static string Life(EngineFixture fixture, int life) => Path.Combine(fixture.Folder, "life" + life.ToString(CultureInfo.InvariantCulture));

    private static void Kill(EngineFixture fixture, int life)
    {
        string next = Life(fixture, life + 1);
        Directory.CreateDirectory(next);
        foreach (string file in Directory.EnumerateFiles(Life(fixture, life)).Where(file => Path.GetFileName(file) != "lock"))
        {
            File.Copy(file, Path.Combine(next, Path.GetFileName(file)));
        }
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (int attempt = 0; attempt < 500 && !condition(); attempt++)
        {
            await Task.Delay(20);
        }

        Assert.True(condition());
    }
}
