using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Testing;

namespace ThemisGuard.Conformance.StatesLanguage;

/// <summary>Whether TestState answers as recorded, the inspection's data included.</summary>
internal static class StateTestVerdict
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string? Difference(JsonElement one)
    {
        JsonElement call = one.GetProperty("request"), expected = one.GetProperty("expected");
        var request = new StateTestRequest
        {
            Definition = one.GetProperty("definition").GetRawText(),
            Input = one.TryGetProperty("input", out JsonElement input) ? JsonataValue.From(input) : JsonataValue.EmptyObject,
            StateName = Text(call, "stateName"),
            Variables = Text(call, "variables") is { } variables ? JsonataValue.Parse(variables) : default,
            Context = Text(call, "context") is { } context ? JsonataValue.Parse(context) : default,
            InspectionLevel = Enum.Parse<InspectionLevel>(Text(call, "inspectionLevel") ?? "INFO", ignoreCase: true),
            RevealSecrets = call.TryGetProperty("revealSecrets", out JsonElement reveal) && reveal.GetBoolean(),
            Mock = call.TryGetProperty("mock", out JsonElement mock) ? Mock(mock) : null,
            Configuration = call.TryGetProperty("stateConfiguration", out JsonElement configuration) ? Configuration(configuration) : new(),
            Identity = new ExecutionIdentity
            {
                ExecutionArn = "arn:aws:states:us-east-1:111111111111:express:machine:run", Name = "run", StateMachineName = "machine",
                StateMachineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:machine", RoleArn = "arn:aws:iam::111111111111:role/role",
                StartTime = s_now, Seed = one.GetProperty("id").GetString()!,
            },
        };
        StateTestResult result = StateTest.Run(request);
        if (result.Invocation is { } task)
        {
            result = StateTest.Run(request with { Answer = new TaskSucceeded(s_now, task.TaskId, Answer(one, task)) });
        }

        return RecordedValue.Difference(expected, Describe(result));
    }

    private static JsonataValue Answer(JsonElement one, InvokeTask task)
    {
        JsonElement function = one.GetProperty("lambdas").EnumerateObject().First().Value;
        return function.TryGetProperty("payload", out JsonElement payload) ? JsonataValue.From(payload)
            : function.TryGetProperty("value", out JsonElement text) ? JsonataValue.Parse(text.GetString()!)
            : task.Arguments;
    }

    private static StateMock Mock(JsonElement mock) => new()
    {
        Result = Text(mock, "result"),
        Error = mock.TryGetProperty("errorOutput", out JsonElement error) ? Text(error, "error") : null,
        Cause = mock.TryGetProperty("errorOutput", out JsonElement cause) ? Text(cause, "cause") : null,
        FieldValidation = Enum.Parse<FieldValidationMode>(Text(mock, "fieldValidationMode") ?? "STRICT", ignoreCase: true),
    };

    private static StateTestConfiguration Configuration(JsonElement configuration) => new()
    {
        RetrierRetryCount = configuration.TryGetProperty("retrierRetryCount", out JsonElement tries) ? tries.GetInt32() : null,
        MapIterationFailureCount = configuration.TryGetProperty("mapIterationFailureCount", out JsonElement failures) ? failures.GetInt32() : null,
        ErrorCausedByState = Text(configuration, "errorCausedByState"),
        MapItemReaderData = Text(configuration, "mapItemReaderData"),
    };

    private static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out JsonElement found) ? found.GetString() : null;

    private static JsonElement Describe(StateTestResult result)
    {
        if (result.RefusalCode is not null)
        {
            return JsonSerializer.SerializeToElement(new JsonObject { ["error"] = new JsonObject { ["code"] = result.RefusalCode, ["message"] = result.RefusalMessage } });
        }

        var response = new JsonObject
        {
            ["status"] = result.Status switch
            {
                StateTestStatus.Succeeded => "SUCCEEDED", StateTestStatus.Failed => "FAILED", StateTestStatus.Retriable => "RETRIABLE", _ => "CAUGHT_ERROR",
            },
        };
        Add("output", result.Output.IsUndefined ? null : result.Output.ToJson(), parse: true);
        Add("inspectionData", result.InspectionData.IsUndefined ? null : result.InspectionData.ToJson(), parse: true);
        Add("error", result.Error);
        Add("cause", result.Cause);
        Add("nextState", result.NextState);
        return JsonSerializer.SerializeToElement(new JsonObject { ["response"] = response });

        void Add(string name, string? value, bool parse = false)
        {
            if (value is not null)
            {
                response[name] = parse ? JsonNode.Parse(value) : value;
            }
        }
    }
}
