namespace ThemisGuard.Jsonata.Syntax;

/// <summary>Finds the step whose context a <c>%</c> means, and has that step keep it.</summary>
internal static class Ancestry
{
    /// <summary>Hands the <c>%</c>s that a part still seeks to the node around it.</summary>
    internal static void Push(Node result, Node value)
    {
        if (value.SeekingParent is null && value is not ParentNode)
        {
            return;
        }

        List<ParentSlot> slots = value.SeekingParent ?? [];
        if (value is ParentNode parent)
        {
            slots.Add(parent.Slot);
        }

        if (result.SeekingParent is null)
        {
            result.SeekingParent = slots;
        }
        else
        {
            result.SeekingParent.AddRange(slots);
        }
    }

    /// <summary>Looks in a path for the steps that the <c>%</c>s of its last step mean.</summary>
    internal static void Resolve(PathNode path)
    {
        Node last = path.Steps[^1];
        List<ParentSlot> slots = last.SeekingParent ?? [];
        if (last is ParentNode parent)
        {
            slots.Add(parent.Slot);
        }

        // By index: a path may seek with the same list that its last step seeks with.
        int count = slots.Count;
        for (int i = 0; i < count; i++)
        {
            ParentSlot slot = slots[i];
            int index = path.Steps.Count - 2;
            while (slot.Level > 0)
            {
                if (index < 0)
                {
                    (path.SeekingParent ??= []).Add(slot);
                    break;
                }

                Node step = path.Steps[index--];

                // Steps that bind a focus keep the context of the first of them.
                while (index >= 0 && step.Focus is not null && path.Steps[index].Focus is not null)
                {
                    step = path.Steps[index--];
                }

                Seek(step, slot);
            }
        }
    }

    /// <summary>Looks for the step of one <c>%</c> in a node and what it is made of, from its end.</summary>
    internal static void Seek(Node node, ParentSlot slot)
    {
        switch (node)
        {
            case NameNode or WildcardNode:
                slot.Level--;
                if (slot.Level == 0)
                {
                    if (node.Ancestor is not null)
                    {
                        slot.Label = node.Ancestor.Label;
                    }

                    node.Ancestor = slot;
                    node.IsTuple = true;
                }

                break;
            case ParentNode:
                slot.Level++;
                break;
            case BlockNode block:
                if (block.Expressions.Count > 0)
                {
                    block.IsTuple = true;
                    Seek(block.Expressions[^1], slot);
                }

                break;
            case PathNode path:
                path.IsTuple = true;
                int index = path.Steps.Count - 1;
                Seek(path.Steps[index--], slot);
                while (slot.Level > 0 && index >= 0)
                {
                    Seek(path.Steps[index--], slot);
                }

                break;
            default:
                throw new SyntaxFault("S0217", node.Position, TypeName(node));
        }
    }

    /// <summary>jsonata-js' name for the kind of a node.</summary>
    internal static string TypeName(Node node) => node switch
    {
        PathNode => "path",
        BinaryNode => "binary",
        ArrayNode or ObjectNode or NegateNode => "unary",
        ParentNode => "parent",
        BlockNode => "block",
        ConditionNode => "condition",
        VariableNode => "variable",
        CallNode { IsPartial: true } => "partial",
        CallNode => "function",
        LambdaNode => "lambda",
        ApplyNode => "apply",
        BindNode => "bind",
        SortNode => "sort",
        DescendantNode => "descendant",
        TransformNode => "transform",
        RegexNode => "regex",
        _ => "value",
    };
}
