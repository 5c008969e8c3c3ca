using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using ThemisGuard.Local.Queues;

namespace ThemisGuard.Local.Tests.Queues;

public sealed class DurabilityTests : IAsyncLifetime
{
    private QueueHarness _sqs = null!;
    private string _queue = null!;

    public async Task InitializeAsync()
    {
        _sqs = await QueueHarness.StartAsync();
        _queue = await _sqs.CreateAsync("q", "VisibilityTimeout", "30");
    }

    public async Task DisposeAsync() => await _sqs.DisposeAsync();

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill()
    {
        await _sqs.SendAsync(_queue, "kept", group: "tenant");
        await _sqs.SendAsync(_queue, "deleted");
        await _sqs.SendAsync(_queue, "hidden");
        List<JsonNode> taken = await _sqs.ReceiveAsync(_queue);
        JsonNode Taken(string body) => taken.Single(message => message["Body"]!.GetValue<string>() == body);
        await _sqs.DeleteAsync(_queue, Taken("deleted"));
        await _sqs.ChangeVisibilityAsync(_queue, Taken("hidden"), 600);
        await _sqs.ChangeVisibilityAsync(_queue, Taken("kept"), 0);
        await _sqs.KillAsync();
        JsonNode again = Assert.Single(await _sqs.ReceiveAsync(_queue));
        Assert.Equal("kept", again["Body"]!.GetValue<string>());
        Assert.Equal("tenant", again["Attributes"]!["MessageGroupId"]!.GetValue<string>());
        _sqs.Time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(["kept"], await _sqs.BodiesAsync(_queue));

        // Its receipt handle from before the kill is still good.
        await _sqs.DeleteAsync(_queue, Taken("hidden"));
        _sqs.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(["kept"], await _sqs.BodiesAsync(_queue));
    }

    [Fact]
    public async Task A_poison_message_that_ends_the_process_at_once_is_counted_and_becomes_a_dead_letter()
    {
        string dead = await _sqs.CreateAsync("dead");
        string source = await _sqs.CreateAsync("source", "VisibilityTimeout", "1", "RedrivePolicy", QueueHarness.Redrive("dead", 3));
        await _sqs.SendAsync(source, "poison");
        for (int i = 1; i <= 3; i++)
        {
            ReceivedMessage message = Assert.Single(await _sqs.Queues.ReceiveAsync(source, 10, TimeSpan.Zero, null, default));
            Assert.Equal($"{i}", message.Attributes["ApproximateReceiveCount"]);
            await _sqs.KillAsync();
            _sqs.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(await _sqs.Queues.ReceiveAsync(source, 10, TimeSpan.Zero, null, default));
        Assert.Equal(["poison"], await _sqs.BodiesAsync(dead));
    }

    [Fact]
    public async Task A_receipt_over_the_wire_is_stored_soon_after_and_not_at_all_when_the_message_is_deleted_first()
    {
        await _sqs.SendAsync(_queue, "kept");
        await _sqs.SendAsync(_queue, "deleted");
        List<JsonNode> taken = await _sqs.ReceiveAsync(_queue);
        await _sqs.DeleteAsync(_queue, taken.Single(message => message["Body"]!.GetValue<string>() == "deleted"));
        for (int i = 0; i < 500 && StoredReceipts() == 0; i++)
        {
            await Task.Delay(10);
        }

        Assert.Equal(1, StoredReceipts());
        await _sqs.KillAsync();
        Assert.Equal(("0", "1", "0"), await _sqs.CountsAsync(_queue));
        _sqs.Time.Advance(TimeSpan.FromSeconds(30));
        JsonNode again = Assert.Single(await _sqs.ReceiveAsync(_queue));
        Assert.Equal("2", again["Attributes"]!["ApproximateReceiveCount"]!.GetValue<string>());

        long StoredReceipts() => _sqs.Database.Read(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT COALESCE(SUM(receives), 0) FROM queue_messages";
            return (long)command.ExecuteScalar()!;
        });
    }

    [Fact]
    public async Task Queues_attributes_and_tags_survive_and_deleted_queues_do_not()
    {
        await _sqs.CallAsync("TagQueue", new JsonObject { ["QueueUrl"] = _queue, ["Tags"] = new JsonObject { ["team"] = "a", ["cost"] = "b" } });
        await _sqs.CallAsync("UntagQueue", new JsonObject { ["QueueUrl"] = _queue, ["TagKeys"] = new JsonArray("cost") });
        string gone = await _sqs.CreateAsync("gone");
        await _sqs.SendAsync(gone, "x");
        await _sqs.CallAsync("DeleteQueue", new JsonObject { ["QueueUrl"] = gone });
        await _sqs.KillAsync();
        Assert.Equal("30", (await _sqs.Queues.GetAttributesAsync(_queue, default))["VisibilityTimeout"]);
        Assert.Equal("""{"Tags":{"team":"a"}}""", (await _sqs.CallAsync("ListQueueTags", new JsonObject { ["QueueUrl"] = _queue })).ToJsonString());
        await Assert.ThrowsAsync<QueueNotFoundException>(() => _sqs.Queues.GetAttributesAsync(gone, default));
        string anew = await _sqs.CreateAsync("gone");
        Assert.Empty(await _sqs.ReceiveAsync(anew));
    }

    [Fact]
    public async Task On_a_full_disk_a_refused_send_is_not_there_and_a_refused_delete_can_be_tried_again()
    {
        await _sqs.SendAsync(_queue, "before");
        JsonNode message = Assert.Single(await _sqs.ReceiveAsync(_queue));
        await _sqs.Database.WriteAsync(connection => Pragma(connection, "max_page_count = 1"));
        await Assert.ThrowsAsync<SqliteException>(() => _sqs.SendAsync(_queue, new string('x', 500_000)));
        Assert.Equal(("0", "1", "0"), await _sqs.CountsAsync(_queue));
        await _sqs.Database.WriteAsync(connection => Pragma(connection, "max_page_count = 100000"));
        await _sqs.SendAsync(_queue, "after");
        await _sqs.DeleteAsync(_queue, message);
        await _sqs.KillAsync();
        Assert.Equal(["after"], await _sqs.BodiesAsync(_queue));
    }

    [Fact]
    public async Task Without_a_database_everything_works_and_nothing_is_kept()
    {
        await using QueueService queues = await QueueService.OpenAsync(null, new LocalIdentity(), _sqs.Time);
        string arn = await queues.EnsureAsync("memory", new Dictionary<string, string> { ["VisibilityTimeout"] = "5" });
        Assert.Equal(arn, await queues.EnsureAsync("memory", new Dictionary<string, string> { ["VisibilityTimeout"] = "7" }));
        Assert.Equal("7", (await queues.GetAttributesAsync(arn, default))["VisibilityTimeout"]);
        string id = await queues.SendAsync(arn, new QueueMessage("x", Attributes: new Dictionary<string, QueueMessageAttribute> { ["a"] = new("Number", "1") }), default);
        ReceivedMessage received = Assert.Single(await queues.ReceiveAsync(arn, 10, TimeSpan.Zero, TimeSpan.FromSeconds(1), default));
        Assert.Equal(id, received.MessageId);
        Assert.Equal(new QueueMessageAttribute("Number", "1"), received.MessageAttributes["a"]);
        await queues.ChangeVisibilityAsync(arn, [received.ReceiptHandle], TimeSpan.Zero, default);
        received = Assert.Single(await queues.ReceiveAsync(arn, 10, TimeSpan.Zero, null, default));
        await queues.DeleteAsync(arn, [received.ReceiptHandle], default);
        Assert.Equal("0", (await queues.GetAttributesAsync(arn, default))["ApproximateNumberOfMessagesNotVisible"]);
    }

    private static void Pragma(SqliteConnection connection, string pragma)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;
        command.ExecuteNonQuery();
    }
}
