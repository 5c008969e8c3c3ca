namespace ThemisGuard.StatesLanguage.Syntax.Paths;

/// <summary>The condition of <c>[?( … )]</c>.</summary>
internal abstract record PathFilter;

internal sealed record AllFilter(PathFilter Left, PathFilter Right) : PathFilter;

internal sealed record AnyFilter(PathFilter Left, PathFilter Right) : PathFilter;

internal sealed record NotFilter(PathFilter Operand) : PathFilter;

/// <summary><c>@.a.b</c> alone: true when it is there.</summary>
internal sealed record ExistsFilter(FilterOperand Operand) : PathFilter;

/// <param name="Operator">One of <c>== != &lt; &lt;= &gt; &gt;= in nin =~</c>.</param>
internal sealed record CompareFilter(FilterOperand Left, string Operator, FilterOperand Right) : PathFilter;

/// <summary>A side of a comparison: a path from the item (<c>@</c>) or the root (<c>$</c>), or a literal.</summary>
internal sealed record FilterOperand(PathExpression? Path, bool FromItem, JsonValue? Literal);
