using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Testing;

/// <summary>How much TestState tells.</summary>
public enum InspectionLevel
{
    /// <summary>Output, error and next state.</summary>
    Info = 0,

    /// <summary>Also the data after each step.</summary>
    Debug,

    /// <summary>Also what an HTTP task sent and received; the same as Debug for everything else.</summary>
    Trace,
}

/// <summary>How closely a mocked result is held against what the service answers.</summary>
public enum FieldValidationMode
{
    /// <summary>Types, and that required fields are there.</summary>
    Strict = 0,

    /// <summary>Types of the fields that are there.</summary>
    Present,

    /// <summary>Not at all.</summary>
    None,
}

/// <summary>What stands in for the work of a Task, Map or Parallel state: a result, or an error.</summary>
public sealed record StateMock
{
    /// <summary>JSON text of the result; null when the state shall fail.</summary>
    public string? Result { get; init; }

    /// <summary>Error name when it shall fail.</summary>
    public string? Error { get; init; }

    /// <summary>Cause when it shall fail.</summary>
    public string? Cause { get; init; }

    /// <summary>How closely <see cref="Result"/> is checked.</summary>
    public FieldValidationMode FieldValidation { get; init; }
}

/// <summary>TestState's <c>stateConfiguration</c>.</summary>
public sealed record StateTestConfiguration
{
    /// <summary>Tries that the matching retrier has already made.</summary>
    public int? RetrierRetryCount { get; init; }

    /// <summary>Nested state that the mocked error comes from.</summary>
    public string? ErrorCausedByState { get; init; }

    /// <summary>Iterations of a Map that failed.</summary>
    public int? MapIterationFailureCount { get; init; }

    /// <summary>What the ItemReader of a Map reads.</summary>
    public string? MapItemReaderData { get; init; }
}

/// <summary>Input of the TestState API.</summary>
public sealed record StateTestRequest
{
    /// <summary>JSON text of one state, or with <see cref="StateName"/> of a whole machine.</summary>
    public required string Definition { get; init; }

    /// <summary>Name of the state to test, at any depth of the machine.</summary>
    public string? StateName { get; init; }

    /// <summary>Input of the state; an empty object unless given.</summary>
    public JsonataValue Input { get; init; } = JsonataValue.EmptyObject;

    /// <summary>Variables that the state sees: an object of names and values; undefined for none.</summary>
    public JsonataValue Variables { get; init; }

    /// <summary>Context object to see instead of a made-up one; undefined for none.</summary>
    public JsonataValue Context { get; init; }

    /// <summary>How much to tell.</summary>
    public InspectionLevel InspectionLevel { get; init; }

    /// <summary>Stands in for the work; null: the work is done.</summary>
    public StateMock? Mock { get; init; }

    /// <summary>Answer to the task that an earlier run of this request asked for in <see cref="StateTestResult.Invocation"/>.</summary>
    public ExecutionEvent? Answer { get; init; }

    /// <summary>Whether secrets of an HTTP task are shown.</summary>
    public bool RevealSecrets { get; init; }

    /// <summary>Circumstances to assume.</summary>
    public StateTestConfiguration Configuration { get; init; } = new();

    /// <summary>Who the execution around the state pretends to be.</summary>
    public required ExecutionIdentity Identity { get; init; }
}

/// <summary>Outcome of a test.</summary>
public enum StateTestStatus
{
    /// <summary>The state ended with an output.</summary>
    Succeeded = 0,

    /// <summary>It failed and nothing caught it.</summary>
    Failed,

    /// <summary>It failed and would be tried again.</summary>
    Retriable,

    /// <summary>It failed and a Catch took it.</summary>
    CaughtError,
}

/// <summary>Answer of the TestState API. Either it was refused, or a task is to be invoked first, or it has a status.</summary>
public sealed record StateTestResult
{
    /// <summary><c>ValidationException</c> or <c>InvalidDefinition</c> when the request is refused; null otherwise.</summary>
    public string? RefusalCode { get; init; }

    /// <summary>Why it is refused.</summary>
    public string? RefusalMessage { get; init; }

    /// <summary>A task without a mock: do it, and run the request again with its answer.</summary>
    public InvokeTask? Invocation { get; init; }

    /// <summary>Outcome.</summary>
    public StateTestStatus Status { get; init; }

    /// <summary>Output; undefined when it failed.</summary>
    public JsonataValue Output { get; init; }

    /// <summary>Error name.</summary>
    public string? Error { get; init; }

    /// <summary>Cause.</summary>
    public string? Cause { get; init; }

    /// <summary>Name of the state that would follow; null when none does.</summary>
    public string? NextState { get; init; }

    /// <summary>
    /// Object with the data after each step (<c>input</c>, <c>afterInputPath</c>, …) as values where the API has JSON text; undefined at INFO.
    /// </summary>
    public JsonataValue InspectionData { get; init; }
}
