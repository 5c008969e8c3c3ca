using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.RegularExpressions;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>A stretch of the rule text: UTF-16 offsets.</summary>
internal readonly record struct TextSpan(int Start, int End);

/// <summary>What may stand on the right of a comparison, in a <c>let</c>, or as an argument.</summary>
internal abstract class Expression;

/// <summary>A value written in the rules.</summary>
/// <param name="kind">What it is.</param>
/// <param name="value">null, bool, long, double, string, <see cref="GuardRegex"/>, <see cref="GuardRange"/>, a list of literals, or a list of pairs.</param>
internal sealed class Literal(DocumentKind kind, object? value) : Expression
{
    public DocumentKind Kind { get; } = kind;

    public object? Value { get; } = value;
}

/// <summary>A call of a built-in function, or (as a clause) of a parameterized rule.</summary>
internal sealed class Call(string name, IReadOnlyList<Expression> arguments, int start) : Expression
{
    public string Name { get; } = name;

    public IReadOnlyList<Expression> Arguments { get; } = arguments;

    public int Start { get; } = start;
}

/// <summary>A walk into the document.</summary>
/// <param name="parts">At least one.</param>
/// <param name="matchAll">False for <c>some</c>.</param>
/// <param name="span">Where it stands.</param>
internal sealed class Query(IReadOnlyList<QueryPart> parts, bool matchAll, TextSpan span) : Expression
{
    public IReadOnlyList<QueryPart> Parts { get; } = parts;

    public bool MatchAll { get; } = matchAll;

    public TextSpan Span { get; } = span;

    /// <summary>The name of the variable that the query starts with, or null.</summary>
    public string? Variable => (Parts[0] as KeyPart)?.Variable;
}

/// <summary>One step of a query; knows where its text begins, for messages.</summary>
internal abstract class QueryPart
{
    public int Start { get; set; }
}

/// <summary><c>this</c>.</summary>
internal sealed class ThisPart : QueryPart;

/// <summary>A key, or <c>%variable</c> (at the start: its values; later: keys taken from it).</summary>
internal sealed class KeyPart(string name) : QueryPart
{
    public string Name { get; } = name;

    /// <summary>Even a quoted key that starts with a percent sign is a variable.</summary>
    public string? Variable => Name.StartsWith('%') ? Name[1..] : null;
}

/// <summary><c>[0]</c>, <c>.0</c>.</summary>
internal sealed class IndexPart(int index) : QueryPart
{
    public int Index { get; } = index;
}

/// <summary><c>.*</c>, <c>[ name ]</c>.</summary>
internal sealed class AllValuesPart(string? capture) : QueryPart
{
    public string? Capture { get; } = capture;
}

/// <summary><c>[*]</c>, <c>[name]</c>.</summary>
internal sealed class AllIndicesPart(string? capture) : QueryPart
{
    public string? Capture { get; } = capture;
}

/// <summary><c>[ name | clauses ]</c>.</summary>
internal sealed class FilterPart(string? capture, Conjunction clauses) : QueryPart
{
    public string? Capture { get; } = capture;

    public Conjunction Clauses { get; } = clauses;
}

/// <summary><c>[ keys == … ]</c>.</summary>
internal sealed class KeysFilterPart(bool isIn, bool negated, Expression right) : QueryPart
{
    public bool IsIn { get; } = isIn;

    public bool Negated { get; } = negated;

    public Expression Right { get; } = right;
}

/// <summary>Alternatives, joined by <c>or</c>.</summary>
internal sealed class Disjunction(IReadOnlyList<Clause> alternatives)
{
    public IReadOnlyList<Clause> Alternatives { get; } = alternatives;
}

/// <summary>Everything that must hold.</summary>
internal sealed class Conjunction(IReadOnlyList<Disjunction> terms)
{
    public IReadOnlyList<Disjunction> Terms { get; } = terms;
}

/// <summary><c>let name = value</c>.</summary>
internal sealed class Let(string name, Expression value, int start)
{
    public string Name { get; } = name;

    public Expression Value { get; } = value;

    public int Start { get; } = start;
}

/// <summary>Variables and clauses between braces.</summary>
internal sealed class Block(IReadOnlyList<Let> lets, Conjunction clauses)
{
    public IReadOnlyList<Let> Lets { get; } = lets;

    public Conjunction Clauses { get; } = clauses;
}

/// <summary>Something that passes, fails or skips.</summary>
internal abstract class Clause(TextSpan span)
{
    public TextSpan Span { get; } = span;

    public string? Message { get; init; }
}

internal enum UnaryOperator
{
    Exists,
    Empty,
    IsString,
    IsList,
    IsStruct,
    IsBool,
    IsInt,
    IsFloat,
    IsNull,
}

/// <summary><c>query exists</c> and its like.</summary>
internal sealed class UnaryClause(Query left, UnaryOperator @operator, bool negated, bool inverted, TextSpan span) : Clause(span)
{
    public Query Left { get; } = left;

    public UnaryOperator Operator { get; } = @operator;

    /// <summary><c>!exists</c>.</summary>
    public bool Negated { get; } = negated;

    /// <summary><c>not</c> before the query.</summary>
    public bool Inverted { get; } = inverted;
}

internal enum BinaryOperator
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

/// <summary><c>query == value</c> and its like. A <c>not</c> before the query means nothing, as in the reference.</summary>
internal sealed class BinaryClause(Query left, BinaryOperator @operator, bool negated, Expression right, TextSpan span) : Clause(span)
{
    public Query Left { get; } = left;

    public BinaryOperator Operator { get; } = @operator;

    public bool Negated { get; } = negated;

    public Expression Right { get; } = right;

    /// <summary>Whether a <c>not</c> stands before the query.</summary>
    public bool HasIgnoredNot { get; init; }
}

/// <summary>The name of a rule, which passes if that rule does.</summary>
internal sealed class RuleReference(string name, bool negated, TextSpan span) : Clause(span)
{
    public string Name { get; } = name;

    public bool Negated { get; } = negated;
}

/// <summary>A call of a parameterized rule. A <c>not</c> before it means nothing, as in the reference.</summary>
internal sealed class RuleCall(Call call, TextSpan span) : Clause(span)
{
    public Call Call { get; } = call;

    /// <summary>Whether a <c>not</c> stands before the call.</summary>
    public bool HasIgnoredNot { get; init; }
}

/// <summary><c>when conditions { … }</c>.</summary>
internal sealed class WhenBlock(Conjunction conditions, Block body, TextSpan span) : Clause(span)
{
    public Conjunction Conditions { get; } = conditions;

    public Block Body { get; } = body;
}

/// <summary><c>query { … }</c>, <c>query !empty { … }</c>.</summary>
internal sealed class QueryBlock(Query query, bool notEmpty, Block body, TextSpan span) : Clause(span)
{
    public Query Query { get; } = query;

    public bool NotEmpty { get; } = notEmpty;

    public Block Body { get; } = body;
}

/// <summary><c>AWS::S3::Bucket { … }</c>.</summary>
internal sealed class TypeBlock(string typeName, Conjunction? conditions, Block body, TextSpan span) : Clause(span)
{
    public string TypeName { get; } = typeName;

    public Conjunction? Conditions { get; } = conditions;

    public Block Body { get; } = body;
}

/// <summary><c>rule name when … { … }</c>; the rule <c>default</c> holds the clauses outside rules.</summary>
internal sealed class Rule(string name, Conjunction? conditions, Block body, int start)
{
    public string Name { get; } = name;

    /// <summary>What is to be told of the rule as a whole, when it fails: <c>rule name &lt;&lt;message&gt;&gt; when … { … }</c>.</summary>
    public string? Message { get; init; }

    public Conjunction? Conditions { get; } = conditions;

    public Block Body { get; } = body;

    public int Start { get; } = start;
}

/// <summary><c>rule name(a, b) { … }</c>.</summary>
internal sealed class ParameterizedRule(string name, IReadOnlyList<string> parameters, Block body, int start)
{
    public string Name { get; } = name;

    public IReadOnlyList<string> Parameters { get; } = parameters;

    public Block Body { get; } = body;

    public int Start { get; } = start;
}
