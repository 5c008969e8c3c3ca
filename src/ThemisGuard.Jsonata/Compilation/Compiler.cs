using ThemisGuard.Jsonata.Evaluation;
using ThemisGuard.Jsonata.Syntax;

namespace ThemisGuard.Jsonata.Compilation;

/// <summary>Turns a resolved tree into nested closures, once per expression.</summary>
internal sealed partial class Compiler
{
    /// <summary>Between two checks of the stack lie so many levels of closures, and 128 KiB are enough for them many times over.</summary>
    private const int LevelsBetweenStackChecks = 16;

    private readonly Scope _scope = new();
    private int _level;

    internal static Evaluator CompileRoot(Node root)
    {
        var compiler = new Compiler();
        compiler.Declare(root);
        return compiler.Compile(root, isTail: false);
    }

    private void Declare(Node node)
    {
        SyntaxFault.CheckStack(node.Position);
        switch (node)
        {
            case BindNode { Target: VariableNode target }:
                _scope.Declare(target.Name);
                break;
            case LambdaNode lambda:
                foreach (string parameter in lambda.Parameters)
                {
                    _scope.Declare(parameter);
                }

                break;
        }

        if (node.Focus is not null)
        {
            _scope.Declare(node.Focus);
        }

        if (node.Index is not null)
        {
            _scope.Declare(node.Index);
        }

        if (node.Ancestor is not null)
        {
            _scope.Declare(node.Ancestor.Label);
        }

        foreach (string? variable in (node.Stages ?? []).Select(stage => stage.Variable))
        {
            if (variable is not null)
            {
                _scope.Declare(variable);
            }
        }

        foreach (Node child in TreeWalk.Children(node))
        {
            Declare(child);
        }
    }

    private Evaluator Compile(Node node) => Compile(node, isTail: false);

    /// <param name="isTail">The node's value is the value of the function around it: a call may be left to the caller.</param>
    private Evaluator Compile(Node node, bool isTail)
    {
        SyntaxFault.CheckStack(node.Position);
        if (++_level % LevelsBetweenStackChecks == 0)
        {
            Evaluator inner = CompileWithFilters(node, isTail);
            _level--;
            return (input, frame) =>
            {
                StackGuard.Check();
                return inner(input, frame);
            };
        }

        Evaluator evaluator = CompileWithFilters(node, isTail);
        _level--;
        return evaluator;
    }

    private Evaluator CompileWithFilters(Node node, bool isTail)
    {
        bool isPlain = node.Predicates is null && !node.KeepArray && (node.Group is null || node is PathNode);
        Evaluator core = CompileCore(node, isTail && isPlain, isRaw: !isPlain);
        if (isPlain)
        {
            return core;
        }

        bool keepArray = node.KeepArray;
        PathFilter[] filters = CompileStages(node.Predicates);
        GroupProgram? group = node.Group is null || node is PathNode ? null : CompileGroup(node.Group);
        return (input, frame) =>
        {
            JsonataValue result = core(input, frame);
            foreach (PathFilter filter in filters)
            {
                result = filter.Apply(result, frame);
            }

            if (group is not null)
            {
                result = group.Evaluate(result.Reference as JsonataArray, result, frame);
            }

            return Collapsing.Collapse(result, keepArray);
        };
    }

    /// <param name="isRaw">The caller wants sequences as they are, and collapses them itself.</param>
    private Evaluator CompileCore(Node node, bool isTail, bool isRaw)
    {
        switch (node)
        {
            case PathNode path:
                return CompilePath(path, isRaw);
            case NameNode { Name: var name }:
                return (input, frame) => Collapsing.Finish(Lookups.Member(input, name, frame.Context), isRaw);
            case LiteralNode { Value: var value }:
                return (_, _) => value;
            case VariableNode variable:
                return CompileVariable(variable.Name, isRaw);
            case WildcardNode:
                return (input, frame) => Collapsing.Finish(Lookups.Wildcard(input, frame.Context), isRaw);
            case DescendantNode:
                return (input, frame) => Collapsing.Finish(Lookups.Descendants(input, frame.Context), isRaw);
            case ParentNode parent:
                int label = _scope.Declare(parent.Slot.Label);
                return (_, frame) => frame.Lookup(label, string.Empty);
            case RegexNode regex:
                JsonataValue matcher = JsonataValue.FromFunction(new RegexFunction(regex.Pattern));
                return (_, _) => matcher;
            case BinaryNode binary:
                return CompileBinary(binary, isRaw);
            case NegateNode negate:
                return CompileNegate(negate);
            case ArrayNode array:
                return CompileArray(array);
            case ObjectNode literal:
                return CompileObject(literal);
            case BlockNode block:
                return CompileBlock(block, isTail, isRaw || isTail);
            case ConditionNode condition:
                return CompileCondition(condition, isTail, isRaw || isTail);
            case BindNode bind:
                return CompileBind(bind);
            case CallNode { IsPartial: true } partial:
                return CompilePartial(partial);
            case CallNode call:
                return CompileCall(call, applied: null, isTail, isRaw);
            case LambdaNode lambda:
                return CompileLambda(lambda);
            case ApplyNode apply:
                return CompileApply(apply, isRaw);
            case TransformNode transform:
                return CompileTransform(transform);
            default:
                throw new SyntaxFault("S0206", node.Position, (node as TokenNode)?.Text);
        }
    }

    private Evaluator CompileVariable(string name, bool isRaw)
    {
        if (name.Length == 0)
        {
            return (input, _) => input.Reference is JsonataArray { IsOuterWrapper: true } wrapper ? wrapper[0] : Collapsing.Finish(input, isRaw);
        }

        if (_scope.TryGet(name, out int number))
        {
            return (_, frame) => Collapsing.Finish(frame.Lookup(number, name), isRaw);
        }

        return name == "$"
            ? (_, frame) => frame.Context.Root
            : (_, frame) => Builtins.Lookup(frame.Context, name);
    }

    private Evaluator CompileNegate(NegateNode negate)
    {
        Evaluator operand = Compile(negate.Operand);
        int position = negate.Position;
        return (input, frame) =>
        {
            JsonataValue value = operand(input, frame);
            return value.IsUndefined ? value
                : value.IsNumber ? JsonataValue.FromNumber(-Operators.Number(value))
                : throw JsonataException.Create("D1002", value, token: "-", position: position);
        };
    }

    private Evaluator CompileArray(ArrayNode array)
    {
        Evaluator[] items = [.. array.Items.Select(Compile)];
        bool[] nested = [.. array.Items.Select(item => item is ArrayNode)];
        ArrayTraits traits = array.IsConstructedArray ? ArrayTraits.Constructed : ArrayTraits.None;
        if (items.Length == 1 && !nested[0])
        {
            // Of one array, such as a range, the items are shared.
            Evaluator only = items[0];
            return (input, frame) =>
            {
                JsonataValue value = only(input, frame);
                return value.Reference is JsonataArray values ? values.With(traits)
                    : value.IsUndefined ? new JsonataArray([], 0, traits)
                    : new JsonataArray([value], 1, traits);
            };
        }

        return (input, frame) =>
        {
            frame.Context.Step(items.Length);
            var result = new SequenceBuilder();
            for (int i = 0; i < items.Length; i++)
            {
                JsonataValue value = items[i](input, frame);
                if (nested[i] && !value.IsUndefined)
                {
                    result.Add(value);
                }
                else
                {
                    if (value.Reference is JsonataArray values)
                    {
                        frame.Context.Step(values.Count);
                    }

                    result.Append(value);
                }
            }

            return result.ToSequence(traits);
        };
    }

    private Evaluator CompileObject(ObjectNode literal)
    {
        GroupProgram group = CompileGroup(literal.Members);
        return (input, frame) => group.Evaluate(input.Reference as JsonataArray, input, frame);
    }

    private GroupProgram CompileGroup(GroupClause clause) =>
        new([.. clause.Pairs.Select(pair => (Compile(pair.Key), Compile(pair.Value)))], clause.Position);

    private Evaluator CompileBlock(BlockNode block, bool isTail, bool isRaw)
    {
        Evaluator[] parts = [.. block.Expressions.Select((part, i) => Compile(part, isTail && i == block.Expressions.Count - 1))];
        if (parts.Length == 1 && !BindsHere(block.Expressions[0]))
        {
            Evaluator only = parts[0];
            return isRaw || block.Expressions[0] is PathNode or BinaryNode or LiteralNode or ArrayNode or ObjectNode
                ? only
                : (input, frame) => Collapsing.Collapse(only(input, frame), keepArray: false);
        }

        return (input, frame) =>
        {
            frame.Context.Step();
            var inner = new Frame(frame);
            JsonataValue result = default;
            foreach (Evaluator part in parts)
            {
                result = part(input, inner);
            }

            return Collapsing.Finish(result, isRaw);
        };
    }

    /// <summary>True when evaluating the node may bind a variable in the frame it is given.</summary>
    private static bool BindsHere(Node node) =>
        node is BindNode || (node is not (LambdaNode or BlockNode) && TreeWalk.Children(node).Any(BindsHere));

    private Evaluator CompileCondition(ConditionNode node, bool isTail, bool isRaw)
    {
        Evaluator condition = Compile(node.Condition);
        Evaluator then = Compile(node.Then, isTail);
        Evaluator otherwise = node.Otherwise is null ? static (_, _) => default : Compile(node.Otherwise, isTail);
        return (input, frame) => Collapsing.Finish(
            Operators.IsTruthy(condition(input, frame), frame.Context) ? then(input, frame) : otherwise(input, frame), isRaw);
    }

    private Evaluator CompileBind(BindNode bind)
    {
        int name = _scope.NumberOf(((VariableNode)bind.Target).Name);
        Evaluator value = Compile(bind.Value);
        return (input, frame) =>
        {
            JsonataValue result = value(input, frame);
            frame.Bind(name, result);
            return result;
        };
    }

    private Evaluator CompileLambda(LambdaNode lambda)
    {
        int[] parameters = [.. lambda.Parameters.Select(_scope.NumberOf)];
        Signature? signature = lambda.Signature;
        Evaluator body = Compile(lambda.Body, isTail: true);
        return (input, frame) => JsonataValue.FromFunction(new LambdaFunction(parameters, signature, body, input, frame));
    }
}
