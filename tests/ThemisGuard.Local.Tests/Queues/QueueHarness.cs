using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Tests.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Queues;

/// <summary>SQS on a virtual clock, called as over the wire but without a socket.</summary>
internal sealed class QueueHarness : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<LocalDatabase> _killed = [];
    private LocalDatabase _database = null!;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>How far the wall clock has jumped; timers and the monotonic clock don't.</summary>
    public TimeSpan Jump { get; set; }

    public QueueService Queues { get; private set; } = null!;

    public LocalDatabase Database => _database;

    public static async Task<QueueHarness> StartAsync()
    {
        var harness = new QueueHarness();
        await harness.OpenAsync();
        return harness;
    }

    public static string Arn(string name) => "arn:aws:sqs:us-east-1:000000000000:" + name;

    /// <summary>What a process does that finds the state folder of another that is gone.</summary>
    public async Task RestartAsync()
    {
        await Queues.DisposeAsync();
        await _database.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>What a process finds after another was killed: only what that one had committed. The old one is left as it is.</summary>
    public async Task KillAsync()
    {
        _killed.Add(_database);
        await OpenAsync();
    }

    /// <summary>Makes a queue; attributes in pairs.</summary>
    public async Task<string> CreateAsync(string name, params string[] attributes)
    {
        var map = new JsonObject();
        for (int i = 0; i < attributes.Length; i += 2)
        {
            map[attributes[i]] = attributes[i + 1];
        }

        return (await CallAsync("CreateQueue", new JsonObject { ["QueueName"] = name, ["Attributes"] = map }))["QueueUrl"]!.GetValue<string>();
    }

    public static string Redrive(string name, int max) => $$"""{"deadLetterTargetArn":"{{Arn(name)}}","maxReceiveCount":{{max}}}""";

    public Task<JsonObject> SendAsync(string url, string body, string? group = null, string? deduplication = null, int? delay = null)
    {
        var call = new JsonObject { ["QueueUrl"] = url, ["MessageBody"] = body };
        if (group is not null)
        {
            call["MessageGroupId"] = group;
        }

        if (deduplication is not null)
        {
            call["MessageDeduplicationId"] = deduplication;
        }

        if (delay is not null)
        {
            call["DelaySeconds"] = delay;
        }

        return CallAsync("SendMessage", call);
    }

    public async Task<List<JsonNode>> ReceiveAsync(string url, int max = 10, int wait = 0, int? visibility = null, CancellationToken cancellationToken = default)
    {
        var call = new JsonObject
        {
            ["QueueUrl"] = url, ["MaxNumberOfMessages"] = max, ["WaitTimeSeconds"] = wait,
            ["MessageSystemAttributeNames"] = new JsonArray("All"), ["MessageAttributeNames"] = new JsonArray("All"),
        };
        if (visibility is not null)
        {
            call["VisibilityTimeout"] = visibility;
        }

        JsonObject answer = await CallAsync("ReceiveMessage", call, cancellationToken);
        return answer["Messages"] is JsonArray messages ? [.. messages.Select(message => message!)] : [];
    }

    public async Task<string[]> BodiesAsync(string url, int max = 10) => [.. (await ReceiveAsync(url, max)).Select(message => message["Body"]!.GetValue<string>())];

    public Task DeleteAsync(string url, JsonNode message) =>
        CallAsync("DeleteMessage", new JsonObject { ["QueueUrl"] = url, ["ReceiptHandle"] = message["ReceiptHandle"]!.GetValue<string>() });

    public Task ChangeVisibilityAsync(string url, JsonNode message, int seconds) => CallAsync("ChangeMessageVisibility", new JsonObject
    {
        ["QueueUrl"] = url, ["ReceiptHandle"] = message["ReceiptHandle"]!.GetValue<string>(), ["VisibilityTimeout"] = seconds,
    });

    /// <summary>Visible, in flight, delayed.</summary>
    public async Task<(string, string, string)> CountsAsync(string url)
    {
        IReadOnlyDictionary<string, string> attributes = await Queues.GetAttributesAsync(url, default);
        return (attributes["ApproximateNumberOfMessages"], attributes["ApproximateNumberOfMessagesNotVisible"], attributes["ApproximateNumberOfMessagesDelayed"]);
    }

    /// <summary>The name and message of the error that a call gives.</summary>
    public async Task<string> ErrorAsync(string action, JsonObject call)
    {
        WireException error = await Assert.ThrowsAsync<WireException>(() => CallAsync(action, call));
        return $"{error.Name}: {error.Message}";
    }

    public async Task<JsonObject> CallAsync(string action, JsonObject call, CancellationToken cancellationToken = default)
    {
        var context = new DefaultHttpContext { RequestAborted = cancellationToken };
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("localhost", 4566);
        using var body = new MemoryStream();
        context.Response.Body = body;
        await Queues.HandleAsync(action, Encoding.UTF8.GetBytes(call.ToJsonString(new JsonSerializerOptions())), context);
        Assert.Equal(body.Length, context.Response.ContentLength);
        return JsonNode.Parse(body.ToArray())!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        await Queues.DisposeAsync();
        foreach (LocalDatabase database in (LocalDatabase[])[.. _killed, _database])
        {
            await database.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        _database = LocalDatabase.Open(_folder["db"]);
        Queues = await QueueService.OpenAsync(_database, new LocalIdentity(), new JumpingTime(this));
    }

    private sealed class JumpingTime(QueueHarness harness) : TimeProvider
    {
        public override long TimestampFrequency => harness.Time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => harness.Time.GetUtcNow() + harness.Jump;

        public override long GetTimestamp() => harness.Time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            harness.Time.CreateTimer(callback, state, dueTime, period);
    }
}
