using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Conformance.StatesLanguage;

/// <summary>Runs one recorded execution in virtual time; each task answers what the recording says it answered.</summary>
internal sealed class RecordedExecution(JsonElement one)
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<JsonElement> _results = [.. one.TryGetProperty("taskResults", out JsonElement results) ? results.EnumerateArray() : []];
    private readonly Queue<Effect> _effects = new();
    private Execution _execution = null!;
    private DateTimeOffset _now = s_start;

    /// <summary>Events fed in, for replay.</summary>
    public List<ExecutionEvent> Journal { get; } = [];

    public StateMachineDefinition Definition { get; private set; } = null!;

    public ExecutionIdentity Identity { get; private set; } = null!;

    /// <returns>The execution as far as it went, or why its definition was refused.</returns>
    public (Execution? Execution, string? Refusal) Run()
    {
        bool express = one.GetProperty("type").GetString() == "EXPRESS";
        ParseResult parsed = StateMachineDefinition.Parse(
            Text(one.GetProperty("definition"), "definitionIsText"), new DefinitionOptions { Type = express ? StateMachineType.Express : StateMachineType.Standard });
        if (parsed.Definition is null)
        {
            return (null, string.Join("; ", parsed.Diagnostics));
        }

        Definition = parsed.Definition;
        Identity = new ExecutionIdentity
        {
            ExecutionArn = express ? "arn:aws:states:us-east-1:111111111111:express:machine:run:1" : "arn:aws:states:us-east-1:111111111111:execution:machine:run",
            Name = "run", StateMachineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:machine", StateMachineName = "machine",
            RoleArn = "arn:aws:iam::111111111111:role/role", StartTime = s_start, Seed = one.GetProperty("id").GetString()!,
            AsOf = DateOnly.ParseExact(one.GetProperty("recorded").GetString()!, "dd-MM-yyyy"),
        };
        _execution = new Execution(Definition, Identity);
        Feed(new ExecutionStarted(_now, Input()));
        bool waitsForEver = one.GetProperty("expected").GetProperty("status").GetString() == "RUNNING";
        while (_execution.Status == ExecutionStatus.Running)
        {
            if (_effects.TryDequeue(out Effect? effect))
            {
                Do(effect);
            }
            else if (!waitsForEver && _execution.OpenTimers.MinBy(static timer => timer.DueAt) is { } next)
            {
                _now = next.DueAt;
                Feed(new TimerFired(_now, next.TimerId));
            }
            else
            {
                break;
            }
        }

        return (_execution, null);
    }

    private string Text(JsonElement value, string marker) =>
        one.TryGetProperty(marker, out _) && value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private JsonataValue Input()
    {
        string text = Text(one.GetProperty("input"), "inputIsText");
        if (one.TryGetProperty("nowRelative", out JsonElement shifts))
        {
            JsonNode node = JsonNode.Parse(text)!;
            foreach (JsonElement shift in shifts.EnumerateArray())
            {
                string name = shift.GetProperty("path").GetString()![2..];
                string fraction = node[name]!.GetValue<string>()[19..];
                node[name] = s_start.AddDays(shift.GetProperty("days").GetDouble()).ToString("yyyy-MM-dd'T'HH:mm:ss", null) + fraction;
            }

            text = node.ToJsonString();
        }

        return JsonataValue.Parse(text);
    }

    private void Feed(ExecutionEvent happened)
    {
        Journal.Add(happened);
        foreach (Effect effect in _execution.Advance(happened).Effects)
        {
            _effects.Enqueue(effect);
        }
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case InvokeTask task:
                Answer(task);
                break;
            case ReadItems read:
                Feed(ReadObject(read));
                break;
            case WriteResults write:
                Feed(new ResultsWritten(_now, write.WriteId));
                break;
        }
    }

    private ItemsRead ReadObject(ReadItems read)
    {
        foreach (JsonElement item in one.TryGetProperty("s3", out JsonElement s3) ? s3.EnumerateArray() : [])
        {
            if (item.GetProperty("key").GetString() == read.Arguments["Key"].ToString().Trim('"'))
            {
                return new ItemsRead(_now, read.ReadId, Encoding.UTF8.GetBytes(item.GetProperty("body").GetString()!));
            }
        }

        return new ItemsRead(_now, read.ReadId, default, "States.ItemReaderFailed", "There is no such object.");
    }

    private void Answer(InvokeTask task)
    {
        if (TakeResult(task) is not { } result)
        {
            AnswerFromBehaviour(task);
            return;
        }

        string outcome = result.GetProperty("event").GetString()!;
        if (task.Resource.Kind == TaskResourceKind.Activity)
        {
            Feed(new ActivityStarted(_now, task.TaskId, WorkerName()));
        }
        else if (result.TryGetProperty("submitted", out JsonElement submitted))
        {
            Feed(new TaskSubmitted(_now, task.TaskId, JsonataValue.From(submitted)));
        }

        if (outcome.EndsWith("Succeeded", StringComparison.Ordinal))
        {
            Feed(new TaskSucceeded(_now, task.TaskId, JsonataValue.From(result.GetProperty("output"))));
        }
        else if (outcome.EndsWith("Failed", StringComparison.Ordinal))
        {
            Feed(new TaskFailed(_now, task.TaskId, Optional(result, "error"), Optional(result, "causeText") ?? Optional(result, "cause")));
        }
    }

    private JsonElement? TakeResult(InvokeTask task)
    {
        using JsonDocument arguments = JsonDocument.Parse(task.Arguments.ToJson());
        List<JsonElement> candidates = _results.FindAll(result => result.GetProperty("state").GetString() == task.StateName);
        if (candidates.Count == 0)
        {
            candidates = _results.FindAll(static result => result.GetProperty("state").ValueKind != JsonValueKind.String);
        }

        int at = candidates.FindIndex(result =>
            (result.TryGetProperty("parameters", out JsonElement given) || result.TryGetProperty("input", out given))
            && RecordedValue.Difference(given, arguments.RootElement) is null);
        if (candidates.Count == 0)
        {
            return null;
        }

        JsonElement taken = candidates[Math.Max(at, 0)];
        _results.Remove(taken);
        return taken;
    }

    /// <summary>For the few recordings without a history: what the function is known to do.</summary>
    private void AnswerFromBehaviour(InvokeTask task)
    {
        JsonElement? function = one.TryGetProperty("lambdas", out JsonElement lambdas) ? lambdas.EnumerateObject().First().Value : null;
        if (task.Resource.Kind == TaskResourceKind.Activity)
        {
            Feed(new TaskFailed(_now, task.TaskId, "States.Runtime", $"The activity {task.Resource.Arn} does not exist."));
        }
        else if (function is { } known && known.GetProperty("behaviour").GetString() == "error")
        {
            string type = known.GetProperty("errorType").GetString()!, message = known.GetProperty("errorMessage").GetString()!;
            string gap = task.Resource.Kind == TaskResourceKind.LambdaFunction ? " " : "";
            const string Trace = "[\"  File \\\"/var/task/handler.py\\\", line 2, in handler\\n    raise Exception(\\\"Some exception was raised.\\\")\\n\"]";
            Feed(new TaskFailed(_now, task.TaskId, type,
                $"{{\"errorMessage\":{gap}\"{message}\",{gap}\"errorType\":{gap}\"{type}\",{gap}\"requestId\":{gap}\"1\",{gap}\"stackTrace\":{gap}{Trace}}}"));
        }
        else
        {
            Feed(new TaskSucceeded(_now, task.TaskId, task.Resource.Kind == TaskResourceKind.ServiceIntegration ? Invoked(task.Arguments["Payload"]) : task.Arguments));
        }
    }

    /// <summary>What lambda:invoke gives for a function that echoes its payload.</summary>
    private static JsonataValue Invoked(JsonataValue payload)
    {
        // The recorded function is Python, which puts a blank after each colon and comma.
        string length = (payload.SizeInBytes() + Blanks(payload)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return JsonataValue.Parse($$"""
            {"ExecutedVersion":"$LATEST","Payload":{{payload.ToJson()}},"SdkHttpMetadata":{
            "AllHttpHeaders":{"X-Amz-Executed-Version":["$LATEST"],"x-amzn-Remapped-Content-Length":["0"],"Connection":["keep-alive"],"x-amzn-RequestId":["1"],
            "Content-Length":["{{length}}"],"Date":["today"],"X-Amzn-Trace-Id":["1"],"Content-Type":["application/json"]},
            "HttpHeaders":{"Connection":"keep-alive","Content-Length":"{{length}}","Content-Type":"application/json","Date":"today","X-Amz-Executed-Version":"$LATEST",
            "x-amzn-Remapped-Content-Length":"0","x-amzn-RequestId":"1","X-Amzn-Trace-Id":"1"},"HttpStatusCode":200},
            "SdkResponseMetadata":{"RequestId":"1"},"StatusCode":200}
            """);
    }

    private static long Blanks(JsonataValue value) =>
        value.TryGetObject(out JsonataObject? members) ? members.Count + Math.Max(0, members.Count - 1) + members.Values.Sum(Blanks)
        : value.TryGetArray(out JsonataArray? items) ? Math.Max(0, items.Count - 1) + items.Sum(Blanks)
        : 0;

    private string? WorkerName()
    {
        foreach (JsonElement happened in one.GetProperty("expected").GetProperty("events").EnumerateArray())
        {
            if (happened.GetProperty("type").GetString() == "ActivityStarted")
            {
                return Optional(happened, "workerName");
            }
        }

        return null;
    }

    private static string? Optional(JsonElement value, string name) =>
        !value.TryGetProperty(name, out JsonElement found) ? null : found.ValueKind == JsonValueKind.String ? found.GetString() : found.GetRawText();

    /// <summary>The history in the recording's shape: details beside id, prev and type; JSON texts parsed; times and marks left out.</summary>
    public static JsonElement Flatten(IReadOnlyList<HistoryEvent> history)
    {
        var events = new JsonArray();
        foreach (HistoryEvent happened in history)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
            {
                happened.WriteTo(writer, includeData: true);
            }

            JsonObject node = JsonNode.Parse(stream.ToArray())!.AsObject();
            var flat = new JsonObject { ["id"] = node["id"]!.DeepClone(), ["prev"] = node["previousEventId"]!.DeepClone(), ["type"] = node["type"]!.DeepClone() };
            foreach ((string name, JsonNode? details) in node.Where(static member => member.Value is JsonObject))
            {
                foreach ((string member, JsonNode? value) in details!.AsObject())
                {
                    if (!member.EndsWith("Details", StringComparison.Ordinal) && member != "roleArn")
                    {
                        flat[member] = member switch
                        {
                            "input" or "output" or "parameters" => JsonNode.Parse(value!.GetValue<string>()),
                            "assignedVariables" => new JsonObject(value!.AsObject().Select(static variable =>
                                KeyValuePair.Create(variable.Key, JsonNode.Parse(variable.Value!.GetValue<string>())))),
                            _ => value!.DeepClone(),
                        };
                    }
                }
            }

            events.Add(flat);
        }

        return JsonSerializer.SerializeToElement(events);
    }
}
