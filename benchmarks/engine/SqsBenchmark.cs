using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>Send, receive and delete of 100-byte messages, alone and in batches of ten, by raw sockets and by the AWS SDK.</summary>
internal static class SqsBenchmark
{
    public static async Task RunAsync(Plan plan)
    {
        (string Title, int Connections, int Batch)[] cells = [("1 connection", 1, 1), ("16 connections", 16, 1), ("16, batches of 10", 16, 10)];
        foreach ((string client, bool sdk) in ((string, bool)[])[("raw sockets", false), ("the AWS SDK for .NET, which signs and checks digests", true)])
        {
            Console.WriteLine($"\n## SQS: messages sent, received and deleted a second, by {client}");
            await Measuring.RunAsync(plan, StartAsync, [.. cells.Select(cell => new Cell(cell.Title, server => WorkersAsync(server, cell.Connections, cell.Batch, sdk)))]);
        }
    }

    private static async Task<List<Contestant>> StartAsync()
    {
        List<Contestant> contestants = await Server.StartOursAsync("none", "process", "full");
        await Server.AddPeerAsync(contestants, "fauxqs", "nothing (memory)");
        await Server.AddPeerAsync(contestants, "fauxqs", "power cut (WAL, synchronous=FULL)", isDurable: true);
        await Server.AddPeerAsync(contestants, "local-aws-sqs", "nothing (memory)");
        return contestants;
    }

    private static async Task<IWorker[]> WorkersAsync(Server server, int connections, int batch, bool sdk)
    {
        using var http = new RawHttp(server.Url);
        using JsonDocument created = JsonDocument.Parse(await http.CallAsync("AmazonSQS.CreateQueue", $$"""{"QueueName":"bench-{{Guid.NewGuid():N}}"}"""));
        string queueUrl = created.RootElement.GetProperty("QueueUrl").GetString()!;
        IWorker[] workers = [.. Enumerable.Range(0, connections).Select(IWorker (_) => sdk ? new SdkWorker(server.Url, queueUrl, batch) : new RawWorker(server.Url, queueUrl, batch))];

        // The right answer first: what is sent comes back, once.
        using var check = new RawWorker(server.Url, queueUrl, batch);
        return await workers[0].RoundAsync() == batch && await check.ReceiveAsync() == 0
            ? workers
            : throw new InvalidOperationException($"{server.Name} does not give back once what was sent.");
    }

    private sealed class RawWorker(Uri url, string queueUrl, int batch) : IWorker
    {
        private static readonly string Text = new('x', 100);

        private readonly RawHttp _http = new(url);
        private readonly byte[] _send = batch == 1
            ? Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","MessageBody":"{{Text}}"}""")
            : Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","Entries":[{{string.Join(',', Enumerable.Range(0, batch).Select(i => $$"""{"Id":"{{i}}","MessageBody":"{{Text}}"}"""))}}]}""");

        private readonly byte[] _receive = Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queueUrl}}","MaxNumberOfMessages":{{batch}}}""");
        private readonly List<string> _handles = [];

        public async Task<int> ReceiveAsync()
        {
            ReadHandles((await _http.CallAsync("AmazonSQS.ReceiveMessage", _receive)).Span);
            return _handles.Count;
        }

        public async Task<int> RoundAsync()
        {
            await _http.CallAsync(batch == 1 ? "AmazonSQS.SendMessage" : "AmazonSQS.SendMessageBatch", _send);
            if (await ReceiveAsync() == 0)
            {
                return 0;
            }

            await (batch == 1
                ? _http.CallAsync("AmazonSQS.DeleteMessage", $$"""{"QueueUrl":"{{queueUrl}}","ReceiptHandle":"{{_handles[0]}}"}""")
                : _http.CallAsync("AmazonSQS.DeleteMessageBatch", $$"""{"QueueUrl":"{{queueUrl}}","Entries":[{{string.Join(',', _handles.Select((handle, i) => $$"""{"Id":"{{i}}","ReceiptHandle":"{{handle}}"}"""))}}]}"""));
            return _handles.Count;
        }

        public void Dispose() => _http.Dispose();

        private void ReadHandles(ReadOnlySpan<byte> body)
        {
            _handles.Clear();
            var reader = new Utf8JsonReader(body);
            while (!body.IsEmpty && reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("ReceiptHandle"u8))
                {
                    reader.Read();
                    _handles.Add(reader.GetString()!);
                }
            }
        }
    }

    private sealed class SdkWorker(Uri url, string queueUrl, int batch) : IWorker
    {
        private static readonly string Text = new('x', 100);

        private readonly AmazonSQSClient _client = new(new BasicAWSCredentials("test", "test"), new AmazonSQSConfig { ServiceURL = url.ToString(), AuthenticationRegion = "us-east-1" });

        public async Task<int> RoundAsync()
        {
            await (batch == 1
                ? _client.SendMessageAsync(queueUrl, Text)
                : (Task)_client.SendMessageBatchAsync(queueUrl, [.. Enumerable.Range(0, batch).Select(i => new SendMessageBatchRequestEntry($"{i}", Text))]));
            ReceiveMessageResponse received = await _client.ReceiveMessageAsync(new ReceiveMessageRequest(queueUrl) { MaxNumberOfMessages = batch });
            if (received.Messages is not { Count: > 0 } messages)
            {
                return 0;
            }

            await (batch == 1
                ? _client.DeleteMessageAsync(queueUrl, messages[0].ReceiptHandle)
                : (Task)_client.DeleteMessageBatchAsync(queueUrl, [.. messages.Select((message, i) => new DeleteMessageBatchRequestEntry($"{i}", message.ReceiptHandle))]));
            return messages.Count;
        }

        public void Dispose() => _client.Dispose();
    }
}
