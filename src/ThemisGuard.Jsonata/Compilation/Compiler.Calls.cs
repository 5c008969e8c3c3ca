using ThemisGuard.Jsonata.Evaluation;
using ThemisGuard.Jsonata.Syntax;

namespace ThemisGuard.Jsonata.Compilation;

/// <content>Calls, partial application and the '~>' operator.</content>
internal sealed partial class Compiler
{
    private Evaluator CompileCall(CallNode call, Evaluator? applied, bool isTail, bool isRaw)
    {
        Evaluator[] arguments = [.. call.Arguments.Select(Compile)];
        if (applied is not null)
        {
            arguments = [applied, .. arguments];
        }

        string? token = ProcedureName(call.Procedure);
        int position = call.Position;
        if (call.Procedure is VariableNode { Predicates: null, Group: null, KeepArray: false } variable
            && !_scope.TryGet(variable.Name, out _)
            && Builtins.Find(variable.Name) is { } native
            && native.CanRunInPlace(arguments.Length))
        {
            // As in jsonata-js, a sequence that ends a function is not collapsed before the function's caller does it.
            return CompileNativeCall(native, arguments, position, isRaw || isTail);
        }

        Evaluator procedure = Compile(call.Procedure);
        string? forgotten = ForgottenDollar(call.Procedure);
        return (input, frame) =>
        {
            EvaluationContext context = frame.Context;
            context.Step();
            JsonataValue callee = procedure(input, frame);
            var values = new JsonataValue[arguments.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = arguments[i](input, frame);
            }

            if (callee.Reference is not JsonataFunction function)
            {
                throw NotAFunction(callee, forgotten, "T1005", "T1006", position, token, frame);
            }

            if (isTail)
            {
                context.Tail = new TailCall(function, values, position, token);
                return JsonataValue.FromInternal(TailCall.Marker);
            }

            try
            {
                return Collapsing.Finish(function.Call(values, input, context), isRaw);
            }
            catch (JsonataException exception) when (exception.PassAt(position, token))
            {
                throw;
            }
        };
    }

    /// <summary>A built-in function called by its name: arguments stay on the stack.</summary>
    private static Evaluator CompileNativeCall(NativeFunction native, Evaluator[] arguments, int position, bool isRaw) => (input, frame) =>
    {
        EvaluationContext context = frame.Context;
        context.Step();
        var buffer = default(ArgumentBuffer);
        Span<JsonataValue> values = buffer;
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i](input, frame);
        }

        try
        {
            // A variable of that name hides the function.
            if (context.TryGetBinding(native.Name, out JsonataValue hiding))
            {
                return hiding.Reference is JsonataFunction function
                    ? Collapsing.Finish(function.Call(values[..arguments.Length].ToArray(), input, context), isRaw)
                    : throw JsonataException.Create("T1006", hiding);
            }

            native.Signature.Complete(values, arguments.Length, input);
            StackGuard.Check();
            return Collapsing.Finish(native.Body(values[..native.Signature.Count], context), isRaw);
        }
        catch (JsonataException exception) when (exception.PassAt(position, native.Name))
        {
            throw;
        }
    };

    private Evaluator CompilePartial(CallNode call)
    {
        Evaluator?[] arguments = [.. call.Arguments.Select(argument => argument is TokenNode { Text: "?" } ? null : Compile(argument))];
        Evaluator procedure = Compile(call.Procedure);
        string? token = ProcedureName(call.Procedure);
        string? forgotten = ForgottenDollar(call.Procedure);
        int position = call.Position;
        return (input, frame) =>
        {
            frame.Context.Step();
            var given = new JsonataValue?[arguments.Length];
            for (int i = 0; i < given.Length; i++)
            {
                given[i] = arguments[i]?.Invoke(input, frame);
            }

            JsonataValue callee = procedure(input, frame);
            return callee.Reference is JsonataFunction function
                ? JsonataValue.FromFunction(DerivedFunction.Partial(function, given))
                : throw NotAFunction(callee, forgotten, "T1007", "T1008", position, token, frame);
        };
    }

    private Evaluator CompileApply(ApplyNode apply, bool isRaw)
    {
        Evaluator left = Compile(apply.Left);
        // As in jsonata-js, filters behind the call are not looked at.
        if (apply.Right is CallNode { IsPartial: false } call)
        {
            return CompileCall(call, left, isTail: false, isRaw);
        }

        Evaluator right = Compile(apply.Right);
        int position = apply.Position;
        return (input, frame) =>
        {
            JsonataValue value = left(input, frame);
            JsonataValue callee = right(input, frame);
            if (callee.Reference is not JsonataFunction function)
            {
                throw JsonataException.Create("T2006", callee, position: position, token: "~>");
            }

            return value.Reference is JsonataFunction first
                ? JsonataValue.FromFunction(DerivedFunction.Chain(first, function))
                : Collapsing.Finish(function.Call([value], default, frame.Context), isRaw);
        };
    }

    private static string? ProcedureName(Node procedure) => procedure switch
    {
        VariableNode variable => variable.Name,
        PathNode { Steps: [NameNode name, ..] } => name.Name,
        _ => null,
    };

    private static string? ForgottenDollar(Node procedure) => (procedure as PathNode)?.Steps[0] is NameNode name ? name.Name : null;

    private JsonataException NotAFunction(
        in JsonataValue callee, string? forgotten, string withHint, string withoutHint, int position, string? token, Frame frame)
    {
        // Someone who wrote sum(x) means $sum(x).
        bool isKnown = callee.IsUndefined && forgotten is not null
            && (_scope.TryGet(forgotten, out int number)
                ? !frame.Lookup(number, forgotten).IsUndefined
                : !Builtins.Lookup(frame.Context, forgotten).IsUndefined);
        return JsonataException.Create(isKnown ? withHint : withoutHint, callee, position: position, token: token);
    }
}
