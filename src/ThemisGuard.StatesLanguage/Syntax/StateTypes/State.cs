using ThemisGuard.StatesLanguage.Syntax.Paths;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Syntax.StateTypes;

/// <summary>The eight state types, in the order in which AWS lists them.</summary>
public enum StateType
{
    /// <summary>Calls a function, service or activity.</summary>
    Task = 0,

    /// <summary>Waits for a time.</summary>
    Wait,

    /// <summary>Transforms its input.</summary>
    Pass,

    /// <summary>Ends successfully.</summary>
    Succeed,

    /// <summary>Ends with an error.</summary>
    Fail,

    /// <summary>Chooses the next state.</summary>
    Choice,

    /// <summary>Runs branches side by side.</summary>
    Parallel,

    /// <summary>Runs a processor once per item.</summary>
    Map,
}

/// <summary>What every state has. Fields of the other query language are absent, which the reader has seen to.</summary>
internal abstract class State
{
    public required string Name { get; init; }
    public required StateType Type { get; init; }
    public required QueryLanguage Language { get; init; }

    /// <summary>Name of the next state; null when the state ends its graph.</summary>
    public string? NextName { get; set; }

    /// <summary>The next state, linked after the whole graph is read.</summary>
    public State? Next { get; set; }

    public bool End { get; set; }

    /// <summary>InputPath; null when absent (the whole input).</summary>
    public InputSelection InputPath { get; set; } = InputSelection.Whole;

    /// <summary>OutputPath.</summary>
    public InputSelection OutputPath { get; set; } = InputSelection.Whole;

    /// <summary>Parameters (JSONPath) or Arguments (JSONata).</summary>
    public Template? Arguments { get; set; }

    public Template? ResultSelector { get; set; }
    public ResultPlacement ResultPath { get; set; } = ResultPlacement.Replace;

    /// <summary>Output (JSONata).</summary>
    public Template? Output { get; set; }

    public Template? Assign { get; set; }

    /// <summary>JSON location, e.g. <c>/States/Plan</c>.</summary>
    public required string Location { get; init; }

    public bool IsJsonata => Language == QueryLanguage.Jsonata;
}

/// <summary>InputPath or OutputPath: the whole value, a part of it, or nothing (<c>null</c>: an empty object).</summary>
internal sealed record InputSelection(PathExpression? Path, bool Discard)
{
    public static InputSelection Whole { get; } = new(null, false);
    public static InputSelection Nothing { get; } = new(null, true);
}

/// <summary>ResultPath: the result replaces the input, is put into it at a reference path, or is dropped (<c>null</c>).</summary>
internal sealed record ResultPlacement(PathExpression? Path, bool Discard)
{
    public static ResultPlacement Replace { get; } = new(null, false);
    public static ResultPlacement Drop { get; } = new(null, true);
}

/// <summary>A field that is a number, or says where to find one: <c>Seconds</c>, <c>SecondsPath</c>, or a JSONata expression.</summary>
/// <param name="Field">Name of the field as it stands in the definition.</param>
internal sealed record NumberField(string Field, double? Literal, PathExpression? Path, JsonataTemplate? Expression);

/// <summary>A field that is a text, or says where to find one: <c>Cause</c>, <c>CausePath</c> (path or intrinsic), or a JSONata expression.</summary>
internal sealed record TextField(string Field, string? Literal, Template? Source);

internal sealed class PassState : State
{
    /// <summary>Undefined when absent.</summary>
    public JsonValue Result { get; set; }
}

internal sealed class SucceedState : State;

internal sealed class FailState : State
{
    public TextField? Error { get; set; }
    public TextField? Cause { get; set; }
}

internal sealed class WaitState : State
{
    public NumberField? Seconds { get; set; }
    public TextField? Timestamp { get; set; }

    /// <summary>A literal Timestamp, parsed.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>TimestampPath, for the message that quotes it.</summary>
    public PathExpression? TimestampPath { get; set; }
}

/// <summary>A state whose work can fail and be tried again.</summary>
internal abstract class FallibleState : State
{
    public Retrier[] Retry { get; set; } = [];
    public Catcher[] Catch { get; set; } = [];
}

internal sealed class TaskState : FallibleState
{
    public required TaskResource Resource { get; init; }
    public NumberField? TimeoutSeconds { get; set; }
    public NumberField? HeartbeatSeconds { get; set; }
    public Template? Credentials { get; set; }
}

internal sealed class ParallelState : FallibleState
{
    public StateGraph[] Branches { get; set; } = [];
}

/// <summary>One entry of <c>Retry</c>.</summary>
internal sealed class Retrier
{
    public required string[] ErrorEquals { get; init; }
    public int IntervalSeconds { get; init; } = 1;
    public int MaxAttempts { get; init; } = 3;
    public double BackoffRate { get; init; } = 2.0;
    public int? MaxDelaySeconds { get; init; }
    public bool FullJitter { get; init; }
}

/// <summary>One entry of <c>Catch</c>.</summary>
internal sealed class Catcher
{
    public required string[] ErrorEquals { get; init; }
    public required string NextName { get; init; }
    public State? Next { get; set; }
    public ResultPlacement ResultPath { get; init; } = ResultPlacement.Replace;
    public Template? Output { get; init; }
    public Template? Assign { get; init; }
}
