namespace ThemisGuard.Jsonata.Syntax;

/// <summary>The parts of a resolved node.</summary>
internal static class TreeWalk
{
    internal static IEnumerable<Node> Children(Node node)
    {
        IEnumerable<Node> own = node switch
        {
            PathNode path => path.Steps,
            SortNode sort => sort.Terms.Select(term => term.Expression),
            BinaryNode binary => [binary.Left, binary.Right],
            BindNode bind => [bind.Value],
            ApplyNode apply => [apply.Left, apply.Right],
            NegateNode negate => [negate.Operand],
            ArrayNode array => array.Items,
            ObjectNode literal => literal.Members.Pairs.SelectMany(pair => new[] { pair.Key, pair.Value }),
            BlockNode block => block.Expressions,
            ConditionNode condition => condition.Otherwise is null
                ? [condition.Condition, condition.Then]
                : [condition.Condition, condition.Then, condition.Otherwise],
            CallNode call => [call.Procedure, .. call.Arguments],
            LambdaNode lambda => [lambda.Body],
            TransformNode transform => transform.Delete is null
                ? [transform.Pattern, transform.Update]
                : [transform.Pattern, transform.Update, transform.Delete],
            _ => [],
        };
        IEnumerable<Node> filters = (node.Predicates ?? []).Concat(node.Stages ?? []).Select(stage => stage.Filter).OfType<Node>();
        IEnumerable<Node> pairs = node.Group?.Pairs.SelectMany(pair => new[] { pair.Key, pair.Value }) ?? [];
        return own.Concat(filters).Concat(pairs);
    }
}
