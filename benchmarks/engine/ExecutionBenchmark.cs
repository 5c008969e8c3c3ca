using System.Text.Json;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>Executions started over HTTP and run to their end: of a machine of five states, and of a chain of twenty.</summary>
internal static class ExecutionBenchmark
{
    // JSONPath: what the peer knows.
    private const string Five = """
        {"StartAt":"A","States":{
          "A":{"Type":"Pass","Parameters":{"n.$":"$.n","kind":"order"},"Next":"B"},
          "B":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThan":0,"Next":"C"}],"Default":"E"},
          "C":{"Type":"Pass","Result":{"state":"paid"},"ResultPath":"$.payment","Next":"D"},
          "D":{"Type":"Pass","InputPath":"$.payment","Next":"E"},
          "E":{"Type":"Succeed"}}}
        """;

    private const string Answer = """{"state":"paid"}""";
    private const string Input = """{"n":1}""";

    public static async Task RunAsync(Plan plan)
    {
        string states = string.Join(',', Enumerable.Range(1, 20).Select(i => $"\"S{i}\":{{\"Type\":\"Pass\",{(i < 20 ? $"\"Next\":\"S{i + 1}\"" : "\"End\":true")}}}"));
        string chain = $"{{\"StartAt\":\"S1\",\"States\":{{{states}}}}}";
        Console.WriteLine("\n## Step Functions: executions a second, started over HTTP, counted when they have ended");
        await Measuring.RunAsync(plan, StartAsync,
        [
            new("5 states, 1 connection", server => WorkersAsync(server, Five, Answer, 1)),
            new("5 states, 16 connections", server => WorkersAsync(server, Five, Answer, 16)),
            new("chain of 20 Pass states, 16 connections", server => WorkersAsync(server, chain, Input, 16)),
        ]);
    }

    private static async Task<List<Contestant>> StartAsync()
    {
        List<Contestant> contestants = await Server.StartOursAsync("none", "process", "full");
        await Server.AddPeerAsync(contestants, "stepfunctions-local", "nothing (memory)");
        return contestants;
    }

    private static async Task<IWorker[]> WorkersAsync(Server server, string definition, string answer, int connections)
    {
        using var http = new RawHttp(server.Url);
        string create = $$"""{"name":"bench-{{Guid.NewGuid():N}}","roleArn":"arn:aws:iam::000000000000:role/bench","definition":{{Quoted(definition)}}}""";
        using JsonDocument created = JsonDocument.Parse(await http.CallAsync("AWSStepFunctions.CreateStateMachine", create));
        string arn = created.RootElement.GetProperty("stateMachineArn").GetString()!;
        IWorker[] workers = [.. Enumerable.Range(0, connections).Select(_ => new Worker(server, arn, answer))];
        await workers[0].RoundAsync();
        await workers[0].EndAsync();
        return workers;
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private sealed class Worker(Server server, string machine, string answer) : IWorker
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

        private readonly RawHttp _http = new(server.Url);
        private string? _last;

        public async Task<int> RoundAsync()
        {
            ReadOnlyMemory<byte> started = await _http.CallAsync("AWSStepFunctions.StartExecution", $$"""{"stateMachineArn":"{{machine}}","name":"{{Guid.NewGuid():N}}","input":{{Quoted(Input)}}}""");
            using JsonDocument document = JsonDocument.Parse(started);
            _last = document.RootElement.GetProperty("executionArn").GetString();
            return 1;
        }

        // Executions start in order, so the last one to end stands for those before it; its output is looked at.
        public async Task EndAsync()
        {
            using var limit = new CancellationTokenSource(Limit);
            while (true)
            {
                using JsonDocument document = JsonDocument.Parse(await _http.CallAsync("AWSStepFunctions.DescribeExecution", $$"""{"executionArn":"{{_last}}"}"""));
                JsonElement execution = document.RootElement;
                if (execution.GetProperty("status").GetString() != "RUNNING")
                {
                    string? output = execution.TryGetProperty("output", out JsonElement text) ? text.GetString() : null;
                    if (output != answer)
                    {
                        throw new InvalidOperationException($"{server.Name} ends {_last} with {output ?? "no output"} instead of {answer}.");
                    }

                    return;
                }

                await Task.Delay(1, limit.Token);
            }
        }

        public void Dispose() => _http.Dispose();
    }
}
