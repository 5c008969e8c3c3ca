using System.Text.Json.Nodes;

namespace ThemisGuard.Local.Tests.Queues;

public sealed class DeadLetterTests : IAsyncLifetime
{
    private QueueHarness _sqs = null!;
    private string _dead = null!;
    private string _source = null!;

    public async Task InitializeAsync()
    {
        _sqs = await QueueHarness.StartAsync();
        _dead = await _sqs.CreateAsync("dead");
        _source = await _sqs.CreateAsync("source", "VisibilityTimeout", "1", "RedrivePolicy", QueueHarness.Redrive("dead", 2));
    }

    public async Task DisposeAsync() => await _sqs.DisposeAsync();

    [Fact]
    public async Task A_message_received_too_often_is_moved_instead_and_keeps_its_id_and_count()
    {
        JsonObject sent = await _sqs.SendAsync(_source, "poison", group: "tenant");
        await ExhaustAsync();
        JsonNode letter = Assert.Single(await _sqs.ReceiveAsync(_dead));
        Assert.Equal(sent["MessageId"]!.GetValue<string>(), letter["MessageId"]!.GetValue<string>());
        Assert.Equal("3", letter["Attributes"]!["ApproximateReceiveCount"]!.GetValue<string>());
        Assert.Equal(QueueHarness.Arn("source"), letter["Attributes"]!["DeadLetterQueueSourceArn"]!.GetValue<string>());
        Assert.Equal("tenant", letter["Attributes"]!["MessageGroupId"]!.GetValue<string>());
        Assert.Equal(("0", "0", "0"), await _sqs.CountsAsync(_source));
    }

    [Fact]
    public async Task Receive_counts_survive_a_restart_so_that_poison_that_kills_the_process_ends_up_dead()
    {
        await _sqs.SendAsync(_source, "poison");
        for (int i = 0; i < 2; i++)
        {
            Assert.Single(await _sqs.ReceiveAsync(_source));
            await _sqs.RestartAsync();
            _sqs.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(await _sqs.ReceiveAsync(_source));
        await _sqs.RestartAsync();
        Assert.Equal(("1", "0", "0"), await _sqs.CountsAsync(_dead));
        Assert.Equal(("0", "0", "0"), await _sqs.CountsAsync(_source));
    }

    [Fact]
    public async Task A_receive_that_waits_at_the_dead_letter_queue_is_woken()
    {
        await _sqs.SendAsync(_source, "poison");
        Task<List<JsonNode>> waiting = _sqs.ReceiveAsync(_dead, wait: 20);
        await ExhaustAsync();
        Assert.Single(await waiting);
    }

    [Fact]
    public async Task Without_its_dead_letter_queue_a_message_goes_on_being_received()
    {
        await _sqs.SendAsync(_source, "poison");
        await _sqs.CallAsync("DeleteQueue", new JsonObject { ["QueueUrl"] = _dead });
        for (int i = 0; i < 5; i++)
        {
            Assert.Single(await _sqs.ReceiveAsync(_source));
            _sqs.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_move_task_takes_dead_letters_back_as_new_messages()
    {
        JsonObject sent = await _sqs.SendAsync(_source, "poison");
        await ExhaustAsync();
        await _sqs.CallAsync("StartMessageMoveTask", new JsonObject { ["SourceArn"] = QueueHarness.Arn("dead") });
        JsonNode task = await EndedAsync("dead");
        Assert.Equal("COMPLETED", task["Status"]!.GetValue<string>());
        Assert.Equal(1, task["ApproximateNumberOfMessagesMoved"]!.GetValue<int>());
        JsonNode back = Assert.Single(await _sqs.ReceiveAsync(_source));
        Assert.NotEqual(sent["MessageId"]!.GetValue<string>(), back["MessageId"]!.GetValue<string>());
        Assert.Equal("1", back["Attributes"]!["ApproximateReceiveCount"]!.GetValue<string>());
        Assert.Null(back["Attributes"]!["DeadLetterQueueSourceArn"]);
    }

    [Fact]
    public async Task A_thousand_dead_letters_come_back_once_each_to_a_named_queue()
    {
        for (int i = 0; i < 100; i++)
        {
            var entries = new JsonArray([.. Enumerable.Range(0, 10).Select(j => new JsonObject { ["Id"] = $"{j}", ["MessageBody"] = $"{i}.{j}" })]);
            await _sqs.CallAsync("SendMessageBatch", new JsonObject { ["QueueUrl"] = _dead, ["Entries"] = entries });
        }

        string other = await _sqs.CreateAsync("other");
        await _sqs.CallAsync("StartMessageMoveTask", new JsonObject { ["SourceArn"] = QueueHarness.Arn("dead"), ["DestinationArn"] = QueueHarness.Arn("other") });
        Assert.Equal(1_000, (await EndedAsync("dead"))["ApproximateNumberOfMessagesMoved"]!.GetValue<int>());
        Assert.Equal(("1000", "0", "0"), await _sqs.CountsAsync(other));
        Assert.Equal(("0", "0", "0"), await _sqs.CountsAsync(_dead));
        await _sqs.RestartAsync();
        Assert.Equal(("1000", "0", "0"), await _sqs.CountsAsync(other));
        var bodies = new HashSet<string>();
        while (await _sqs.BodiesAsync(other) is { Length: > 0 } some)
        {
            Assert.All(some, body => Assert.True(bodies.Add(body), body));
        }

        Assert.Equal(1_000, bodies.Count);
    }

    [Fact]
    public async Task A_slow_move_task_goes_on_after_a_restart_and_can_be_cancelled()
    {
        for (int i = 0; i < 10; i++)
        {
            await _sqs.SendAsync(_dead, $"{i}");
        }

        string other = await _sqs.CreateAsync("other");
        JsonObject started = await _sqs.CallAsync("StartMessageMoveTask", new JsonObject
        {
            ["SourceArn"] = QueueHarness.Arn("dead"), ["DestinationArn"] = QueueHarness.Arn("other"), ["MaxNumberOfMessagesPerSecond"] = 2,
        });
        await UntilAsync(async () => (await _sqs.CountsAsync(other)).Item1 == "2");
        Assert.StartsWith("InvalidParameterValueException: There is already a task running.", await _sqs.ErrorAsync(
            "StartMessageMoveTask", new JsonObject { ["SourceArn"] = QueueHarness.Arn("dead") }), StringComparison.Ordinal);
        await _sqs.RestartAsync();
        await UntilAsync(async () => (await _sqs.CountsAsync(other)).Item1 == "4");
        JsonObject cancelled = await _sqs.CallAsync("CancelMessageMoveTask", new JsonObject { ["TaskHandle"] = started["TaskHandle"]!.GetValue<string>() });
        Assert.Equal(4, cancelled["ApproximateNumberOfMessagesMoved"]!.GetValue<int>());
        _sqs.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("CANCELLED", (await EndedAsync("dead"))["Status"]!.GetValue<string>());
        Assert.Equal(("4", "0", "0"), await _sqs.CountsAsync(other));
    }

    [Fact]
    public async Task Letters_that_came_from_nowhere_fail_the_task_and_stay()
    {
        await _sqs.SendAsync(_dead, "sent here directly");
        await _sqs.CallAsync("StartMessageMoveTask", new JsonObject { ["SourceArn"] = QueueHarness.Arn("dead") });
        JsonNode task = await EndedAsync("dead");
        Assert.Equal("FAILED", task["Status"]!.GetValue<string>());
        Assert.Equal("CouldNotDetermineMessageSource", task["FailureReason"]!.GetValue<string>());
        Assert.Equal(["sent here directly"], await _sqs.BodiesAsync(_dead));
    }

    [Theory]
    [InlineData("source", "InvalidParameterValueException: Source queue must be configured as a Dead Letter Queue.")]
    [InlineData("missing", "ResourceNotFoundException: The resource that you specified for the SourceArn parameter doesn't exist.")]
    public async Task Only_a_dead_letter_queue_can_be_the_source_of_a_move(string name, string error) =>
        Assert.Equal(error, await _sqs.ErrorAsync("StartMessageMoveTask", new JsonObject { ["SourceArn"] = QueueHarness.Arn(name) }));

    [Theory]
    [InlineData("{}", "Redrive policy is not a valid JSON map with deadLetterTargetArn and maxReceiveCount.")]
    [InlineData("not json", "Redrive policy is not a valid JSON map with deadLetterTargetArn and maxReceiveCount.")]
    [InlineData("""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":0}""", "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.")]
    [InlineData("""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:nowhere","maxReceiveCount":"3"}""", "Dead letter target does not exist.")]
    public async Task A_wrong_redrive_policy_is_refused(string policy, string reason) => Assert.Equal(
        $"InvalidParameterValueException: Value {policy} for parameter RedrivePolicy is invalid. Reason: {reason}",
        await _sqs.ErrorAsync("SetQueueAttributes", new JsonObject { ["QueueUrl"] = _source, ["Attributes"] = new JsonObject { ["RedrivePolicy"] = policy } }));

    [Fact]
    public async Task An_empty_redrive_policy_removes_it_and_a_closed_queue_takes_no_dead_letters()
    {
        await _sqs.CallAsync("SetQueueAttributes", new JsonObject { ["QueueUrl"] = _source, ["Attributes"] = new JsonObject { ["RedrivePolicy"] = "" } });
        Assert.False((await _sqs.Queues.GetAttributesAsync(_source, default)).ContainsKey("RedrivePolicy"));
        await _sqs.CallAsync("SetQueueAttributes", new JsonObject { ["QueueUrl"] = _dead, ["Attributes"] = new JsonObject { ["RedriveAllowPolicy"] = """{"redrivePermission":"denyAll"}""" } });
        Assert.EndsWith("Queue does not have permission to use the dead-letter queue.", await _sqs.ErrorAsync(
            "SetQueueAttributes", new JsonObject { ["QueueUrl"] = _source, ["Attributes"] = new JsonObject { ["RedrivePolicy"] = QueueHarness.Redrive("dead", 1) } }), StringComparison.Ordinal);
    }

    private async Task ExhaustAsync()
    {
        for (int i = 0; i < 2; i++)
        {
            Assert.Single(await _sqs.ReceiveAsync(_source));
            _sqs.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(await _sqs.ReceiveAsync(_source));
    }

    private async Task<JsonNode> EndedAsync(string source)
    {
        JsonNode? task = null;
        await UntilAsync(async () =>
        {
            JsonObject answer = await _sqs.CallAsync("ListMessageMoveTasks", new JsonObject { ["SourceArn"] = QueueHarness.Arn(source) });
            task = answer["Results"]!.AsArray()[0];
            return task!["Status"]!.GetValue<string>() != "RUNNING";
        });
        return task!;
    }

    // The task runs on its own thread; only its pace is on the virtual clock.
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int i = 0; i < 500; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(10);
        }

        Assert.Fail("It did not happen within five seconds.");
    }
}
