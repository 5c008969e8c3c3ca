using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>What one worker does over and over.</summary>
internal interface ISqsWorker : IDisposable
{
    /// <summary>Sends, receives and deletes; how many messages it deleted.</summary>
    Task<int> RoundAsync();
}

/// <summary>Send, receive, delete of one 100-byte message or of batches of ten, by raw sockets.</summary>
internal sealed class RawWorker(Uri url, string queueUrl, int batch) : ISqsWorker
{
    private static readonly string Text = new('x', 100);

    private readonly RawHttp _http = new(url);
    private readonly byte[] _send = batch == 1
        ? Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","MessageBody":"{{Text}}"}""")
        : Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","Entries":[{{string.Join(',', Enumerable.Range(0, batch).Select(i => $$"""{"Id":"{{i}}","MessageBody":"{{Text}}"}"""))}}]}""");

    private readonly byte[] _receive = Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","MaxNumberOfMessages":{{batch}}}""");
    private readonly List<string> _handles = [];

    public static async Task<string> CreateQueueAsync(Uri url, string name)
    {
        using var http = new RawHttp(url);
        using JsonDocument answer = JsonDocument.Parse(await http.CallAsync("CreateQueue", Encoding.UTF8.GetBytes($$"""{"QueueName":"{{name}}"}""")));
        return answer.RootElement.GetProperty("QueueUrl").GetString()!;
    }

    public async Task<int> ReceiveAsync()
    {
        ReadHandles((await _http.CallAsync("ReceiveMessage", _receive)).Span);
        return _handles.Count;
    }

    public async Task<int> RoundAsync()
    {
        await _http.CallAsync(batch == 1 ? "SendMessage" : "SendMessageBatch", _send);
        if (await ReceiveAsync() == 0)
        {
            return 0;
        }

        await _http.CallAsync(batch == 1 ? "DeleteMessage" : "DeleteMessageBatch", batch == 1
            ? Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","ReceiptHandle":"{{_handles[0]}}"}""")
            : Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","Entries":[{{string.Join(',', _handles.Select((handle, i) => $$"""{"Id":"{{i}}","ReceiptHandle":"{{handle}}"}"""))}}]}"""));
        return _handles.Count;
    }

    public void Dispose() => _http.Dispose();

    private void ReadHandles(ReadOnlySpan<byte> body)
    {
        _handles.Clear();
        if (body.IsEmpty)
        {
            return;
        }

        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("ReceiptHandle"u8))
            {
                reader.Read();
                _handles.Add(reader.GetString()!);
            }
        }
    }
}

/// <summary>The same by the AWS SDK for .NET, which signs, retries and checks digests.</summary>
internal sealed class SdkWorker(AmazonSQSClient client, string queueUrl, int batch) : ISqsWorker
{
    private static readonly string Text = new('x', 100);

    public static AmazonSQSClient Client(Uri url) => new(new BasicAWSCredentials("test", "test"), new AmazonSQSConfig { ServiceURL = url.ToString(), AuthenticationRegion = "us-east-1" });

    public async Task<int> RoundAsync()
    {
        if (batch == 1)
        {
            await client.SendMessageAsync(queueUrl, Text);
        }
        else
        {
            await client.SendMessageBatchAsync(queueUrl, [.. Enumerable.Range(0, batch).Select(i => new SendMessageBatchRequestEntry($"{i}", Text))]);
        }

        ReceiveMessageResponse received = await client.ReceiveMessageAsync(new ReceiveMessageRequest(queueUrl) { MaxNumberOfMessages = batch });
        if (received.Messages is not { Count: > 0 } messages)
        {
            return 0;
        }

        if (batch == 1)
        {
            await client.DeleteMessageAsync(queueUrl, messages[0].ReceiptHandle);
        }
        else
        {
            await client.DeleteMessageBatchAsync(queueUrl, [.. messages.Select((message, i) => new DeleteMessageBatchRequestEntry($"{i}", message.ReceiptHandle))]);
        }

        return messages.Count;
    }

    public void Dispose()
    {
    }
}
