using System.Security.Cryptography;
using System.Text.Json;
using ThemisGuard.Jsonata;
using ThemisGuard.Local.Executions.Integrations;
using ThemisGuard.Local.Wire;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;
using ThemisGuard.StatesLanguage.Testing;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>TestState: one state alone, with a mock or with the real call.</summary>
internal sealed class StateTestAction(ExecutionHost host, LocalIdentity identity)
{
    // Members of inspectionData that are not JSON text. Source: Step Functions API Reference, InspectionData.
    private static readonly string[] Structured = ["request", "response", "errorDetails", "toleratedFailureCount", "toleratedFailurePercentage", "maxConcurrency"];

    public async Task<Action<Utf8JsonWriter>> RunAsync(WireBody body, CancellationToken cancellationToken)
    {
        StateTestRequest request = Read(body);
        StateTestResult result = StateTest.Run(request);
        if (result.Invocation is { } task)
        {
            if (task.Resource.Pattern != IntegrationPattern.RequestResponse)
            {
                throw WireError.Validation($"TestState makes no calls that are answered later: {task.Resource.Arn}. Give a mock.");
            }

            TaskOutcome outcome = await host.CallAsync(request.Identity.StateMachineArn, task, cancellationToken);
            result = StateTest.Run(request with { Answer = outcome.ToEvent(task.TaskId)(host.Time.GetUtcNow()) });
        }

        if (result.RefusalCode is { } refusal)
        {
            throw refusal == "ValidationException" ? WireError.Validation(result.RefusalMessage!) : SfnError.Of(refusal, result.RefusalMessage!);
        }

        return json => Write(json, result);
    }

    private StateTestRequest Read(WireBody body)
    {
        string name = Guid.NewGuid().ToString();
        return new StateTestRequest
        {
            Definition = body.Required("definition"),
            StateName = body.Text("stateName"),
            Input = Value(body, "input") is { IsUndefined: false } input ? input : JsonataValue.EmptyObject,
            Variables = Value(body, "variables"),
            Context = Value(body, "context"),
            InspectionLevel = Enumeration<InspectionLevel>(body.Text("inspectionLevel"), "inspectionLevel"),
            RevealSecrets = body.Flag("revealSecrets") ?? false,
            Mock = body.Element("mock") is { ValueKind: JsonValueKind.Object } mock ? Mock(mock) : null,
            Configuration = body.Element("stateConfiguration") is { ValueKind: JsonValueKind.Object } configuration ? Configuration(configuration) : new(),
            Identity = new ExecutionIdentity
            {
                ExecutionArn = identity.Arn("states", $"express:TestState:{name}:{Guid.NewGuid()}"),
                Name = name,
                StateMachineName = "TestState",
                StateMachineArn = identity.Arn("states", "stateMachine:TestState"),
                RoleArn = body.Text("roleArn") ?? "",
                StartTime = host.Time.GetUtcNow(),
                Seed = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)),
            },
        };
    }

    private static StateMock Mock(JsonElement mock) => new()
    {
        Result = Text(mock, "result"),
        Error = mock.TryGetProperty("errorOutput", out JsonElement error) && error.ValueKind == JsonValueKind.Object ? Text(error, "error") : null,
        Cause = mock.TryGetProperty("errorOutput", out JsonElement cause) && cause.ValueKind == JsonValueKind.Object ? Text(cause, "cause") : null,
        FieldValidation = Enumeration<FieldValidationMode>(Text(mock, "fieldValidationMode"), "mock.fieldValidationMode"),
    };

    private static StateTestConfiguration Configuration(JsonElement configuration) => new()
    {
        RetrierRetryCount = Number(configuration, "retrierRetryCount"),
        MapIterationFailureCount = Number(configuration, "mapIterationFailureCount"),
        ErrorCausedByState = Text(configuration, "errorCausedByState"),
        MapItemReaderData = Text(configuration, "mapItemReaderData"),
    };

    private static void Write(Utf8JsonWriter json, StateTestResult result)
    {
        json.WriteString("status", result.Status switch
        {
            StateTestStatus.Succeeded => "SUCCEEDED",
            StateTestStatus.Failed => "FAILED",
            StateTestStatus.Retriable => "RETRIABLE",
            _ => "CAUGHT_ERROR",
        });
        json.WriteOptional("output", result.Output.IsUndefined ? null : result.Output.ToJson());
        json.WriteOptional("error", result.Error);
        json.WriteOptional("cause", result.Cause);
        json.WriteOptional("nextState", result.NextState);
        if (!result.InspectionData.TryGetObject(out JsonataObject? inspection))
        {
            return;
        }

        json.WriteStartObject("inspectionData");
        foreach ((string name, JsonataValue value) in inspection)
        {
            if (Structured.Contains(name))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
            else
            {
                json.WriteString(name, value.ToJson());
            }
        }

        json.WriteEndObject();
    }

    private static T Enumeration<T>(string? text, string member)
        where T : struct, Enum
    {
        if (text is null)
        {
            return default;
        }

        // The names on the wire are the members' in capitals; numbers are none.
        return Enum.TryParse(text, ignoreCase: true, out T value) && Enum.GetName(value)?.ToUpperInvariant() == text
            ? value
            : throw WireError.Validation(
                $"1 validation error detected: Value '{text}' at '{member}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", Enum.GetNames<T>().Select(name => name.ToUpperInvariant()))}]");
    }

    private static JsonataValue Value(WireBody body, string name)
    {
        if (body.Text(name) is not { } text)
        {
            return default;
        }

        try
        {
            return JsonataValue.Parse(text);
        }
        catch (Exception error) when (error is JsonException or JsonataException)
        {
            throw name == "input" ? SfnError.InvalidExecutionInput(error.Message) : WireError.Validation($"The member {name} is not JSON: {error.Message}");
        }
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static int? Number(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement found) && found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out int number) ? number : null;
}
