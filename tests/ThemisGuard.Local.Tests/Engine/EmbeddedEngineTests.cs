using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ThemisGuard.Lambda.Events;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Tests.Engine;

public sealed class EmbeddedEngineTests
{
    private const string Scan = """
        Resources:
          Artifacts: { Type: AWS::S3::Bucket }
          Dead: { Type: AWS::SQS::Queue }
          Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } } }
          Api: { Type: AWS::Serverless::HttpApi }
          Submit:
            Type: AWS::Serverless::Function
            Properties:
              Environment: { Variables: { MACHINE: !Ref Machine } }
              Events: { Post: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: POST, Path: "/scans/{name}" } } }
          Plan: { Type: AWS::Serverless::Function }
          Evaluate:
            Type: AWS::Serverless::Function
            Properties:
              Timeout: 20
              Events: { Batches: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn, FunctionResponseTypes: [ReportBatchItemFailures] } } }
          Heard:
            Type: AWS::Serverless::Function
            Properties:
              Events: { Done: { Type: EventBridgeRule, Properties: { Pattern: { source: [scans] } } } }
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties:
              Definition:
                QueryLanguage: JSONata
                StartAt: Plan
                States:
                  Plan:
                    Type: Task
                    Resource: arn:aws:states:::lambda:invoke
                    Arguments: { FunctionName: !GetAtt Plan.Arn, Payload: "{% $states.input %}" }
                    Output: "{% $states.result.Payload %}"
                    Next: Batches
                  Batches:
                    Type: Map
                    ItemReader:
                      Resource: arn:aws:states:::s3:getObject
                      ReaderConfig: { InputType: JSON }
                      Arguments: { Bucket: !Ref Artifacts, Key: "{% $states.input.key %}" }
                    ItemProcessor:
                      ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: STANDARD }
                      StartAt: Evaluate
                      States:
                        Evaluate:
                          Type: Task
                          Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
                          Arguments: { QueueUrl: !Ref Work, MessageBody: { token: "{% $states.context.Task.Token %}", item: "{% $states.input %}" } }
                          End: true
                    Output: "{% $sum($states.result) %}"
                    Next: Publish
                  Publish:
                    Type: Task
                    Resource: arn:aws:states:::events:putEvents
                    Arguments: { Entries: [{ Source: scans, DetailType: Done, Detail: { total: "{% $states.input %}" } }] }
                    Output: "{% $states.input %}"
                    End: true
        """;

    [Fact]
    public async Task A_scan_runs_from_the_API_through_workflow_queue_and_tokens_to_the_event()
    {
        using var fixture = new EngineFixture(Scan);
        var heard = new TaskCompletionSource<string>();
        EmbeddedEngine? engine = null;
        WireClient? wire = null;
        fixture
            .Handle("Submit", (payload, _, _) => HandleSubmitAsync(payload, () => engine!))
            .Handle("Plan", PlanAsync)
            .Handle("Evaluate", SqsBatch.Create(async (record, _, _) =>
            {
                using JsonDocument body = JsonDocument.Parse(record.Body);
                int item = body.RootElement.GetProperty("item").GetInt32();
                if (item == 3 && record.ReceiveCount == 1)
                {
                    throw new InvalidOperationException("comes again");
                }

                await wire!.CallAsync("AWSStepFunctions.SendTaskSuccess", $$"""{"taskToken":"{{body.RootElement.GetProperty("token").GetString()}}","output":"{{item * 10}}"}""");
            }))
            .Handle("Heard", payload =>
            {
                heard.TrySetResult(payload);
                return "null";
            });
        await using (engine = await fixture.StartAsync(options => options))
        using (wire = new WireClient(engine.AwsUrl))
        using (var http = new HttpClient())
        {
            // The message that fails once must not wait out its visibility in a test.
            await wire.CallAsync("AmazonSQS.SetQueueAttributes", $$"""{"QueueUrl":"{{engine.AwsUrl}}000000000000/Work","Attributes":{"VisibilityTimeout":"1"} }""");
            using HttpResponseMessage response = await http.PostAsJsonAsync(new Uri(engine.ApiUrl, "scans/first%20one"), new { items = 5 });
            Assert.Equal(202, (int)response.StatusCode);
            JsonElement execution = await wire.EndAsync(await response.Content.ReadAsStringAsync());
            Assert.Equal("SUCCEEDED", execution.GetProperty("status").GetString());
            Assert.Equal("150", execution.GetProperty("output").GetString());
            Assert.Contains("\"total\":150", await heard.Task.WaitAsync(TimeSpan.FromSeconds(5)), StringComparison.Ordinal);
        }

        Assert.Contains(fixture.Log, line => line.Function == "Evaluate" && line.Text.StartsWith("REPORT RequestId: ", StringComparison.Ordinal));

        Task<ReadOnlyMemory<byte>> PlanAsync(ReadOnlyMemory<byte> payload, ThemisGuard.Lambda.Invocation invocation, CancellationToken cancellationToken)
        {
            int items = JsonDocument.Parse(payload).RootElement.GetProperty("items").GetInt32();
            return WriteAsync(engine!, "manifests/m.json", JsonSerializer.Serialize(Enumerable.Range(1, items)), """{"key":"manifests/m.json"}""", cancellationToken);
        }
    }

    [Fact]
    public async Task An_execution_that_was_under_way_goes_on_in_the_next_engine()
    {
        using var fixture = new EngineFixture("""
            Resources:
              Work: { Type: AWS::SQS::Queue }
              F: { Type: AWS::Serverless::Function }
              Machine:
                Type: AWS::Serverless::StateMachine
                Properties:
                  Definition:
                    StartAt: Wait
                    States:
                      Wait: { Type: Wait, Seconds: 1, Next: Token }
                      Token:
                        Type: Task
                        Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
                        Parameters: { QueueUrl: !Ref Work, MessageBody: { "token.$": "$$.Task.Token" } }
                        Next: Call
                      Call: { Type: Task, Resource: !GetAtt F.Arn, End: true }
            """);
        fixture.Handle("F", payload => payload);
        string execution;
        await using (EmbeddedEngine first = await fixture.StartAsync())
        {
            execution = await first.Executions.StartAsync("arn:aws:states:us-east-1:000000000000:stateMachine:Machine", "one", "{}"u8.ToArray(), CancellationToken.None);
        }

        string token;
        await using (EmbeddedEngine second = await fixture.StartAsync())
        {
            var received = await second.Queues.ReceiveAsync("arn:aws:sqs:us-east-1:000000000000:Work", 1, TimeSpan.FromSeconds(10), null, CancellationToken.None);
            token = JsonDocument.Parse(Assert.Single(received).Body).RootElement.GetProperty("token").GetString()!;
        }

        await using (EmbeddedEngine third = await fixture.StartAsync())
        using (var wire = new WireClient(third.AwsUrl))
        {
            await wire.CallAsync("AWSStepFunctions.SendTaskSuccess", $$"""{"taskToken":"{{token}}","output":"{\"done\":1}"}""");
            JsonElement ended = await wire.EndAsync(execution);
            Assert.Equal("""{"done":1}""", ended.GetProperty("output").GetString());
            JsonElement history = await wire.CallAsync("AWSStepFunctions.GetExecutionHistory", $$"""{"executionArn":"{{execution}}"}""");
            Assert.Equal(
                ["ExecutionStarted", "WaitStateEntered", "WaitStateExited", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited",
                 "TaskStateEntered", "LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited", "ExecutionSucceeded"],
                history.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("type").GetString()));
        }
    }

    [Fact]
    public async Task A_function_that_is_ended_because_the_engine_stops_fails_nothing_and_runs_again_in_the_next_engine()
    {
        using var fixture = new EngineFixture("""
            Resources:
              F: { Type: AWS::Serverless::Function, Properties: { Timeout: 60 } }
              M: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: T, States: { T: { Type: Task, Resource: !GetAtt F.Arn, End: true } } } } }
            """);
        var entered = new TaskCompletionSource();
        fixture.Handle("F", async (_, _, token) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return default;
        });
        string arn;
        await using (EmbeddedEngine first = await fixture.StartAsync(options => options with { StopLimit = TimeSpan.Zero }))
        {
            arn = await first.Executions.StartAsync("arn:aws:states:us-east-1:000000000000:stateMachine:M", null, "{}"u8.ToArray(), CancellationToken.None);
            await entered.Task.WaitAsync(TimeSpan.FromSeconds(5));
        }

        fixture.Handle("F", _ => "7");
        await using EmbeddedEngine second = await fixture.StartAsync();
        using var wire = new WireClient(second.AwsUrl);
        Assert.Equal("7", (await wire.EndAsync(arn)).GetProperty("output").GetString());
    }

    [Fact]
    public async Task Every_status_of_an_execution_is_announced_to_the_bus()
    {
        using var fixture = new EngineFixture("""
            Resources:
              Q: { Type: AWS::SQS::Queue }
              Changes:
                Type: AWS::Events::Rule
                Properties:
                  EventPattern: { source: [aws.states], detail: { error: [{ exists: true }] } }
                  Targets: [{ Id: q, Arn: !GetAtt Q.Arn }]
              M: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: F, States: { F: { Type: Fail, Error: E.x } } } } }
            """);
        await using EmbeddedEngine engine = await fixture.StartAsync();
        string arn = await engine.Executions.StartAsync("arn:aws:states:us-east-1:000000000000:stateMachine:M", "one", "{}"u8.ToArray(), CancellationToken.None);

        var statuses = new List<(string?, string?)>();
        while (statuses.Count < 2)
        {
            foreach (var message in await engine.Queues.ReceiveAsync("arn:aws:sqs:us-east-1:000000000000:Q", 10, TimeSpan.FromSeconds(5), null, CancellationToken.None))
            {
                using JsonDocument change = JsonDocument.Parse(message.Body);
                JsonElement detail = change.RootElement.GetProperty("detail");
                Assert.Equal(arn, detail.GetProperty("executionArn").GetString());
                statuses.Add((detail.GetProperty("status").GetString(), detail.GetProperty("error").GetString()));
            }
        }

        Assert.Equal([("FAILED", "E.x"), ("RUNNING", null)], statuses.Order());
    }

    [Fact]
    public async Task A_function_without_a_handler_is_refused_by_name_and_line()
    {
        using var fixture = new EngineFixture("Resources:\n  F: { Type: AWS::Serverless::Function }");
        TemplateException refused = await Assert.ThrowsAsync<TemplateException>(() => fixture.StartAsync());
        Assert.StartsWith($"{fixture.TemplatePath}:2:1: F: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_with_a_service_that_is_not_here_is_refused()
    {
        using var fixture = new EngineFixture("""
            Resources:
              M:
                Type: AWS::Serverless::StateMachine
                Properties: { Definition: { StartAt: A, States: { A: { Type: Task, Resource: "arn:aws:states:::sns:publish", Parameters: {}, End: true } } } }
            """);
        TemplateException refused = await Assert.ThrowsAsync<TemplateException>(() => fixture.StartAsync());
        Assert.Contains("M: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("sns:publish", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<ReadOnlyMemory<byte>> HandleSubmitAsync(ReadOnlyMemory<byte> payload, Func<EmbeddedEngine> engine)
    {
        HttpApiRequest request = JsonSerializer.Deserialize(payload.Span, EventsJson.Default.HttpApiRequest)!;
        Assert.Equal("first one", request.Path("name"));
        string arn = await engine().Executions.StartAsync("arn:aws:states:us-east-1:000000000000:stateMachine:Machine", null, request.BodyBytes(), CancellationToken.None);
        return JsonSerializer.SerializeToUtf8Bytes(new HttpApiResponse(202, null, arn), EventsJson.Default.HttpApiResponse);
    }

    private static async Task<ReadOnlyMemory<byte>> WriteAsync(EmbeddedEngine engine, string key, string content, string answer, CancellationToken cancellationToken)
    {
        await engine.Artifacts.WriteAsync(key, (stream, stop) => stream.WriteAsync(Encoding.UTF8.GetBytes(content), stop).AsTask(), cancellationToken);
        return Encoding.UTF8.GetBytes(answer);
    }
}
