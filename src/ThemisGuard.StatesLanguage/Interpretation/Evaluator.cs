using System.Globalization;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.Intrinsics;
using ThemisGuard.StatesLanguage.Syntax.Paths;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>
/// Evaluates templates, paths and fields for one strand at a time. Set up by <see cref="For"/>, then <see cref="Data"/> and the rest are
/// changed as a state's data moves on.
/// </summary>
internal sealed class Evaluator(DeterministicRandom random, TaskTokens tokens)
{
    private JsonataOptions? _options;
    private DateTimeOffset _optionsTime;
    private Strand _strand = null!;
    private JsonValue _context;
    private JsonValue _states;

    /// <summary>Instant of the event being handled: what <c>$now()</c> gives.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>False leaves RedriveCount out of the context object, as AWS did until November 2023.</summary>
    public bool HasRedriveCount { get; init; } = true;

    /// <summary>Context object to show instead of the strand's own; undefined for none.</summary>
    public JsonValue GivenContext { get; set; }

    /// <summary>What <c>$</c> stands for in JSONPath.</summary>
    public JsonValue Data { get; set; }

    /// <summary>Item whose selector is evaluated; the strand's own otherwise.</summary>
    public MapItem? Item { get; private set; }

    /// <summary>Task whose token the context object shows; 0 when there is none.</summary>
    public long TokenTaskId { get; private set; }

    private JsonValue Result { get; set; }

    private JsonValue ErrorOutput { get; set; }

    /// <summary>Begins work on a strand's current state.</summary>
    public Evaluator For(Strand strand, JsonValue data, JsonValue result = default, JsonValue errorOutput = default, MapItem? item = null, long tokenTaskId = 0)
    {
        _strand = strand;
        _context = default;
        _states = default;
        Data = data;
        Result = result;
        ErrorOutput = errorOutput;
        Item = item ?? strand.Item;
        TokenTaskId = tokenTaskId;
        return this;
    }

    /// <summary>The context object, made when something asks for it.</summary>
    public JsonValue Context()
    {
        if (!_context.IsUndefined)
        {
            return _context;
        }

        if (!GivenContext.IsUndefined)
        {
            return _context = GivenContext;
        }

        Run run = _strand.Run;
        if (run.ExecutionContext.IsUndefined)
        {
            run.ExecutionContext = ExecutionContext(run);
            run.StateMachineContext = Json.Object(("Id", Json.String(run.StateMachineArn)), ("Name", Json.String(run.StateMachineName)));
        }

        var state = new JsonataObjectBuilder(3);
        state["Name"] = _strand.Current.Name;
        state["EnteredTime"] = Json.Time(_strand.EnteredTime);
        if (_strand.Current is FallibleState)
        {
            state["RetryCount"] = Json.Number((long)_strand.RetryCount);
        }

        var context = new JsonataObjectBuilder(5);
        context["Execution"] = run.ExecutionContext;
        context["StateMachine"] = run.StateMachineContext;
        context["State"] = state.Build();
        if (Item is { } item)
        {
            context["Map"] = item.ToContext();
        }

        if (TokenTaskId > 0)
        {
            context["Task"] = Json.Object(("Token", Json.String(tokens.For(TokenTaskId))));
        }

        return _context = context.Build();
    }

    private JsonValue ExecutionContext(Run run)
    {
        var execution = new JsonataObjectBuilder(6);
        execution["Id"] = run.ExecutionArn;
        execution["Input"] = run.Input;
        execution["StartTime"] = Json.Time(run.StartTime);
        execution["Name"] = run.Name;
        execution["RoleArn"] = run.RoleArn;
        if (HasRedriveCount)
        {
            execution["RedriveCount"] = Json.Number((long)run.RedriveCount);
        }

        return execution.Build();
    }

    /// <exception cref="StateFailedException">A path, call or expression failed.</exception>
    public JsonValue Evaluate(Template template)
    {
        switch (template)
        {
            case LiteralTemplate literal:
                return literal.Value;
            case PathTemplate path:
                return Require(path.Path, path.Field);
            case JsonataTemplate expression:
                return Evaluate(expression);
            case ObjectTemplate members:
                var builder = new JsonataObjectBuilder(members.Names.Length);
                for (var i = 0; i < members.Names.Length; i++)
                {
                    builder[members.Names[i]] = Evaluate(members.Values[i]);
                }

                return builder.Build();
            case ArrayTemplate array:
                var items = new JsonataArrayBuilder(array.Items.Length);
                foreach (Template item in array.Items)
                {
                    items.Add(Evaluate(item));
                }

                return items.Build();
            case IntrinsicTemplate intrinsic:
                return Call(intrinsic.Call);
            default:
                throw new InvalidOperationException($"Unknown template {template.GetType().Name}.");
        }
    }

    /// <summary>A path inside a payload template or an intrinsic call.</summary>
    private JsonValue Require(PathExpression path, string field)
    {
        JsonValue root = RootOf(path);
        if (PathEvaluator.TryEvaluate(path, root, out JsonValue value, out _))
        {
            return value;
        }

        JsonValue searched = path.Root == PathRoot.Context ? Context() : Data;
        throw new StateFailedException(
            ErrorNames.Runtime, $"The JSONPath '{path.Text}' specified for the field '{field}' could not be found in the input '{searched.ToJson()}'");
    }

    /// <summary>A path that stands as a field of its own: InputPath, OutputPath, TimeoutSecondsPath, ….</summary>
    public JsonValue Select(PathExpression path) =>
        PathEvaluator.TryEvaluate(path, RootOf(path), out JsonValue value, out string failure)
            ? value
            : throw new StateFailedException(ErrorNames.Runtime, $"Invalid path '{path.Text}' : {failure}");

    public bool TrySelect(PathExpression path, out JsonValue value) => PathEvaluator.TryEvaluate(path, RootOf(path), out value, out _);

    private JsonValue RootOf(PathExpression path) => path.Root switch
    {
        PathRoot.Data => Data,
        PathRoot.Context => Context(),
        _ => _strand.Variables.TryGet(path.Variable, out JsonValue value)
            ? value
            : throw new StateFailedException(ErrorNames.Runtime, $"The variable '{path.Variable}' referenced by '{path.Text}' is not defined"),
    };

    public JsonValue Select(InputSelection selection) =>
        selection.Discard ? JsonValue.EmptyObject : selection.Path is null ? Data : Select(selection.Path);

    private JsonValue Call(IntrinsicCall call)
    {
        var arguments = new JsonValue[call.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = call.Arguments[i] switch
            {
                IntrinsicLiteral literal => literal.Value,
                IntrinsicPath path => Require(path.Path, call.Text),
                IntrinsicCall inner => Call(inner),
                _ => throw new InvalidOperationException("Unknown argument."),
            };
        }

        return IntrinsicEvaluator.Call(call, arguments, random);
    }

    private JsonValue Evaluate(JsonataTemplate template)
    {
        JsonValue value;
        try
        {
            JsonataBindings bindings = _strand.Variables.Expressions;
            if (template.Expression.ReferencesStates)
            {
                bindings["states"] = States();
            }

            value = template.Expression.Evaluate(default, bindings, Options());
        }
        catch (JsonataException failed)
        {
            throw EvaluationFailed($"The JSONata expression '{template.Source}' specified for the field '{template.Field}' threw an error during evaluation. {failed.Code}: {failed.Message}", template.Field);
        }

        return value.IsUndefined
            ? throw EvaluationFailed($"The JSONata expression '{template.Source}' specified for the field '{template.Field}' returned nothing (undefined).", template.Field)
            : value.ContainsFunction()
                ? throw EvaluationFailed($"The JSONata expression '{template.Source}' specified for the field '{template.Field}' returned an unsupported result type.", template.Field)
                : value;
    }

    /// <summary>Evaluates an expression whose result must be of one kind.</summary>
    public JsonValue Evaluate(JsonataTemplate template, JsonataKind expected, string expectedName)
    {
        JsonValue value = Evaluate(template);
        return value.Kind == expected
            ? value
            : throw EvaluationFailed(
                $"The JSONata expression '{template.Source}' specified for the field '{template.Field}' returned an unexpected result type. "
                + $"Expected '{expectedName}', but was '{Json.KindName(value)}' for value: {value.ToJson()}", template.Field);
    }

    public static StateFailedException EvaluationFailed(string cause, string? location) =>
        new(ErrorNames.QueryEvaluationError, cause) { IsEvaluation = true, Location = location };

    private JsonValue States()
    {
        if (_states.IsUndefined)
        {
            var states = new JsonataObjectBuilder(4);
            states["input"] = _strand.Input;
            states["context"] = Context();
            if (!Result.IsUndefined)
            {
                states["result"] = Result;
            }

            if (!ErrorOutput.IsUndefined)
            {
                states["errorOutput"] = ErrorOutput;
            }

            _states = states.Build();
        }

        return _states;
    }

    private JsonataOptions Options()
    {
        if (_options is null || _optionsTime != Now)
        {
            // No limit by the clock: a replay on a slower machine must end as the first run did. Steps bound the work instead.
            _options = new JsonataOptions { Now = Now, Random = random, TimeLimit = Timeout.InfiniteTimeSpan, MaxSteps = 5_000_000, MaxStringLength = 4 * 1024 * 1024, MaxRange = 1_000_000 };
            _optionsTime = Now;
        }

        return _options;
    }

    /// <summary>A number field; whole when asked for, with AWS's message when a path leads to something else.</summary>
    public double? Number(NumberField? field, bool whole, Func<NumberField, JsonValue, string>? refusal = null)
    {
        if (field is null)
        {
            return null;
        }

        if (field.Literal is { } literal)
        {
            return literal;
        }

        if (field.Expression is { } expression)
        {
            JsonValue value = Evaluate(expression, JsonataKind.Number, "number");
            return !whole || value.TryGetInt64(out _)
                ? value.AsNumber()
                : throw EvaluationFailed($"The {field.Field} field must be an integer, but was: {value.ToJson()}", field.Field);
        }

        JsonValue found = Select(field.Path!);
        if (whole && found.TryGetInt64(out long integer))
        {
            return integer;
        }

        if (!whole && found.TryGetNumber(out double number))
        {
            return number;
        }

        // Numbers in strings count as well.
        return found.TryGetString(out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) && (!whole || parsed == Math.Floor(parsed))
            ? parsed
            : throw new StateFailedException(ErrorNames.Runtime, refusal?.Invoke(field, found)
                ?? $"The {field.Field} field refers to value \"{Json.Plain(found)}\" which is not a valid {(whole ? "integer" : "float")}: {field.Path!.Text}");
    }

    /// <summary>A text field; null when absent.</summary>
    public string? Text(TextField? field)
    {
        if (field is null || field.Literal is not null)
        {
            return field?.Literal;
        }

        JsonValue value = field.Source is JsonataTemplate expression ? Evaluate(expression, JsonataKind.String, "string") : Evaluate(field.Source!);
        return value.TryGetString(out string? text)
            ? text
            : throw new StateFailedException(ErrorNames.Runtime, $"The {field.Field} field refers to a value that is not a string: {value.ToJson()}");
    }
}
