using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ThemisGuard.Local.Tests.Engine;

/// <summary>
/// Kills an engine under load at random moments, starts it again, and accounts for every acknowledged id. 20 rounds, or as
/// many as <c>THEMIS_KILL_ROUNDS</c> says.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const string Template = """
        Resources:
          Plain: { Type: AWS::SQS::Queue }
          Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 3600, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } } }
          Dead: { Type: AWS::SQS::Queue }
          Double: { Type: AWS::Serverless::Function }
          FailsFirst: { Type: AWS::Serverless::Function }
          Answer:
            Type: AWS::Serverless::Function
            Properties: { Timeout: 20, Events: { Work: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn, FunctionResponseTypes: [ReportBatchItemFailures] } } } }
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties:
              Definition:
                QueryLanguage: JSONata
                StartAt: Twice
                States:
                  Twice: { Type: Task, Resource: "arn:aws:states:::lambda:invoke", Arguments: { FunctionName: !GetAtt Double.Arn, Payload: "{% $states.input %}" }, Output: "{% $states.result.Payload %}", Next: Pause }
                  Pause: { Type: Wait, Seconds: 1, Next: Both }
                  Both:
                    Type: Parallel
                    Branches:
                      - StartAt: Again
                        States:
                          Again:
                            Type: Task
                            Resource: arn:aws:states:::lambda:invoke
                            Arguments: { FunctionName: !GetAtt FailsFirst.Arn, Payload: { try: "{% $states.context.State.RetryCount %}", number: "{% $states.input %}" } }
                            Output: "{% $states.result.Payload %}"
                            Retry: [{ ErrorEquals: [First.Failure], IntervalSeconds: 1, MaxAttempts: 3 }]
                            End: true
                      - StartAt: Which
                        States:
                          Which: { Type: Choice, Choices: [{ Condition: "{% $states.input > 0 %}", Next: Caught }], Default: Never }
                          Caught:
                            Type: Parallel
                            Branches: [{ StartAt: Fails, States: { Fails: { Type: Fail, Error: Own.Failure } } }]
                            Catch: [{ ErrorEquals: [Own.Failure], Output: 0, Next: Good }]
                            Next: Never
                          Good: { Type: Succeed }
                          Never: { Type: Fail, Error: Wrong.Way }
                    Output: "{% $sum($states.result) %}"
                    Next: Each
                  Each:
                    Type: Map
                    Items: "{% [1, 2, 3] %}"
                    ItemSelector: "{% $states.input * $states.context.Map.Item.Value %}"
                    ItemProcessor:
                      StartAt: Ask
                      States:
                        Ask:
                          Type: Task
                          Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
                          Arguments: { QueueUrl: !Ref Work, MessageBody: { token: "{% $states.context.Task.Token %}", number: "{% $states.input %}" } }
                          TimeoutSeconds: 600
                          End: true
                    Output: "{% $sum($states.result) %}"
                    Next: Children
                  Children:
                    Type: Map
                    Items: "{% [$states.input, 0] %}"
                    ItemProcessor:
                      ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: STANDARD }
                      StartAt: Rest
                      States: { Rest: { Type: Wait, Seconds: 1, End: true } }
                    Output: "{% $sum($states.result) %}"
                    End: true
        """;

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("themis-kill-").FullName;
    private readonly ConcurrentDictionary<string, long> _executions = new();
    private readonly ConcurrentDictionary<string, bool> _sent = new();
    private readonly ConcurrentDictionary<string, bool> _deleted = new();
    private readonly ConcurrentDictionary<string, bool> _deletedUnacknowledged = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_every_execution_ends_right_whenever_the_engine_is_killed()
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("THEMIS_KILL_ROUNDS") ?? "20", CultureInfo.InvariantCulture);
        var random = new Random(20260101);
        string template = Path.Combine(_folder, "template.yaml");
        await File.WriteAllTextAsync(template, Template);
        int next = 0;
        for (int round = 0; round < rounds; round++)
        {
            using Process engine = Start(template, out Uri url);
            using var stop = new CancellationTokenSource();
            Task[] load = [.. Enumerable.Range(0, 3).Select(_ => LoadAsync(url, () => Interlocked.Increment(ref next), stop.Token))];
            await Task.Delay(random.Next(50, 1_200));
            engine.Kill();
            await engine.WaitForExitAsync();
            await stop.CancelAsync();
            await Task.WhenAll(load);
        }

        using Process last = Start(template, out Uri address);
        try
        {
            await AccountAsync(address);
        }
        finally
        {
            last.Kill();
            await last.WaitForExitAsync();
        }
    }

    // Sends, receives, deletes, starts; what was not acknowledged is not counted on.
    private async Task LoadAsync(Uri url, Func<int> next, CancellationToken stop)
    {
        using var wire = new WireClient(url);
        string plain = $"{url}000000000000/Plain";
        while (!stop.IsCancellationRequested)
        {
            try
            {
                int number = next();
                JsonElement sent = await wire.CallAsync("AmazonSQS.SendMessage", $$"""{"QueueUrl":"{{plain}}","MessageBody":"{{number}}","DelaySeconds":{{number % 2}}}""");
                _sent[sent.GetProperty("MessageId").GetString()!] = true;
                if (number % 3 == 0)
                {
                    await ReceiveAndDeleteAsync(wire, plain);
                }

                if (number % 5 == 0)
                {
                    JsonElement started = await wire.CallAsync(
                        "AWSStepFunctions.StartExecution", $$"""{"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:Machine","name":"n{{number}}","input":"{{number}}"}""");
                    _executions[started.GetProperty("executionArn").GetString()!] = number;
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                return; // Killed; this call was not acknowledged.
            }
        }
    }

    private async Task ReceiveAndDeleteAsync(WireClient wire, string queue)
    {
        JsonElement received = await wire.CallAsync("AmazonSQS.ReceiveMessage", $$"""{"QueueUrl":"{{queue}}","VisibilityTimeout":1}""");
        if (!received.TryGetProperty("Messages", out JsonElement messages))
        {
            return;
        }

        JsonElement message = messages[0];
        string id = message.GetProperty("MessageId").GetString()!;
        _deletedUnacknowledged[id] = true;
        await wire.CallAsync("AmazonSQS.DeleteMessage", $$"""{"QueueUrl":"{{queue}}","ReceiptHandle":"{{message.GetProperty("ReceiptHandle").GetString()}}"}""");
        _deleted[id] = true;
    }

    private async Task AccountAsync(Uri url)
    {
        using var wire = new WireClient(url);
        Assert.NotEmpty(_executions);
        var wrong = new List<string>();
        long started = Stopwatch.GetTimestamp();
        foreach ((string arn, long number) in _executions)
        {
            JsonElement execution = await wire.CallAsync("AWSStepFunctions.DescribeExecution", $$"""{"executionArn":"{{arn}}"}""");
            while (execution.GetProperty("status").GetString() == "RUNNING" && Stopwatch.GetElapsedTime(started) < SettleLimit)
            {
                await Task.Delay(50);
                execution = await wire.CallAsync("AWSStepFunctions.DescribeExecution", $$"""{"executionArn":"{{arn}}"}""");
            }

            string output = execution.TryGetProperty("output", out JsonElement text) ? text.GetString()! : "";
            if (output != (number * 12).ToString(CultureInfo.InvariantCulture))
            {
                JsonElement history = await wire.CallAsync("AWSStepFunctions.GetExecutionHistory", $$"""{"executionArn":"{{arn}}","reverseOrder":true,"maxResults":12}""");
                wrong.Add($"{execution}\n  {history}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {_executions.Count} executions are wrong:\n{string.Join('\n', wrong.Take(3))}");

        var present = new HashSet<string>();
        for (int empty = 0; empty < 3;)
        {
            JsonElement received = await wire.CallAsync(
                "AmazonSQS.ReceiveMessage", $$"""{"QueueUrl":"{{url}}000000000000/Plain","MaxNumberOfMessages":10,"VisibilityTimeout":600,"WaitTimeSeconds":1}""");
            empty = received.TryGetProperty("Messages", out JsonElement messages) ? 0 : empty + 1;
            foreach (JsonElement message in empty == 0 ? messages.EnumerateArray() : default)
            {
                present.Add(message.GetProperty("MessageId").GetString()!);
            }
        }

        Assert.DoesNotContain(_sent.Keys, id => !present.Contains(id) && !_deletedUnacknowledged.ContainsKey(id));
        Assert.DoesNotContain(_deleted.Keys, present.Contains);
        JsonElement dead = await wire.CallAsync("AmazonSQS.ReceiveMessage", $$"""{"QueueUrl":"{{url}}000000000000/Dead"}""");
        Assert.False(dead.TryGetProperty("Messages", out _), "a message that a dying engine had received was counted against it");
    }

    private Process Start(string template, out Uri url)
    {
        string configuration = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^1];
        string program = Path.Combine(Repository.Root, "artifacts", "bin", "ThemisGuard.KilledEngine", configuration, "ThemisGuard.KilledEngine.dll");
        Process process = Process.Start(new ProcessStartInfo("dotnet", [program, template, Path.Combine(_folder, "state")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEndAsync();
        string? line = process.StandardOutput.ReadLine();
        if (line is null || !line.StartsWith("READY ", StringComparison.Ordinal))
        {
            process.Kill();
            throw new InvalidOperationException($"The engine did not start: {line}");
        }

        url = new Uri(line[6..]);
        return process;
    }
}
