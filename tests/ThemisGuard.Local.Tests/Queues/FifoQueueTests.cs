using System.Text.Json.Nodes;

namespace ThemisGuard.Local.Tests.Queues;

public sealed class FifoQueueTests : IAsyncLifetime
{
    private QueueHarness _sqs = null!;

    public async Task InitializeAsync() => _sqs = await QueueHarness.StartAsync();

    public async Task DisposeAsync() => await _sqs.DisposeAsync();

    [Fact]
    public async Task One_receive_takes_what_it_can_from_a_group_in_order_then_goes_on_with_the_next()
    {
        string queue = await FifoAsync();
        await SendAsync(queue, "g1-1", "g2-1", "g1-2", "g2-2", "g1-3");
        Assert.Equal(["g1-1", "g1-2", "g1-3", "g2-1"], await _sqs.BodiesAsync(queue, 4));
        Assert.Equal(("1", "4", "0"), await _sqs.CountsAsync(queue));
        Assert.Empty(await _sqs.BodiesAsync(queue));
    }

    [Fact]
    public async Task A_group_waits_until_all_its_messages_in_flight_are_deleted_or_visible_again()
    {
        string queue = await FifoAsync("VisibilityTimeout", "30");
        await SendAsync(queue, "g-1", "g-2", "g-3");
        List<JsonNode> taken = await _sqs.ReceiveAsync(queue, 2);
        await _sqs.DeleteAsync(queue, taken[0]);
        Assert.Empty(await _sqs.BodiesAsync(queue));
        Task<List<JsonNode>> waiting = _sqs.ReceiveAsync(queue, wait: 20);
        await _sqs.ChangeVisibilityAsync(queue, taken[1], 3);
        _sqs.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["g-2", "g-3"], (await waiting).Select(message => message["Body"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_expired_receipt_handle_no_longer_deletes_but_one_extended_in_time_does()
    {
        string queue = await FifoAsync("VisibilityTimeout", "5");
        await SendAsync(queue, "g-1", "h-1");
        List<JsonNode> taken = await _sqs.ReceiveAsync(queue);
        await _sqs.ChangeVisibilityAsync(queue, taken[1], 60);
        _sqs.Time.Advance(TimeSpan.FromSeconds(5));
        string handle = taken[0]["ReceiptHandle"]!.GetValue<string>();
        Assert.Equal(
            $"InvalidParameterValueException: Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.",
            await _sqs.ErrorAsync("DeleteMessage", new JsonObject { ["QueueUrl"] = queue, ["ReceiptHandle"] = handle }));
        await _sqs.DeleteAsync(queue, taken[1]);
        Assert.Equal(("1", "0", "0"), await _sqs.CountsAsync(queue));
    }

    [Fact]
    public async Task A_duplicate_is_answered_with_the_first_ids_for_five_minutes_even_after_delete_and_restart()
    {
        string queue = await FifoAsync();
        JsonObject first = await _sqs.SendAsync(queue, "a", "g", "same");
        await _sqs.DeleteAsync(queue, Assert.Single(await _sqs.ReceiveAsync(queue)));
        await _sqs.RestartAsync();
        _sqs.Time.Advance(TimeSpan.FromSeconds(299));
        JsonObject again = await _sqs.SendAsync(queue, "b", "other", "same");
        Assert.Equal(first["MessageId"]!.GetValue<string>(), again["MessageId"]!.GetValue<string>());
        Assert.Equal(first["SequenceNumber"]!.GetValue<string>(), again["SequenceNumber"]!.GetValue<string>());
        Assert.Empty(await _sqs.ReceiveAsync(queue));
        _sqs.Time.Advance(TimeSpan.FromSeconds(1));
        await _sqs.SendAsync(queue, "c", "g", "same");
        Assert.Equal(["c"], await _sqs.BodiesAsync(queue));
    }

    [Fact]
    public async Task Deduplication_may_be_by_group_and_a_purge_forgets_it()
    {
        string queue = await FifoAsync("DeduplicationScope", "messageGroup", "FifoThroughputLimit", "perMessageGroupId");
        await _sqs.SendAsync(queue, "a", "g", "same");
        await _sqs.SendAsync(queue, "b", "h", "same");
        await _sqs.SendAsync(queue, "c", "h", "same");
        Assert.Equal(("2", "0", "0"), await _sqs.CountsAsync(queue));
        await _sqs.CallAsync("PurgeQueue", new JsonObject { ["QueueUrl"] = queue });
        await _sqs.SendAsync(queue, "d", "g", "same");
        Assert.Equal(["d"], await _sqs.BodiesAsync(queue));
        Assert.Equal("PurgeQueueInProgress: Only one PurgeQueue operation on f.fifo is allowed every 60 seconds.", await _sqs.ErrorAsync("PurgeQueue", new JsonObject { ["QueueUrl"] = queue }));
    }

    [Fact]
    public async Task Order_groups_and_sequence_numbers_survive_a_restart()
    {
        string queue = await FifoAsync("VisibilityTimeout", "60");
        JsonObject before = await _sqs.SendAsync(queue, "g-1", "g");
        await SendAsync(queue, "g-2", "h-1");
        JsonNode taken = Assert.Single(await _sqs.ReceiveAsync(queue, 1));
        await _sqs.RestartAsync();
        Assert.Equal(["h-1"], await _sqs.BodiesAsync(queue));
        await _sqs.DeleteAsync(queue, taken);
        Assert.Equal(["g-2"], await _sqs.BodiesAsync(queue));
        JsonObject after = await _sqs.SendAsync(queue, "g-3", "g");
        Assert.True(string.CompareOrdinal(after["SequenceNumber"]!.GetValue<string>(), before["SequenceNumber"]!.GetValue<string>()) > 0);
        Assert.Equal(20, after["SequenceNumber"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task A_poison_message_leaves_its_group_for_the_dead_letter_queue_and_the_next_goes_on()
    {
        await FifoAsync("VisibilityTimeout", "1");
        string dead = await _sqs.CreateAsync("dead.fifo", "FifoQueue", "true");
        string queue = await _sqs.CreateAsync("source.fifo", "FifoQueue", "true", "ContentBasedDeduplication", "true", "VisibilityTimeout", "1", "RedrivePolicy", QueueHarness.Redrive("dead.fifo", 2));
        await SendAsync(queue, "g-poison", "g-good");
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(["g-poison"], await _sqs.BodiesAsync(queue, 1));
            _sqs.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["g-good"], await _sqs.BodiesAsync(queue, 1));
        Assert.Equal(["g-poison"], await _sqs.BodiesAsync(dead));
    }

    [Fact]
    public async Task The_queues_delay_applies_and_a_messages_own_is_refused()
    {
        string queue = await FifoAsync("DelaySeconds", "10");
        await _sqs.SendAsync(queue, "a", "g", delay: 0);
        Assert.Equal(("0", "0", "1"), await _sqs.CountsAsync(queue));
        _sqs.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["a"], await _sqs.BodiesAsync(queue));
        Assert.Equal(
            "InvalidParameterValueException: Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
            await _sqs.ErrorAsync("SendMessage", new JsonObject { ["QueueUrl"] = queue, ["MessageBody"] = "x", ["MessageGroupId"] = "g", ["DelaySeconds"] = 2 }));
    }

    [Fact]
    public async Task Batch_entries_without_group_or_deduplication_fail_the_whole_call()
    {
        string queue = await _sqs.CreateAsync("plain.fifo", "FifoQueue", "true");
        var entries = new JsonArray(
            new JsonObject { ["Id"] = "a", ["MessageBody"] = "1", ["MessageGroupId"] = "g", ["MessageDeduplicationId"] = "d" },
            new JsonObject { ["Id"] = "b", ["MessageBody"] = "2", ["MessageGroupId"] = "g" });
        Assert.Equal(
            "InvalidParameterValueException: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
            await _sqs.ErrorAsync("SendMessageBatch", new JsonObject { ["QueueUrl"] = queue, ["Entries"] = entries }));
        Assert.Equal(("0", "0", "0"), await _sqs.CountsAsync(queue));
    }

    private Task<string> FifoAsync(params string[] attributes) => _sqs.CreateAsync("f.fifo", ["FifoQueue", "true", "ContentBasedDeduplication", "true", .. attributes]);

    private async Task SendAsync(string queue, params string[] bodies)
    {
        foreach (string body in bodies)
        {
            await _sqs.SendAsync(queue, body, body.Split('-')[0]);
        }
    }
}
