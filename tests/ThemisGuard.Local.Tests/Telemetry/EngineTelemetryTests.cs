using System.Collections.Concurrent;
using System.Diagnostics;
using ThemisGuard.Lambda.Events;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.Local.Tests.Engine;

namespace ThemisGuard.Local.Tests.Telemetry;

public sealed class EngineTelemetryTests
{
    [Fact]
    public async Task One_trace_leads_from_the_API_request_over_execution_and_queue_to_the_batch()
    {
        var spans = new ConcurrentQueue<Activity>();
        const string TraceId = "0af7651916cd43dd8448eb211c80319c";
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var fixture = new EngineFixture("""
            Resources:
              Q: { Type: AWS::SQS::Queue }
              Api: { Type: AWS::Serverless::HttpApi }
              Submit: { Type: AWS::Serverless::Function, Properties: { Events: { E: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: POST, Path: /go } } } } }
              Batch: { Type: AWS::Serverless::Function, Properties: { Events: { Q: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } } } } }
              M:
                Type: AWS::Serverless::StateMachine
                Properties:
                  Definition: { StartAt: Send, States: { Send: { Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", Parameters: { QueueUrl: !Ref Q, MessageBody: hi }, End: true } } }
            """);
        EmbeddedEngine? engine = null;
        var handled = new TaskCompletionSource();
        fixture
            .Handle("Submit", async (_, _, token) =>
            {
                // Over the wire, as functions do; the HTTP client carries the trace.
                using var wire = new WireClient(engine!.AwsUrl);
                await wire.CallAsync("AWSStepFunctions.StartExecution", """{"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:M"}""");
                return "{\"statusCode\":202}"u8.ToArray();
            })
            .Handle("Batch", SqsBatch.Create((_, _, _) =>
            {
                handled.TrySetResult();
                return Task.CompletedTask;
            }));
        await using (engine = await fixture.StartAsync())
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(engine.ApiUrl, "go"));
            request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
            using HttpResponseMessage response = await http.SendAsync(request);
            Assert.Equal(202, (int)response.StatusCode);
            await handled.Task.WaitAsync(TimeSpan.FromSeconds(5));
        }

        string[] names = [.. spans.Where(span => span.TraceId.ToHexString() == TraceId).Select(span => span.DisplayName).Order(StringComparer.Ordinal)];
        Assert.Equal(["BatchQ process", "POST /go", "Send", "invoke Batch", "invoke Submit"], names);
    }
}
