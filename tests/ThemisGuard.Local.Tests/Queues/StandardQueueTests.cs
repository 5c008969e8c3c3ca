using System.Text.Json.Nodes;

namespace ThemisGuard.Local.Tests.Queues;

public sealed class StandardQueueTests : IAsyncLifetime
{
    private QueueHarness _sqs = null!;

    public async Task InitializeAsync() => _sqs = await QueueHarness.StartAsync();

    public async Task DisposeAsync() => await _sqs.DisposeAsync();

    [Fact]
    public async Task A_received_message_is_hidden_until_its_visibility_timeout_ends()
    {
        string queue = await _sqs.CreateAsync("q", "VisibilityTimeout", "30");
        await _sqs.SendAsync(queue, "a");
        Assert.Equal("1", Attribute(Assert.Single(await _sqs.ReceiveAsync(queue)), "ApproximateReceiveCount"));
        _sqs.Time.Advance(TimeSpan.FromSeconds(29.999));
        Assert.Empty(await _sqs.ReceiveAsync(queue));
        Assert.Equal(("0", "1", "0"), await _sqs.CountsAsync(queue));
        _sqs.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("2", Attribute(Assert.Single(await _sqs.ReceiveAsync(queue)), "ApproximateReceiveCount"));
    }

    [Fact]
    public async Task A_waiting_receive_wakes_at_a_send_at_the_end_of_a_delay_and_at_the_end_of_a_visibility_timeout()
    {
        string queue = await _sqs.CreateAsync("q", "VisibilityTimeout", "5");
        Task<List<JsonNode>> waiting = _sqs.ReceiveAsync(queue, wait: 20);
        await _sqs.SendAsync(queue, "now");
        JsonNode first = Assert.Single(await waiting);
        waiting = _sqs.ReceiveAsync(queue, wait: 20);
        _sqs.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(waiting.IsCompleted);
        _sqs.Time.Advance(TimeSpan.FromSeconds(0.1));
        await _sqs.DeleteAsync(queue, Assert.Single(await waiting));
        await _sqs.DeleteAsync(queue, first);

        await _sqs.SendAsync(queue, "later", delay: 3);
        waiting = _sqs.ReceiveAsync(queue, wait: 20);
        Assert.Equal(("0", "0", "1"), await _sqs.CountsAsync(queue));
        _sqs.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("later", Assert.Single(await waiting)["Body"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_receive_that_waits_is_woken_by_a_visibility_timeout_that_is_shortened_meanwhile()
    {
        string queue = await _sqs.CreateAsync("q", "VisibilityTimeout", "600");
        await _sqs.SendAsync(queue, "a");
        JsonNode message = Assert.Single(await _sqs.ReceiveAsync(queue));
        Task<List<JsonNode>> waiting = _sqs.ReceiveAsync(queue, wait: 20);
        await _sqs.ChangeVisibilityAsync(queue, message, 2);
        Assert.False(waiting.IsCompleted);
        _sqs.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(await waiting);
    }

    [Fact]
    public async Task Waiting_receives_are_served_in_turn_and_end_empty_when_their_time_is_over()
    {
        string queue = await _sqs.CreateAsync("q");
        Task<List<JsonNode>>[] waiting = [.. Enumerable.Range(1, 3).Select(i => _sqs.ReceiveAsync(queue, wait: 5 * i))];
        await _sqs.SendAsync(queue, "one");
        Assert.Single(await waiting[0]);
        _sqs.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(waiting[1].IsCompleted);
        _sqs.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Empty(await waiting[1]);
        _sqs.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await waiting[2]);
    }

    [Fact]
    public async Task A_client_that_went_away_takes_no_message()
    {
        string queue = await _sqs.CreateAsync("q");
        using var gone = new CancellationTokenSource();
        Task<List<JsonNode>> waiting = _sqs.ReceiveAsync(queue, wait: 20, cancellationToken: gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await _sqs.SendAsync(queue, "a");
        Assert.Equal(["a"], await _sqs.BodiesAsync(queue));
    }

    [Fact]
    public async Task A_noisy_group_does_not_starve_a_quiet_one()
    {
        string queue = await _sqs.CreateAsync("q");
        for (int i = 0; i < 100; i++)
        {
            await _sqs.SendAsync(queue, $"noisy {i}", group: "noisy");
        }

        await _sqs.SendAsync(queue, "quiet 0", group: "quiet");
        await _sqs.SendAsync(queue, "quiet 1", group: "quiet");
        await _sqs.SendAsync(queue, "none 0");
        Assert.Equal(["noisy 0", "quiet 0", "none 0", "noisy 1", "quiet 1", "noisy 2", "noisy 3", "noisy 4", "noisy 5", "noisy 6"], await _sqs.BodiesAsync(queue));
        await _sqs.SendAsync(queue, "quiet 2", group: "quiet");
        Assert.Equal(["noisy 7", "quiet 2"], await _sqs.BodiesAsync(queue, 2));
    }

    [Fact]
    public async Task An_old_receipt_handle_deletes_even_after_the_message_was_received_again()
    {
        string queue = await _sqs.CreateAsync("q", "VisibilityTimeout", "1");
        await _sqs.SendAsync(queue, "a");
        JsonNode first = Assert.Single(await _sqs.ReceiveAsync(queue));
        _sqs.Time.Advance(TimeSpan.FromSeconds(1));
        JsonNode second = Assert.Single(await _sqs.ReceiveAsync(queue));
        await _sqs.DeleteAsync(queue, first);
        Assert.Equal(("0", "0", "0"), await _sqs.CountsAsync(queue));
        await _sqs.DeleteAsync(queue, second);
    }

    [Fact]
    public async Task Visibility_may_be_set_after_the_timeout_but_not_past_twelve_hours_from_the_receipt()
    {
        string queue = await _sqs.CreateAsync("q", "VisibilityTimeout", "1");
        await _sqs.SendAsync(queue, "a");
        JsonNode message = Assert.Single(await _sqs.ReceiveAsync(queue));
        _sqs.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("1", "0", "0"), await _sqs.CountsAsync(queue));
        await _sqs.ChangeVisibilityAsync(queue, message, 10);
        Assert.Equal(("0", "1", "0"), await _sqs.CountsAsync(queue));
        Assert.Empty(await _sqs.ReceiveAsync(queue));
        Assert.Equal("InvalidParameterValueException: Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]", await _sqs.ErrorAsync(
            "ChangeMessageVisibility", new JsonObject { ["QueueUrl"] = queue, ["ReceiptHandle"] = message["ReceiptHandle"]!.GetValue<string>(), ["VisibilityTimeout"] = 43_200 }));
        _sqs.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(await _sqs.ReceiveAsync(queue));
    }

    [Fact]
    public async Task Messages_end_with_the_retention_period()
    {
        string queue = await _sqs.CreateAsync("q", "MessageRetentionPeriod", "60");
        await _sqs.SendAsync(queue, "old");
        _sqs.Time.Advance(TimeSpan.FromSeconds(30));
        await _sqs.SendAsync(queue, "young");
        _sqs.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(("1", "0", "0"), await _sqs.CountsAsync(queue));
        Assert.Equal(["young"], await _sqs.BodiesAsync(queue));
        _sqs.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(await _sqs.ReceiveAsync(queue));
        await _sqs.RestartAsync();
        Assert.Equal(("0", "0", "0"), await _sqs.CountsAsync(queue));
    }

    [Fact]
    public async Task A_wall_clock_that_jumps_neither_hides_nor_frees_a_message()
    {
        string queue = await _sqs.CreateAsync("q", "VisibilityTimeout", "30");
        await _sqs.SendAsync(queue, "a");
        await _sqs.ReceiveAsync(queue);
        _sqs.Jump = TimeSpan.FromHours(2);
        Assert.Empty(await _sqs.ReceiveAsync(queue));
        _sqs.Jump = TimeSpan.FromHours(-3);
        _sqs.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(await _sqs.ReceiveAsync(queue));

        // A restart reads the wall clock anew; what was due by the old one is not hidden for longer than twelve hours.
        _sqs.Jump = TimeSpan.FromDays(-30);
        await _sqs.RestartAsync();
        _sqs.Time.Advance(TimeSpan.FromHours(12));
        Assert.Single(await _sqs.ReceiveAsync(queue));
    }

    [Fact]
    public async Task Deleting_a_queue_ends_the_waits_on_it()
    {
        string queue = await _sqs.CreateAsync("q");
        Task<List<JsonNode>> waiting = _sqs.ReceiveAsync(queue, wait: 20);
        await _sqs.CallAsync("DeleteQueue", new JsonObject { ["QueueUrl"] = queue });
        var error = await Assert.ThrowsAsync<ThemisGuard.Local.Wire.WireException>(() => waiting);
        Assert.Equal("The specified queue does not exist.", error.Message);
    }

    [Fact]
    public async Task Receivers_and_senders_of_many_threads_meet_each_message_once()
    {
        string queue = await _sqs.CreateAsync("q", "VisibilityTimeout", "3600");
        const int senders = 4, each = 250;
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        Task[] receivers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (seen.Count < senders * each)
            {
                foreach (JsonNode message in await _sqs.ReceiveAsync(queue))
                {
                    seen.AddOrUpdate(message["Body"]!.GetValue<string>(), 1, (_, count) => count + 1);
                    await _sqs.DeleteAsync(queue, message);
                }
            }
        }))];
        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(async () =>
        {
            for (int i = 0; i < each; i++)
            {
                await _sqs.SendAsync(queue, $"{sender}.{i}", group: $"g{i % 3}");
            }
        })));
        await Task.WhenAll(receivers).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(seen, message => Assert.Equal(1, message.Value));
        Assert.Equal(("0", "0", "0"), await _sqs.CountsAsync(queue));
        await _sqs.RestartAsync();
        Assert.Equal(("0", "0", "0"), await _sqs.CountsAsync(queue));
    }

    private static string Attribute(JsonNode message, string name) => message["Attributes"]![name]!.GetValue<string>();
}
