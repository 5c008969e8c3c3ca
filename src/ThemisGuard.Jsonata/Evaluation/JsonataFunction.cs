namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>A compiled expression: gives the value for an input, with the variables of a frame.</summary>
internal delegate JsonataValue Evaluator(JsonataValue input, Frame frame);

/// <summary>A function as a value.</summary>
internal abstract class JsonataFunction
{
    /// <summary>Number of parameters: higher-order functions pass no more arguments than that.</summary>
    internal abstract int Arity { get; }

    internal virtual Signature? Signature => null;

    /// <summary>Runs with arguments that the signature, if any, has accepted. May answer with <see cref="TailCall.Marker"/>.</summary>
    internal abstract JsonataValue Run(JsonataValue[] arguments, EvaluationContext context);

    /// <summary>Calls the function.</summary>
    /// <param name="input">The context value: stands in for arguments that the signature takes from there.</param>
    internal JsonataValue Call(JsonataValue[] arguments, JsonataValue input, EvaluationContext context)
    {
        context.Step();
        context.Enter();
        JsonataValue result = Run(Signature is null ? arguments : Signature.Validate(arguments, input), context);
        while (ReferenceEquals(result.Reference, TailCall.Marker))
        {
            context.Step();
            TailCall tail = context.Tail!;
            context.Tail = null;
            try
            {
                JsonataFunction next = tail.Function;
                result = next.Run(next.Signature is null ? tail.Arguments : next.Signature.Validate(tail.Arguments, input), context);
            }
            catch (JsonataException exception) when (exception.PassAt(tail.Position, tail.Token))
            {
                throw;
            }
        }

        context.Leave();
        return result;
    }

    /// <summary>Calls the function with an item, its key or index, and where it comes from: as many of them as it has parameters.</summary>
    internal JsonataValue CallOnItem(in JsonataValue item, in JsonataValue key, in JsonataValue whole, EvaluationContext context) =>
        Call(
            Arity switch
            {
                >= 3 => [item, key, whole],
                2 => [item, key],
                _ => [item],
            },
            default,
            context);
}

/// <summary>A function written in the expression, with the variables that were in scope where it was written.</summary>
internal sealed class LambdaFunction(int[] parameters, Signature? signature, Evaluator body, JsonataValue input, Frame scope) : JsonataFunction
{
    internal override int Arity => parameters.Length;

    internal override Signature? Signature => signature;

    internal override JsonataValue Run(JsonataValue[] arguments, EvaluationContext context)
    {
        if (arguments.Length < parameters.Length)
        {
            Array.Resize(ref arguments, parameters.Length);
        }

        return body(input, new Frame(scope, parameters, arguments, parameters.Length));
    }

    /// <summary>The same function with some arguments given already.</summary>
    internal LambdaFunction Bind(JsonataValue?[] given)
    {
        var frame = new Frame(scope);
        var open = new List<int>();
        for (int i = 0; i < parameters.Length; i++)
        {
            if (i < given.Length && given[i] is null)
            {
                open.Add(parameters[i]);
            }
            else
            {
                frame.Bind(parameters[i], i < given.Length ? given[i]!.Value : default);
            }
        }

        return new LambdaFunction([.. open], null, body, input, frame);
    }
}

/// <summary>Code of a built-in function. There are as many arguments as the signature has parameters.</summary>
internal delegate JsonataValue NativeBody(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context);

/// <summary>A built-in function.</summary>
internal sealed class NativeFunction : JsonataFunction
{
    private readonly int _arity;

    internal NativeFunction(string name, string signature, NativeBody body, int? arity = null)
    {
        Name = name;
        Signature = Signature.Parse(signature);
        Body = body;
        _arity = arity ?? Signature.Count;
    }

    internal string Name { get; }

    internal NativeBody Body { get; }

    /// <summary>True when the arguments fit an <see cref="ArgumentBuffer"/> before and after the signature completed them.</summary>
    internal bool CanRunInPlace(int arguments) =>
        !Signature.HasRepeats && Signature.Count <= ArgumentBuffer.Capacity && arguments <= ArgumentBuffer.Capacity;

    internal override int Arity => _arity;

    internal override Signature Signature { get; }

    internal override JsonataValue Run(JsonataValue[] arguments, EvaluationContext context) => Body(arguments, context);
}

/// <summary>A function of other functions: a partial application, a chain, a transformation, the next match of a regular expression.</summary>
internal sealed class DerivedFunction(int arity, Signature? signature, Func<JsonataValue[], EvaluationContext, JsonataValue> body) : JsonataFunction
{
    internal override int Arity => arity;

    internal override Signature? Signature => signature;

    internal override JsonataValue Run(JsonataValue[] arguments, EvaluationContext context) => body(arguments, context);

    /// <summary>The function <paramref name="second"/> of the function <paramref name="first"/>.</summary>
    internal static DerivedFunction Chain(JsonataFunction first, JsonataFunction second) =>
        new(1, null, (arguments, context) => second.Call([first.Call(arguments.Length > 1 ? [arguments[0]] : arguments, default, context)], default, context));

    /// <summary><paramref name="function"/> with some arguments given already.</summary>
    internal static JsonataFunction Partial(JsonataFunction function, JsonataValue?[] given)
    {
        if (function is LambdaFunction lambda)
        {
            return lambda.Bind(given);
        }

        int size = given.Length;
        int open = given.Count(argument => argument is null);
        return new DerivedFunction(open, null, (arguments, context) =>
        {
            var all = new JsonataValue[size];
            int next = 0;
            for (int i = 0; i < given.Length; i++)
            {
                all[i] = given[i] ?? (next < arguments.Length ? arguments[next++] : default);
            }

            return function.Call(all, default, context);
        });
    }
}
