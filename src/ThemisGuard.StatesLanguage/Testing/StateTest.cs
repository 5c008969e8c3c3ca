using System.Text.Json;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Testing;

/// <summary>The TestState API: runs one state alone, as an execution would, and shows its data on the way.</summary>
public static class StateTest
{
    /// <summary>Runs a state. Pure, like an execution.</summary>
    public static StateTestResult Run(StateTestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (State? state, Diagnostic? fault) = TestedState.Find(request.Definition, request.StateName);
        if (fault is not null)
        {
            return Refuse("InvalidDefinition", $"Invalid State Machine Definition: '{fault}'");
        }

        if (state is null)
        {
            return Refuse("ValidationException", "State not found in definition");
        }

        JsonValue mocked = default;
        if (Refusal(request, state, ref mocked) is { } refusal)
        {
            return refusal;
        }

        var graph = new StateGraph { StartAt = state.Name, States = new(StringComparer.Ordinal) { [state.Name] = state }, Start = state };
        var definition = new StateMachineDefinition(StateMachineType.Standard, state.Language, null, null, graph);
        var interpreter = new Interpreter(definition, request.Identity, contextHasRedriveCount: false);
        return interpreter.Test(request, mocked);
    }

    private static StateTestResult Refuse(string code, string message) => new() { RefusalCode = code, RefusalMessage = message };

    private static StateTestResult? Refusal(StateTestRequest request, State state, ref JsonValue mocked)
    {
        StateMock? mock = request.Mock;
        if (mock is null && request.Configuration.MapIterationFailureCount is not null)
        {
            return Refuse("ValidationException", "TestState does not support MapIterationFailureCount when a mock is not specified.");
        }

        if (mock is null && state is (MapState or ParallelState))
        {
            return Refuse("InvalidDefinition",
                "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]");
        }

        if (ContextFields.FirstForeign(request.Context) is { } foreign)
        {
            return Refuse("ValidationException", $"Invalid Context object provided: Field '{foreign}' is not allowed");
        }

        if (request.Configuration.ErrorCausedByState is { } culprit && !TestedState.Contains(state, culprit))
        {
            return Refuse("ValidationException", $"State '{culprit}' not found in definition");
        }

        if (mock is null)
        {
            return null;
        }

        if (request.RevealSecrets)
        {
            return Refuse("ValidationException", "TestState does not support RevealSecrets when a mock is specified.");
        }

        if (state is not FallibleState)
        {
            return Refuse("ValidationException", $"State type '{state.Type}' is not supported when a mock is specified");
        }

        if (mock.Result is null)
        {
            return null;
        }

        try
        {
            mocked = JsonValue.Parse(mock.Result);
        }
        catch (JsonException)
        {
            return Refuse("ValidationException", "Mocked result must be valid JSON");
        }

        string? unfit = state switch
        {
            ParallelState parallel when !mocked.IsArray || Json.Count(mocked) != parallel.Branches.Length =>
                "Mocked result must contain the same number of items as number of Parallel branches.",
            MapState { Writer: not null } when !mocked.IsObject => "Mocked result must be a JSON object.",
            MapState { Writer: null } when !mocked.IsArray => "Mocked result must be an array.",
            MapState { Writer: null } when request.Configuration.MapIterationFailureCount > Json.Count(mocked) =>
                "Map iteration failure count must be less than or equal to the number of Map iterations",
            TaskState task when MockSchema.Fault(task.Resource, mocked, mock.FieldValidation) is { } fault => "Mock result schema validation error: " + fault,
            _ => null,
        };
        return unfit is null ? null : Refuse("ValidationException", unfit);
    }
}
