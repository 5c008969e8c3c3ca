using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>Executions a second of a machine of five states, started over HTTP; client and engine in one process.</summary>
internal static class Executions
{
    private const string Arn = "arn:aws:states:us-east-1:000000000000:stateMachine:Five";
    private const string ChainArn = "arn:aws:states:us-east-1:000000000000:stateMachine:Chain";
    private const int ChainLength = 20;

    private const string Template = """
        Resources:
          Five:
            Type: AWS::Serverless::StateMachine
            Properties:
              Definition:
                QueryLanguage: JSONata
                StartAt: A
                States:
                  A: { Type: Pass, Output: { n: "{% $states.input.n + 1 %}" }, Next: B }
                  B: { Type: Choice, Choices: [{ Condition: "{% $states.input.n > 0 %}", Next: C }], Default: E }
                  C: { Type: Pass, Output: { n: "{% $states.input.n * 2 %}" }, Next: D }
                  D: { Type: Pass, Next: E }
                  E: { Type: Succeed }
        """;

    // The chain that peers were measured with: Pass states only.
    private static string Chain() => "\n  Chain:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: S1\n        States:\n"
        + string.Concat(Enumerable.Range(1, ChainLength).Select(i =>
            $"          S{i}: {{ Type: Pass, {(i < ChainLength ? $"Next: S{i + 1}" : "End: true")} }}\n"));

    public static async Task MeasureAsync(double seconds)
    {
        Console.WriteLine($"Executions of a 5-state machine a second, started over HTTP, {seconds:0.#} s a cell after 1 s of warm-up");
        Console.WriteLine("| engine | 1 connection | 16 connections | chain of 20 Pass states, 16 connections: transitions/s |");
        Console.WriteLine("|---|---|---|---|");
        foreach ((string name, Durability durability) in ((string, Durability)[])
            [("ephemeral", Durability.None), ("durable (WAL, synchronous=NORMAL)", Durability.Process), ("durable (WAL, synchronous=FULL)", Durability.Full)])
        {
            string folder = Directory.CreateTempSubdirectory("themis-bench-").FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "template.yaml"), Template + Chain());
            await using (EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
                new EngineOptions { TemplatePath = Path.Combine(folder, "template.yaml"), StateFolder = Path.Combine(folder, "state"), Durability = durability }, CancellationToken.None))
            {
                await CheckAsync(engine.AwsUrl);
                double one = await RateAsync(engine.AwsUrl, Arn, 1, seconds), sixteen = await RateAsync(engine.AwsUrl, Arn, 16, seconds);
                double chains = await RateAsync(engine.AwsUrl, ChainArn, 16, seconds);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {one:0} | {sixteen:0} | {chains * ChainLength:0} |"));
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    // The right answer first.
    private static async Task CheckAsync(Uri url)
    {
        using var http = new HttpClient();
        JsonElement started = await CallAsync(http, url, "StartExecution", $$"""{"stateMachineArn":"{{Arn}}","input":"{\"n\":1}"}""");
        JsonElement ended = await CallAsync(http, url, "DescribeExecution", $$"""{"executionArn":"{{started.GetProperty("executionArn").GetString()}}"}""");
        if (ended.GetProperty("output").GetString() != """{"n":4}""")
        {
            throw new InvalidOperationException($"wrong answer: {ended}");
        }
    }

    private static async Task<double> RateAsync(Uri url, string machine, int connections, double seconds)
    {
        using var http = new HttpClient();
        await RunAsync(http, url, machine, connections, 1);
        return await RunAsync(http, url, machine, connections, seconds) / seconds;
    }

    private static async Task<long> RunAsync(HttpClient http, Uri url, string machine, int connections, double seconds)
    {
        long done = 0, began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            {
                await CallAsync(http, url, "StartExecution", $$"""{"stateMachineArn":"{{machine}}","input":"{\"n\":1}"}""");
                Interlocked.Increment(ref done);
            }
        }));
        return done;
    }

    private static async Task<JsonElement> CallAsync(HttpClient http, Uri url, string action, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8) };
        request.Headers.Add("X-Amz-Target", "AWSStepFunctions." + action);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using HttpResponseMessage response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return answer.RootElement.Clone();
    }
}
