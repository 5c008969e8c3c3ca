using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ThemisGuard.Jsonata;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.Local.Wire;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Local.Executions.Integrations;

/// <summary>
/// The service calls of Task states: <c>lambda:invoke</c> and functions by ARN, <c>sqs:sendMessage</c>,
/// <c>events:putEvents</c>, <c>states:startExecution</c>. Source: Step Functions Developer Guide, "Integrating services".
/// </summary>
internal static class Integration
{
    /// <summary>True for what this machine can call.</summary>
    public static bool IsOffered(TaskResource resource) => resource.Kind switch
    {
        TaskResourceKind.LambdaFunction or TaskResourceKind.Activity => true,
        _ => (resource.Service, resource.Action) is ("lambda", "invoke") or ("sqs", "sendMessage") or ("events", "putEvents") or ("states", "startExecution")
            or ("s3", "getObject" or "listObjectsV2" or "putObject"),
    };

    public static async Task<TaskOutcome> RunAsync(
        IntegrationServices services, ExecutionHost host, string machineArn, InvokeTask task, CancellationToken cancellationToken)
    {
        TaskResource resource = task.Resource;
        bool waits = resource.Pattern != IntegrationPattern.RequestResponse;
        TaskOutcome outcome = resource.Kind == TaskResourceKind.LambdaFunction
            ? await InvokeFunctionAsync(services.Functions, resource.Arn, task, cancellationToken)
            : (resource.Service, resource.Action) switch
            {
                ("lambda", "invoke") => await InvokeAsync(services.Functions, task.Arguments, cancellationToken),
                ("sqs", "sendMessage") => await SendMessageAsync(services.Queues, task.Arguments, cancellationToken),
                ("events", "putEvents") => await PutEventsAsync(services.Bus, machineArn, task, cancellationToken),
                ("states", "startExecution") => await StartExecutionAsync(host, task),
                _ => TaskOutcome.Failed("States.Runtime", $"{resource.Arn} has no counterpart on this machine."),
            };
        return outcome with { Submitted = waits && outcome.Error is null };
    }

    private static async Task<TaskOutcome> InvokeFunctionAsync(IFunctionInvoker functions, string arn, InvokeTask task, CancellationToken cancellationToken)
    {
        FunctionResult result = await functions.InvokeAsync(arn, task.Arguments.ToUtf8Json(), cancellationToken);
        if (result.ErrorType is not null)
        {
            return Failed(result);
        }

        return TryParse(result.Payload, out JsonataValue output)
            ? new TaskOutcome(output)
            : TaskOutcome.Failed("Lambda.Unknown", "The function's answer is not JSON.");
    }

    private static async Task<TaskOutcome> InvokeAsync(IFunctionInvoker functions, JsonataValue arguments, CancellationToken cancellationToken)
    {
        if (!arguments["FunctionName"].TryGetString(out string? name))
        {
            return TaskOutcome.Failed("States.Runtime", "The argument FunctionName of lambda:invoke must be text.");
        }

        JsonataValue payload = arguments["Payload"];
        byte[] body = payload.IsUndefined ? "{}"u8.ToArray() : payload.ToUtf8Json();
        var metadata = new SdkMetadata();
        if (arguments["InvocationType"].TryGetString(out string? type) && type == "Event")
        {
            if (!functions.Exists(name))
            {
                return TaskOutcome.Failed("Lambda.ResourceNotFoundException", $"Function not found: {name}");
            }

            await functions.InvokeEventAsync(name, body, cancellationToken);
            return new TaskOutcome(metadata.Answer([("StatusCode", 202L), ("Payload", "")]));
        }

        FunctionResult result = await functions.InvokeAsync(name, body, cancellationToken);
        if (result.ErrorType is not null)
        {
            return Failed(result);
        }

        // What is not JSON is handed on as the text that it is.
        JsonataValue answer = TryParse(result.Payload, out JsonataValue parsed) ? parsed : Encoding.UTF8.GetString(result.Payload.Span);
        return new TaskOutcome(metadata.Answer([("ExecutedVersion", "$LATEST"), ("Payload", answer), ("StatusCode", 200L)]));
    }

    private static async Task<TaskOutcome> SendMessageAsync(IQueueService queues, JsonataValue arguments, CancellationToken cancellationToken)
    {
        if (!arguments["QueueUrl"].TryGetString(out string? url))
        {
            return TaskOutcome.Failed("States.Runtime", "The argument QueueUrl of sqs:sendMessage must be text.");
        }

        JsonataValue body = arguments["MessageBody"];
        if (body.IsUndefined)
        {
            return TaskOutcome.Failed("SQS.AmazonSQSException", "The request must contain the parameter MessageBody. (Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter)");
        }

        string text = body.TryGetString(out string? written) ? written : body.ToJson();
        var message = new QueueMessage(
            text,
            arguments["MessageGroupId"].TryGetString(out string? group) ? group : null,
            arguments["MessageDeduplicationId"].TryGetString(out string? deduplication) ? deduplication : null,
            arguments["DelaySeconds"].TryGetInt64(out long delay) ? (int)Math.Clamp(delay, int.MinValue, int.MaxValue) : null,
            Attributes(arguments["MessageAttributes"]),
            TraceHeaders.Current());
        try
        {
            string id = await queues.SendAsync(url, message, cancellationToken);
            return new TaskOutcome(new SdkMetadata().Answer([("MD5OfMessageBody", Md5(text)), ("MessageId", id)]));
        }
        catch (QueueNotFoundException error)
        {
            return TaskOutcome.Failed("SQS.QueueDoesNotExistException", error.Message);
        }
        catch (WireException error)
        {
            return TaskOutcome.Failed("SQS.AmazonSQSException", $"{error.Message} (Service: AmazonSQS; Status Code: {error.Status}; Error Code: {error.QueryCode ?? error.Name})");
        }
    }

    private static async Task<TaskOutcome> PutEventsAsync(IEventBus bus, string machineArn, InvokeTask task, CancellationToken cancellationToken)
    {
        if (!task.Arguments["Entries"].TryGetArray(out JsonataArray? entries) || entries.Count is 0 or > 10)
        {
            return TaskOutcome.Failed("EventBridge.ValidationException", "events:putEvents takes 1 to 10 Entries.");
        }

        string? Text(JsonataValue entry, string name) => entry[name].TryGetString(out string? text) ? text : null;
        var events = new List<PutEvent>();
        foreach (JsonataValue entry in entries)
        {
            JsonataValue detail = entry["Detail"];
            byte[] json = detail.IsUndefined ? [] : detail.TryGetString(out string? text) ? Encoding.UTF8.GetBytes(text) : detail.ToUtf8Json();

            // Step Functions names the execution and its machine among the resources of every event.
            List<string> resources = [task.ExecutionArn, machineArn];
            if (entry["Resources"].TryGetArray(out JsonataArray? given))
            {
                resources.InsertRange(0, given.Where(item => item.IsString).Select(item => item.AsString()));
            }

            DateTimeOffset? time = Text(entry, "Time") is { } at && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed) ? parsed : null;
            events.Add(new PutEvent(Text(entry, "Source"), Text(entry, "DetailType"), json, resources, Text(entry, "EventBusName"), time));
        }

        IReadOnlyList<PutEventResult> results;
        try
        {
            results = await bus.PutAsync(events, cancellationToken);
        }
        catch (WireException error)
        {
            return TaskOutcome.Failed("EventBridge." + error.Name, error.Message);
        }

        int failed = results.Count(result => result.ErrorCode is not null);
        JsonataValue answer = Values.Object(
            ("Entries", JsonataValue.FromItems(results.Select(result => result.ErrorCode is null
                ? Values.Object(("EventId", result.EventId!))
                : Values.Object(("ErrorCode", result.ErrorCode), ("ErrorMessage", result.ErrorMessage ?? ""))))),
            ("FailedEntryCount", (long)failed));
        return failed == 0 ? new TaskOutcome(answer) : TaskOutcome.Failed("EventBridge.FailedEntry", answer.ToJson());
    }

    private static async Task<TaskOutcome> StartExecutionAsync(ExecutionHost host, InvokeTask task)
    {
        JsonataValue arguments = task.Arguments;
        string arn = arguments["StateMachineArn"].TryGetString(out string? given) ? given : "";
        if (host.Machines.Target(arn) is not { } target)
        {
            return TaskOutcome.Failed(
                "StepFunctions.StateMachineDoesNotExistException", $"State Machine Does Not Exist: '{arn}' (Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist)");
        }

        JsonataValue input = arguments["Input"];
        string text = input.IsUndefined ? "{}" : input.TryGetString(out string? written) ? written : input.ToJson();
        string name = arguments["Name"].TryGetString(out string? chosen) ? chosen : SfnNames.OfChild(task.ExecutionArn, task.TaskId);
        try
        {
            ExecutionRecord child = await host.StartAsync(new StartOrder(target, name, text, TraceHeaders.Current(), task.ExecutionArn, task.TaskId));
            return new TaskOutcome(new SdkMetadata().Answer([("ExecutionArn", child.Arn), ("StartDate", child.Started.ToUnixTimeMilliseconds())]));
        }
        catch (WireException error)
        {
            return TaskOutcome.Failed($"StepFunctions.{error.Name}Exception", $"{error.Message} (Service: AWSStepFunctions; Status Code: {error.Status}; Error Code: {error.Name})");
        }
    }

    private static TaskOutcome Failed(FunctionResult result) => TaskOutcome.Failed(result.ErrorType!, Encoding.UTF8.GetString(result.Payload.Span));

    private static Dictionary<string, QueueMessageAttribute>? Attributes(JsonataValue attributes)
    {
        if (!attributes.TryGetObject(out JsonataObject? members))
        {
            return null;
        }

        var read = new Dictionary<string, QueueMessageAttribute>(StringComparer.Ordinal);
        foreach ((string name, JsonataValue attribute) in members)
        {
            read[name] = new QueueMessageAttribute(
                attribute["DataType"].TryGetString(out string? type) ? type : "",
                attribute["StringValue"] is { IsUndefined: false } value ? (value.TryGetString(out string? text) ? text : value.ToJson()) : null,
                attribute["BinaryValue"].TryGetString(out string? binary) ? Convert.FromBase64String(binary) : null);
        }

        return read;
    }

    private static bool TryParse(ReadOnlyMemory<byte> json, out JsonataValue value)
    {
        value = default;
        try
        {
            value = JsonataValue.Parse(json.Span);
            return true;
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or JsonataException)
        {
            return false;
        }
    }

    // The checksum of the SQS protocol.
#pragma warning disable CA5351
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
