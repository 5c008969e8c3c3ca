namespace ThemisGuard.Jsonata.Syntax;

/// <summary>
/// Turns the tree as written into the tree that is compiled: chains become paths, and each <c>%</c> finds the step whose
/// context it means. The rules, and the order in which they are applied, are those of jsonata-js.
/// </summary>
internal sealed class PathResolver
{
    private int _labels;


    /// <exception cref="SyntaxFault">The tree has no meaning.</exception>
    internal static Node Resolve(Node root)
    {
        Node resolved = new PathResolver().Process(root);
        return resolved is ParentNode || resolved.SeekingParent is not null
            ? throw new SyntaxFault("S0217", resolved.Position, Ancestry.TypeName(resolved))
            : resolved;
    }

    private Node Process(Node node)
    {
        SyntaxFault.CheckStack(node.Position);
        Node result = node switch
        {
            DotNode dot => ProcessDot(dot),
            FilterNode filter => ProcessFilter(filter),
            GroupNode group => ProcessGroup(group),
            OrderByNode order => ProcessOrderBy(order),
            FocusNode focus => ProcessFocus(focus),
            IndexNode index => ProcessIndex(index),
            NameNode name => new PathNode([name], name.Position) { KeepSingletonArray = name.KeepArray },
            ParentNode parent => ProcessParent(parent),
            BinaryNode binary => ProcessBinary(binary),
            BindNode bind => ProcessBind(bind),
            ApplyNode apply => ProcessApply(apply),
            NegateNode negate => ProcessNegate(negate),
            ArrayNode array => ProcessArray(array),
            ObjectNode literal => ProcessObject(literal),
            BlockNode block => ProcessBlock(block),
            ConditionNode condition => ProcessCondition(condition),
            CallNode call => ProcessCall(call),
            LambdaNode lambda => new LambdaNode(lambda.Parameters, lambda.Signature, Process(lambda.Body), lambda.Position),
            TransformNode transform => new TransformNode(
                Process(transform.Pattern),
                Process(transform.Update),
                transform.Delete is null ? null : Process(transform.Delete),
                transform.Position),
            TokenNode { IsEnd: true } => throw new SyntaxFault("S0207", node.Position, "(end)"),
            _ => node,
        };
        result.KeepArray |= node.KeepArray;
        return result;
    }

    private ParentNode ProcessParent(ParentNode parent)
    {
        var slot = new ParentSlot("!" + _labels++);
        return new ParentNode(slot, parent.Position);
    }

    private PathNode ProcessDot(DotNode dot)
    {
        Node left = Process(dot.Left);
        PathNode path = left as PathNode ?? new PathNode([left], left.Position);
        if (left is ParentNode parent)
        {
            path.SeekingParent = [parent.Slot];
        }

        Node rest = Process(dot.Right);
        if (rest is PathNode tail)
        {
            path.Steps.AddRange(tail.Steps);
        }
        else
        {
            if (rest.Predicates is not null)
            {
                rest.Stages = rest.Predicates;
                rest.Predicates = null;
            }

            path.Steps.Add(rest);
        }

        for (int i = 0; i < path.Steps.Count; i++)
        {
            if (path.Steps[i] is LiteralNode literal)
            {
                path.Steps[i] = literal.Value.TryGetString(out string? name)
                    ? Rename(literal, name)
                    : throw new SyntaxFault("S0213", literal.Position, null, literal.Value);
            }

            path.KeepSingletonArray |= path.Steps[i].KeepArray;
        }

        MarkConstructed(path.Steps[0]);
        MarkConstructed(path.Steps[^1]);
        Ancestry.Resolve(path);
        return path;
    }

    private static NameNode Rename(LiteralNode literal, string name) => new(name, literal.Position)
    {
        KeepArray = literal.KeepArray,
        Predicates = literal.Predicates,
        Stages = literal.Stages,
        Group = literal.Group,
        Focus = literal.Focus,
        Index = literal.Index,
        IsTuple = literal.IsTuple,
    };

    private static void MarkConstructed(Node step)
    {
        if (step is ArrayNode)
        {
            step.IsConstructedArray = true;
        }
    }

    private Node ProcessFilter(FilterNode filter)
    {
        Node result = Process(filter.Left);
        Node step = result is PathNode path ? path.Steps[^1] : result;
        if (step.Group is not null)
        {
            throw new SyntaxFault("S0209", filter.Position);
        }

        Node predicate = Process(filter.Predicate);
        if (predicate.SeekingParent is not null)
        {
            foreach (ParentSlot slot in predicate.SeekingParent)
            {
                if (slot.Level == 1)
                {
                    Ancestry.Seek(step, slot);
                }
                else
                {
                    slot.Level--;
                }
            }

            Ancestry.Push(step, predicate);
        }

        if (result is PathNode)
        {
            (step.Stages ??= []).Add(new Stage(predicate, null));
        }
        else
        {
            (step.Predicates ??= []).Add(new Stage(predicate, null));
        }

        return result;
    }

    private Node ProcessGroup(GroupNode group)
    {
        Node result = Process(group.Left);
        if (result.Group is not null)
        {
            throw new SyntaxFault("S0210", group.Position);
        }

        result.Group = new GroupClause([.. group.Pairs.Select(pair => (Process(pair.Key), Process(pair.Value)))], group.Position);
        return result;
    }

    private PathNode ProcessOrderBy(OrderByNode order)
    {
        Node left = Process(order.Left);
        PathNode path = left as PathNode ?? new PathNode([left], left.Position);
        var terms = new List<SortTerm>();
        var sort = new SortNode(terms, order.Position);
        foreach (SortTerm term in order.Terms)
        {
            Node expression = Process(term.Expression);
            Ancestry.Push(sort, expression);
            terms.Add(new SortTerm(expression, term.Descending));
        }

        path.Steps.Add(sort);
        Ancestry.Resolve(path);
        return path;
    }

    private Node ProcessFocus(FocusNode focus)
    {
        Node result = Process(focus.Left);
        Node step = result is PathNode path ? path.Steps[^1] : result;
        if (step.Stages is not null || step.Predicates is not null)
        {
            throw new SyntaxFault("S0215", focus.Position);
        }

        if (step is SortNode)
        {
            throw new SyntaxFault("S0216", focus.Position);
        }

        step.KeepArray |= focus.KeepArray;
        step.Focus = focus.Variable;
        step.IsTuple = true;
        return result;
    }

    private PathNode ProcessIndex(IndexNode index)
    {
        Node result = Process(index.Left);
        Node step = result;
        if (result is PathNode path)
        {
            step = path.Steps[^1];
        }
        else
        {
            path = new PathNode([result], result.Position);
            step.Stages = step.Predicates;
            step.Predicates = null;
        }

        if (step.Stages is null)
        {
            step.Index = index.Variable;
        }
        else
        {
            step.Stages.Add(new Stage(null, index.Variable));
        }

        step.IsTuple = true;
        return path;
    }

    private BinaryNode ProcessBinary(BinaryNode binary)
    {
        var result = new BinaryNode(binary.Operator, Process(binary.Left), Process(binary.Right), binary.Position);
        Ancestry.Push(result, result.Left);
        Ancestry.Push(result, result.Right);
        return result;
    }

    private BindNode ProcessBind(BindNode bind)
    {
        var result = new BindNode(bind.Target, Process(bind.Value), bind.Position);
        Ancestry.Push(result, result.Value);
        return result;
    }

    private ApplyNode ProcessApply(ApplyNode apply)
    {
        var result = new ApplyNode(Process(apply.Left), Process(apply.Right), apply.Position);
        result.KeepArray = result.Left.KeepArray || result.Right.KeepArray;
        return result;
    }

    private Node ProcessNegate(NegateNode negate)
    {
        Node operand = Process(negate.Operand);
        if (operand is LiteralNode { Value.IsNumber: true } literal)
        {
            return new LiteralNode(JsonataValue.FromNumber(-literal.Value.AsNumber()), literal.Position)
            {
                KeepArray = literal.KeepArray,
                Predicates = literal.Predicates,
                Group = literal.Group,
            };
        }

        var result = new NegateNode(operand, negate.Position);
        Ancestry.Push(result, operand);
        return result;
    }

    private ArrayNode ProcessArray(ArrayNode array)
    {
        Node[] items = [.. array.Items.Select(Process)];
        var result = new ArrayNode(items, array.Position);
        foreach (Node item in items)
        {
            Ancestry.Push(result, item);
        }

        return result;
    }

    private ObjectNode ProcessObject(ObjectNode literal)
    {
        var pairs = new List<(Node Key, Node Value)>();
        var result = new ObjectNode(new GroupClause(pairs, literal.Position), literal.Position);
        foreach ((Node key, Node value) in literal.Members.Pairs)
        {
            Node newKey = Process(key);
            Ancestry.Push(result, newKey);
            Node newValue = Process(value);
            Ancestry.Push(result, newValue);
            pairs.Add((newKey, newValue));
        }

        return result;
    }

    private BlockNode ProcessBlock(BlockNode block)
    {
        Node[] parts = [.. block.Expressions.Select(Process)];
        var result = new BlockNode(parts, block.Position);
        foreach (Node part in parts)
        {
            Ancestry.Push(result, part);
            result.IsConstructedArray |= part.IsConstructedArray || (part is PathNode path && path.Steps[0].IsConstructedArray);
        }

        return result;
    }

    private ConditionNode ProcessCondition(ConditionNode condition)
    {
        var result = new ConditionNode(
            Process(condition.Condition),
            Process(condition.Then),
            condition.Otherwise is null ? null : Process(condition.Otherwise),
            condition.Position);
        Ancestry.Push(result, result.Condition);
        Ancestry.Push(result, result.Then);
        if (result.Otherwise is not null)
        {
            Ancestry.Push(result, result.Otherwise);
        }

        return result;
    }

    private CallNode ProcessCall(CallNode call)
    {
        Node[] arguments = [.. call.Arguments.Select(Process)];
        var result = new CallNode(Process(call.Procedure), arguments, call.IsPartial, call.Position);
        foreach (Node argument in arguments)
        {
            Ancestry.Push(result, argument);
        }

        return result;
    }
}
