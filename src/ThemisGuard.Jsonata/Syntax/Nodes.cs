using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata.Syntax;

/// <summary>
/// A node of the tree. The parser makes nodes as they are written; <see cref="PathResolver"/> turns chains of
/// '.', '[', '^', '@', '#' into <see cref="PathNode"/>s and fills in the properties below Height.
/// </summary>
internal abstract class Node(int position)
{
    /// <summary>Offset just behind the token that made this node, as jsonata-js counts.</summary>
    internal int Position { get; } = position;

    /// <summary>Levels below and including this node: bounded, as everything that walks the tree recurses.</summary>
    internal int Height { get; set; } = 1;

    /// <summary>Followed by <c>[]</c>: a single result stays an array.</summary>
    internal bool KeepArray { get; set; }

    /// <summary>Filters on a node that is not a step.</summary>
    internal List<Stage>? Predicates { get; set; }

    /// <summary>Filters and index bindings on a step.</summary>
    internal List<Stage>? Stages { get; set; }

    internal GroupClause? Group { get; set; }

    /// <summary>Variable of <c>@$v</c>.</summary>
    internal string? Focus { get; set; }

    /// <summary>Variable of <c>#$i</c>, when no filter precedes it.</summary>
    internal string? Index { get; set; }

    /// <summary>Where the step's context is kept for a <c>%</c> further on.</summary>
    internal ParentSlot? Ancestor { get; set; }

    /// <summary>This step starts, or this node passes on, a stream of tuples rather than of items.</summary>
    internal bool IsTuple { get; set; }

    /// <summary>The <c>%</c>s inside whose step has not been found yet.</summary>
    internal List<ParentSlot>? SeekingParent { get; set; }

    /// <summary>Is, or contains as block, an array constructor at an end of a path.</summary>
    internal bool IsConstructedArray { get; set; }
}

/// <summary>A <c>%</c>: how many steps up it points, and under which name its value is kept. The name is shared by those that mean one step.</summary>
internal sealed class ParentSlot(string label)
{
    internal string Label { get; set; } = label;

    internal int Level { get; set; } = 1;
}

/// <summary>A filter (Variable null) or an index binding (Filter null) on a step.</summary>
internal sealed record Stage(Node? Filter, string? Variable);

internal sealed record GroupClause(IReadOnlyList<(Node Key, Node Value)> Pairs, int Position);

internal sealed record SortTerm(Node Expression, bool Descending);

// As written; gone once resolved.
internal sealed class DotNode(Node left, Node right, int position) : Node(position)
{
    internal Node Left { get; } = left;

    internal Node Right { get; } = right;
}

internal sealed class FilterNode(Node left, Node predicate, int position) : Node(position)
{
    internal Node Left { get; } = left;

    internal Node Predicate { get; } = predicate;
}

internal sealed class GroupNode(Node left, IReadOnlyList<(Node Key, Node Value)> pairs, int position) : Node(position)
{
    internal Node Left { get; } = left;

    internal IReadOnlyList<(Node Key, Node Value)> Pairs { get; } = pairs;
}

internal sealed class OrderByNode(Node left, IReadOnlyList<SortTerm> terms, int position) : Node(position)
{
    internal Node Left { get; } = left;

    internal IReadOnlyList<SortTerm> Terms { get; } = terms;
}

internal sealed class FocusNode(Node left, string variable, int position) : Node(position)
{
    internal Node Left { get; } = left;

    internal string Variable { get; } = variable;
}

internal sealed class IndexNode(Node left, string variable, int position) : Node(position)
{
    internal Node Left { get; } = left;

    internal string Variable { get; } = variable;
}

/// <summary>An operator that may turn out to be a name (<c>and</c>, <c>or</c>, <c>in</c>), the <c>?</c> of a partial application, or the end.</summary>
internal sealed class TokenNode(string text, bool isEnd, int position) : Node(position)
{
    internal string Text { get; } = text;

    internal bool IsEnd { get; } = isEnd;
}

// Resolved.
internal sealed class PathNode(List<Node> steps, int position) : Node(position)
{
    internal List<Node> Steps { get; } = steps;

    internal bool KeepSingletonArray { get; set; }
}

internal sealed class SortNode(IReadOnlyList<SortTerm> terms, int position) : Node(position)
{
    internal IReadOnlyList<SortTerm> Terms { get; } = terms;
}

internal sealed class NameNode(string name, int position) : Node(position)
{
    internal string Name { get; } = name;
}

internal sealed class LiteralNode(JsonataValue value, int position) : Node(position)
{
    internal JsonataValue Value { get; } = value;
}

internal sealed class VariableNode(string name, int position) : Node(position)
{
    internal string Name { get; } = name;
}

internal sealed class RegexNode(JsonataPattern pattern, int position) : Node(position)
{
    internal JsonataPattern Pattern { get; } = pattern;
}

internal sealed class WildcardNode(int position) : Node(position);

internal sealed class DescendantNode(int position) : Node(position);

internal sealed class ParentNode(ParentSlot slot, int position) : Node(position)
{
    internal ParentSlot Slot { get; } = slot;
}

internal sealed class BinaryNode(string op, Node left, Node right, int position) : Node(position)
{
    internal string Operator { get; } = op;

    internal Node Left { get; set; } = left;

    internal Node Right { get; set; } = right;
}

internal sealed class BindNode(Node target, Node value, int position) : Node(position)
{
    internal Node Target { get; } = target;

    internal Node Value { get; } = value;
}

internal sealed class ApplyNode(Node left, Node right, int position) : Node(position)
{
    internal Node Left { get; } = left;

    internal Node Right { get; } = right;
}

internal sealed class NegateNode(Node operand, int position) : Node(position)
{
    internal Node Operand { get; } = operand;
}

internal sealed class ArrayNode(IReadOnlyList<Node> items, int position) : Node(position)
{
    internal IReadOnlyList<Node> Items { get; } = items;
}

internal sealed class ObjectNode(GroupClause members, int position) : Node(position)
{
    internal GroupClause Members { get; } = members;
}

internal sealed class BlockNode(IReadOnlyList<Node> expressions, int position) : Node(position)
{
    internal IReadOnlyList<Node> Expressions { get; } = expressions;
}

internal sealed class ConditionNode(Node condition, Node then, Node? otherwise, int position) : Node(position)
{
    internal Node Condition { get; } = condition;

    internal Node Then { get; } = then;

    internal Node? Otherwise { get; } = otherwise;
}

/// <summary>A call, or a partial application when one of the arguments is a <see cref="TokenNode"/> <c>?</c>.</summary>
internal sealed class CallNode(Node procedure, IReadOnlyList<Node> arguments, bool isPartial, int position) : Node(position)
{
    internal Node Procedure { get; } = procedure;

    internal IReadOnlyList<Node> Arguments { get; } = arguments;

    internal bool IsPartial { get; } = isPartial;
}

internal sealed class LambdaNode(IReadOnlyList<string> parameters, Signature? signature, Node body, int position) : Node(position)
{
    internal IReadOnlyList<string> Parameters { get; } = parameters;

    internal Signature? Signature { get; } = signature;

    internal Node Body { get; } = body;
}

internal sealed class TransformNode(Node pattern, Node update, Node? delete, int position) : Node(position)
{
    internal Node Pattern { get; } = pattern;

    internal Node Update { get; } = update;

    internal Node? Delete { get; } = delete;
}
