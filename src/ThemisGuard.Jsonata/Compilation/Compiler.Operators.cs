using System.Diagnostics;
using ThemisGuard.Jsonata.Evaluation;
using ThemisGuard.Jsonata.Evaluation.Functions;
using ThemisGuard.Jsonata.Syntax;
using ThemisGuard.Jsonata.Values;

namespace ThemisGuard.Jsonata.Compilation;

/// <content>Binary operators.</content>
internal sealed partial class Compiler
{
    private Evaluator CompileBinary(BinaryNode node, bool isRaw)
    {
        string op = node.Operator;
        int position = node.Position;
        if (op == "&")
        {
            return CompileConcatenation(node);
        }

        Evaluator left = Compile(node.Left);
        Evaluator right = Compile(node.Right);
        switch (op)
        {
            case "and":
                return (input, frame) => Operators.IsTruthy(left(input, frame), frame.Context) && Operators.IsTruthy(right(input, frame), frame.Context);
            case "or":
                return (input, frame) => Operators.IsTruthy(left(input, frame), frame.Context) || Operators.IsTruthy(right(input, frame), frame.Context);
            case "=":
                return (input, frame) =>
                {
                    JsonataValue a = left(input, frame);
                    JsonataValue b = right(input, frame);
                    return !a.IsUndefined && !b.IsUndefined && ValueTraits.AreEqual(a, b, frame.Context);
                };
            case "!=":
                return (input, frame) =>
                {
                    JsonataValue a = left(input, frame);
                    JsonataValue b = right(input, frame);
                    return !a.IsUndefined && !b.IsUndefined && !ValueTraits.AreEqual(a, b, frame.Context);
                };
            case "in":
                return (input, frame) => Operators.IsIn(left(input, frame), right(input, frame), frame.Context);
            default:
                return CompileChecked(op, left, right, position, isRaw);
        }
    }

    private static Evaluator CompileChecked(string op, Evaluator left, Evaluator right, int position, bool isRaw)
    {
        char symbol = op[0];
        Func<JsonataValue, JsonataValue, EvaluationContext, JsonataValue> apply = op switch
        {
            "+" or "-" or "*" or "/" or "%" => (a, b, _) => Operators.Arithmetic(symbol, a, b),
            "<" or "<=" or ">" or ">=" => (a, b, _) => Operators.Compare(op, a, b),
            ".." => (a, b, context) => Operators.Range(a, b, context),
            _ => throw new UnreachableException(op),
        };
        return (input, frame) =>
        {
            JsonataValue a = left(input, frame);
            JsonataValue b = right(input, frame);
            try
            {
                return Collapsing.Finish(apply(a, b, frame.Context), isRaw);
            }
            catch (JsonataException exception) when (exception.PassAt(position, op))
            {
                throw;
            }
        };
    }

    // a & b & c is read as (a & b) & c: all parts are joined at once, else long chains would copy their beginning again and again.
    private Evaluator CompileConcatenation(BinaryNode node)
    {
        var operands = new List<Node>();
        Node first = node;
        while (first is BinaryNode { Operator: "&", Predicates: null, Group: null, KeepArray: false } chain)
        {
            operands.Add(chain.Right);
            first = chain.Left;
        }

        operands.Add(first);
        operands.Reverse();
        Evaluator[] parts = [.. operands.Select(Compile)];
        return (input, frame) =>
        {
            EvaluationContext context = frame.Context;
            context.Step();
            var texts = new string[parts.Length];
            long length = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                JsonataValue value = parts[i](input, frame);
                texts[i] = value.IsUndefined ? string.Empty : StringConversion.ToText(value, context);
                length += texts[i].Length;
            }

            context.StepString(length);
            return JsonataValue.FromString(string.Concat(texts));
        };
    }
}
