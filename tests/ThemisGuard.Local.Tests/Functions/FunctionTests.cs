using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance;
using ThemisGuard.Lambda.Events;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Tests.Clients;
using ThemisGuard.Local.Tests.Engine;

namespace ThemisGuard.Local.Tests.Functions;

public sealed class FunctionTests
{
    private const string One = "Resources: { F: { Type: AWS::Serverless::Function, Properties: { Timeout: 1, ReservedConcurrentExecutions: 2 } } }";

    [Fact]
    public async Task A_named_failure_reaches_the_caller_as_its_error_document()
    {
        using var fixture = new EngineFixture(One);
        fixture.Handle("F", (_, _, _) => throw new ThemisGuardException("ThemisGuard.Gone", "It is gone."));
        await using EmbeddedEngine engine = await fixture.StartAsync();

        FunctionResult result = await engine.Functions.InvokeAsync("arn:aws:lambda:us-east-1:000000000000:function:F:$LATEST", "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal("ThemisGuard.Gone", result.ErrorType);
        using JsonDocument document = JsonDocument.Parse(result.Payload);
        Assert.Equal("It is gone.", document.RootElement.GetProperty("errorMessage").GetString());
        Assert.Equal(["START", "END", "REPORT"], fixture.Log.Where(line => line.RequestId == result.RequestId).Select(line => line.Text.Split(' ')[0]).Where(word => word.All(char.IsUpper)));
    }

    [Fact]
    public async Task A_handler_that_hangs_is_given_up_at_its_timeout_with_Lambdas_words()
    {
        using var fixture = new EngineFixture(One);
        fixture.Handle("F", async (payload, _, _) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30), CancellationToken.None);
            return payload;
        });
        await using EmbeddedEngine engine = await fixture.StartAsync();

        FunctionResult result = await engine.Functions.InvokeAsync("F", "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal("Sandbox.Timedout", result.ErrorType);
        Assert.Equal(
            $$"""{"errorMessage":"RequestId: {{result.RequestId}} Error: Task timed out after 1.00 seconds","errorType":"Sandbox.Timedout"}""",
            Encoding.UTF8.GetString(result.Payload.Span));
    }

    [Fact]
    public async Task Beyond_its_reserved_concurrency_a_function_is_throttled()
    {
        using var fixture = new EngineFixture(One);
        var release = new TaskCompletionSource<ReadOnlyMemory<byte>>();
        fixture.Handle("F", (_, _, _) => release.Task);
        await using EmbeddedEngine engine = await fixture.StartAsync();
        Task<FunctionResult>[] running = [.. Enumerable.Range(0, 2).Select(_ => engine.Functions.InvokeAsync("F", default, CancellationToken.None))];

        FunctionResult third = await engine.Functions.InvokeAsync("F", default, CancellationToken.None);
        release.SetResult("1"u8.ToArray());

        Assert.Equal("Lambda.TooManyRequestsException", third.ErrorType);
        Assert.All(await Task.WhenAll(running), result => Assert.Null(result.ErrorType));
    }

    [Fact]
    public async Task An_answer_over_six_megabytes_is_an_error()
    {
        using var fixture = new EngineFixture(One);
        fixture.Handle("F", (_, _, _) => Task.FromResult<ReadOnlyMemory<byte>>(new byte[7_000_000]));
        await using EmbeddedEngine engine = await fixture.StartAsync();
        Assert.Equal("Function.ResponseSizeTooLarge", (await engine.Functions.InvokeAsync("F", default, CancellationToken.None)).ErrorType);
    }

    [Fact]
    public async Task An_asynchronous_invocation_that_was_accepted_runs_in_the_next_engine_and_failures_end_in_the_dead_letter_queue()
    {
        using var fixture = new EngineFixture("""
            Resources:
              Dead: { Type: AWS::SQS::Queue }
              F: { Type: AWS::Serverless::Function, Properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 }, DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Dead.Arn } } }
            """);
        fixture.Handle("F", async (payload, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return payload;
        });
        await using (EmbeddedEngine first = await fixture.StartAsync(options => options with { StopLimit = TimeSpan.Zero }))
        {
            await first.Functions.InvokeEventAsync("F", "{\"a\":1}"u8.ToArray(), CancellationToken.None);
            await Task.Delay(100);
        }

        fixture.Handle("F", (_, _, _) => throw new ThemisGuardException("ThemisGuard.No", "no"));
        await using EmbeddedEngine second = await fixture.StartAsync();
        var dead = await second.Queues.ReceiveAsync("arn:aws:sqs:us-east-1:000000000000:Dead", 1, TimeSpan.FromSeconds(5), null, CancellationToken.None);
        Assert.Equal("{\"a\":1}", Assert.Single(dead).Body);
        Assert.Equal("no", dead[0].MessageAttributes["ErrorMessage"].StringValue);
    }

    [Fact]
    public async Task Messages_that_a_batch_reports_stay_and_the_others_are_deleted()
    {
        using var fixture = new EngineFixture("""
            Resources:
              Q: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 3 } }
              F: { Type: AWS::Serverless::Function, Properties: { Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn, FunctionResponseTypes: [ReportBatchItemFailures] } } } } }
            """);
        var seen = new List<(string Body, int Receives)>();
        fixture.Handle("F", SqsBatch.Create((record, _, _) =>
        {
            lock (seen)
            {
                seen.Add((record.Body, record.ReceiveCount));
            }

            return record.Body == "bad" && record.ReceiveCount == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        }));
        await using EmbeddedEngine engine = await fixture.StartAsync();
        foreach (string body in (string[])["good", "bad"])
        {
            await engine.Queues.SendAsync("arn:aws:sqs:us-east-1:000000000000:Q", new(body), CancellationToken.None);
        }

        for (int attempt = 0; attempt < 100 && seen.Count < 3; attempt++)
        {
            await Task.Delay(100);
        }

        Assert.Equal([("bad", 1), ("bad", 2), ("good", 1)], seen.Order());
        await Task.Delay(200);
        var attributes = await engine.Queues.GetAttributesAsync("arn:aws:sqs:us-east-1:000000000000:Q", CancellationToken.None);
        Assert.Equal(("0", "0"), (attributes["ApproximateNumberOfMessages"], attributes["ApproximateNumberOfMessagesNotVisible"]));
    }

    [Fact]
    public async Task The_command_lines_invoke_gets_answers_and_errors_as_from_Lambda()
    {
        using var fixture = new EngineFixture(One);
        fixture.Handle("F", payload => payload == "\"fail\"" ? throw new InvalidOperationException("no") : payload);
        await using EmbeddedEngine engine = await fixture.StartAsync();
        using var http = new HttpClient();
        async Task<HttpResponseMessage> InvokeAsync(string function, string body) =>
            await http.PostAsync(new Uri(engine.AwsUrl, $"2015-03-31/functions/{function}/invocations"), new StringContent(body));

        using HttpResponseMessage echoed = await InvokeAsync("F", "{\"a\":1}");
        Assert.Equal("{\"a\":1}", await echoed.Content.ReadAsStringAsync());
        using HttpResponseMessage failed = await InvokeAsync("F", "\"fail\"");
        Assert.Equal((200, "Unhandled"), ((int)failed.StatusCode, failed.Headers.GetValues("X-Amz-Function-Error").Single()));
        using HttpResponseMessage missing = await InvokeAsync("G", "{}");
        Assert.Equal(404, (int)missing.StatusCode);
    }

    [Fact]
    public async Task The_command_line_lists_and_describes_functions()
    {
        using var fixture = new EngineFixture("""
            Resources:
              B: { Type: AWS::Serverless::Function, Properties: { CodeUri: code, Timeout: 7, MemorySize: 256, Environment: { Variables: { KEY: secret } } } }
              A: { Type: AWS::Serverless::Function, Properties: { CodeUri: code } }
            """);
        fixture.Handle("A", static payload => payload);
        fixture.Handle("B", static payload => payload);
        await using EmbeddedEngine engine = await fixture.StartAsync();
        using var http = new HttpClient { BaseAddress = engine.AwsUrl };
        Task<JsonElement> GetAsync(string path) => http.GetFromJsonAsync<JsonElement>("2015-03-31/functions" + path);

        JsonElement first = await GetAsync("?MaxItems=1"), second = await GetAsync("?MaxItems=1&Marker=" + first.GetProperty("NextMarker"));
        Assert.Equal("A", first.GetProperty("Functions").EnumerateArray().Single().GetProperty("FunctionName").GetString());
        Assert.Equal("B", second.GetProperty("Functions").EnumerateArray().Single().GetProperty("FunctionName").GetString());
        Assert.False(second.TryGetProperty("NextMarker", out _));
        Assert.Equal(2, (await GetAsync("/")).GetProperty("Functions").GetArrayLength());
        JsonElement configuration = await GetAsync("/B/configuration");
        Assert.Equal((7, 256), (configuration.GetProperty("Timeout").GetInt32(), configuration.GetProperty("MemorySize").GetInt32()));
        Assert.DoesNotContain("secret", configuration.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(configuration.GetRawText(), (await GetAsync("/B")).GetProperty("Configuration").GetRawText());
        using HttpResponseMessage missing = await http.GetAsync(new Uri("2015-03-31/functions/C", UriKind.Relative));
        Assert.Equal(404, (int)missing.StatusCode);
    }

    [ClientFact("/usr/bin/python3")]
    public async Task A_function_with_a_bootstrap_runs_as_a_process_with_its_own_environment_and_dies_by_its_limits()
    {
        using var fixture = new EngineFixture("""
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties: { CodeUri: code, Timeout: 2, MemorySize: 128, Environment: { Variables: { COLOUR: blue } } }
            """);
        string bootstrap = Path.Combine(Directory.CreateDirectory(Path.Combine(fixture.Folder, "code")).FullName, "bootstrap");
        await File.WriteAllTextAsync(bootstrap, """
            #!/usr/bin/python3
            import json, os, time, urllib.request
            base = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
            while True:
                event = urllib.request.urlopen(base + "next")
                id, what = event.headers["Lambda-Runtime-Aws-Request-Id"], json.load(event)
                if what == "hang": time.sleep(60)
                if what == "exit": os._exit(7)
                if what == "eat": hog = bytearray(400_000_000); time.sleep(60)
                if what == "fail":
                    body, path = {"errorMessage": "no", "errorType": "Own.Error"}, "/error"
                else:
                    body, path = {"colour": os.environ.get("COLOUR"), "home": os.environ.get("HOME"), "pid": os.getpid()}, "/response"
                print("handled", what, flush=True)
                urllib.request.urlopen(urllib.request.Request(base + id + path, json.dumps(body).encode(), method="POST"))
            """);
        File.SetUnixFileMode(bootstrap, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using EmbeddedEngine engine = await fixture.StartAsync();
        async Task<(string? Error, JsonElement Answer)> InvokeAsync(string what)
        {
            FunctionResult result = await engine.Functions.InvokeAsync("F", Encoding.UTF8.GetBytes($"\"{what}\""), CancellationToken.None);
            using JsonDocument answer = JsonDocument.Parse(result.Payload);
            return (result.ErrorType, answer.RootElement.Clone());
        }

        (string? error, JsonElement first) = await InvokeAsync("work");
        Assert.Null(error);
        Assert.Equal("blue", first.GetProperty("colour").GetString());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("home").ValueKind);
        int pid = first.GetProperty("pid").GetInt32();

        Assert.Equal("Own.Error", (await InvokeAsync("fail")).Error);
        Assert.Equal(pid, (await InvokeAsync("again")).Answer.GetProperty("pid").GetInt32());

        (error, JsonElement exit) = await InvokeAsync("exit");
        Assert.Equal("Runtime.ExitError", error);
        Assert.EndsWith("Error: Runtime exited with error: exit status 7", exit.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(pid, (await InvokeAsync("fresh")).Answer.GetProperty("pid").GetInt32());

        Assert.Equal("Sandbox.Timedout", (await InvokeAsync("hang")).Error);
        (error, JsonElement eaten) = await InvokeAsync("eat");
        Assert.Equal("Runtime.ExitError", error);
        Assert.EndsWith("signal: killed", eaten.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Null((await InvokeAsync("after all")).Error);
        Assert.Contains(fixture.Log, line => line.Text == "handled work" && fixture.Log.Exists(start => start.Text.StartsWith($"START RequestId: {line.RequestId} ", StringComparison.Ordinal)));
    }
}
