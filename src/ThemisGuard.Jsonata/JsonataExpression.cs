using System.Globalization;
using ThemisGuard.Jsonata.Compilation;
using ThemisGuard.Jsonata.Evaluation;
using ThemisGuard.Jsonata.Syntax;

namespace ThemisGuard.Jsonata;

/// <summary>A compiled JSONata expression. Immutable: may be evaluated by any number of threads at once.</summary>
public sealed class JsonataExpression
{
    private readonly Evaluator _evaluate;

    private JsonataExpression(string text, Evaluator evaluate, IReadOnlySet<string> variables)
    {
        Text = text;
        _evaluate = evaluate;
        Variables = variables;
    }

    /// <summary>The text that this was made from.</summary>
    public string Text { get; }

    /// <summary>The variables that must come from outside: named without <c>$</c>, bound nowhere in the expression, and no built-in function.</summary>
    public IReadOnlySet<string> Variables { get; }

    /// <summary>True when <c>$states</c> is one of them.</summary>
    public bool ReferencesStates => Variables.Contains("states");

    /// <summary>Reads and compiles an expression, without the <c>{% %}</c> of Step Functions. Throws for no text whatever.</summary>
    /// <param name="text">At most 1,048,576 UTF-16 units, nested at most 500 levels.</param>
    public static JsonataParseResult Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            Node root = PathResolver.Resolve(Parser.Parse(text));
            return new JsonataParseResult(new JsonataExpression(text, Compiler.CompileRoot(root), FreeVariables.Of(root)), []);
        }
        catch (SyntaxFault fault)
        {
            return new JsonataParseResult(null, [fault.ToDiagnostic()]);
        }
    }

    /// <summary>Evaluates over <paramref name="input"/>, which is <c>$</c> and <c>$$</c>.</summary>
    /// <returns>The result; undefined when the expression finds nothing. It may contain functions.</returns>
    /// <exception cref="JsonataException">The evaluation failed or met a limit.</exception>
    public JsonataValue Evaluate(JsonataValue input, JsonataBindings? bindings = null, JsonataOptions? options = null)
    {
        options ??= JsonataOptions.Default;
        var context = new EvaluationContext(input, bindings ?? JsonataBindings.Empty, options);

        // An array as input is one context, not as many as it has items.
        JsonataValue start = input.Reference is JsonataArray
            ? new JsonataArray([input], 1, ArrayTraits.Sequence | ArrayTraits.OuterWrapper)
            : input;
        JsonataValue result = _evaluate(start, new Frame(context));
        if (result.Reference is JsonataArray { IsOuterWrapper: true } wrapper)
        {
            result = wrapper[0];
        }

        if (result.IsNumber)
        {
            Operators.Number(result);
        }

        if (result.SizeInBytes() > options.MaxResultBytes)
        {
            throw JsonataException.WithMessage("U1006", string.Create(
                CultureInfo.InvariantCulture, $"The result of the expression is longer than {options.MaxResultBytes} bytes"));
        }

        return result;
    }
}
