using System.Globalization;
using System.Text;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Compilation;

internal enum StepKind : byte
{
    This,
    Index,
    Key,

    /// <summary>A key that reads as a number.</summary>
    KeyIndex,

    /// <summary>Keys taken from a variable.</summary>
    VariableKeys,
    AllIndices,
    AllValues,
    Filter,
    KeysFilter,
}

/// <summary>One step of a query, ready to run.</summary>
internal sealed class QueryStep(StepKind kind, int start)
{
    public StepKind Kind { get; } = kind;

    /// <summary>Where the step is written, for messages.</summary>
    public int Start { get; } = start;

    /// <summary>Index, KeyIndex: the element, without its sign.</summary>
    public long Index { get; init; }

    /// <summary>Key: what to look up.</summary>
    public RuleKey? Key { get; init; }

    /// <summary>VariableKeys: the variable; AllIndices, AllValues, Filter: the variable to capture keys in, −1 for none.</summary>
    public int Name { get; init; } = -1;

    /// <summary>Filter: what must hold.</summary>
    public CompiledConjunction? Clauses { get; init; }

    /// <summary>Filter: the types that it can select, when it begins by asking for them and the rest can be left out for others.</summary>
    public TypeSelector? Types { get; init; }

    /// <summary>KeysFilter: <c>in</c> rather than <c>==</c>.</summary>
    public bool IsIn { get; init; }

    /// <summary>KeysFilter.</summary>
    public bool Negated { get; init; }

    /// <summary>KeysFilter.</summary>
    public CompiledExpression? Right { get; init; }
}

/// <summary>A value, a query or a function call, ready to run.</summary>
internal abstract class CompiledExpression;

/// <summary>A value written in the rules: a node of the file's document of literals.</summary>
internal sealed class CompiledLiteral(int node) : CompiledExpression
{
    /// <summary>Set when all literals of the file are known.</summary>
    public Document Document { get; set; } = null!;

    public int Node { get; } = node;
}

/// <summary>A query, ready to run.</summary>
internal sealed class CompiledQuery(QueryStep[] steps, int variable, bool matchAll, TextSpan span) : CompiledExpression
{
    // The same for each value that fails; made when the first one does.
    private string? whole;
    private QueryRemainder?[]? remainders;

    /// <summary>The steps; after the variable, and after the <c>[*]</c> that follows it, when there is one.</summary>
    public QueryStep[] Steps { get; } = steps;

    /// <summary>The variable that the query starts with; −1 for none.</summary>
    public int Variable { get; } = variable;

    /// <summary>False for <c>some</c>.</summary>
    public bool MatchAll { get; } = matchAll;

    /// <summary>The whole query as written, on one line.</summary>
    public string TextIn(string text) => whole ??= SourceText.OneLine(text, span.Start, span.End);

    /// <summary>What remains of the query from a step on.</summary>
    public QueryRemainder RemainderIn(string text, int step)
    {
        QueryRemainder?[] all = remainders ??= new QueryRemainder?[Steps.Length];
        return all[step] ??= RemainderOf(text, step);
    }

    private QueryRemainder RemainderOf(string text, int step)
    {
        int start = Steps[step].Start;
        int end = span.End;
        var path = new StringBuilder();
        for (int i = step; i < Steps.Length && Steps[i].Kind is StepKind.Key or StepKind.KeyIndex or StepKind.Index; i++)
        {
            path.Append('/').Append(Steps[i].Key?.Text ?? Steps[i].Index.ToString(CultureInfo.InvariantCulture));
        }

        return new QueryRemainder(start < end ? SourceText.OneLine(text, start, end).TrimStart('.') : "", path.ToString());
    }

    /// <summary>Whether <c>empty</c> asks for results instead of looking into them: after a filter, and for a variable alone.</summary>
    public bool CountsResults { get; init; }

    /// <summary>What a variable alone stands for, when that can be told without running anything.</summary>
    public CompiledLiteral? Constant { get; init; }
}

/// <summary>What of a query found nothing.</summary>
/// <param name="Text">As written, on one line.</param>
/// <param name="Path">Its beginning as a path, as far as it is plain keys and positions.</param>
internal sealed record QueryRemainder(string Text, string Path);

/// <summary>A call of a built-in function, ready to run.</summary>
internal sealed class CompiledFunction(string name, CompiledExpression[] arguments, int start) : CompiledExpression
{
    public string Name { get; } = name;

    public CompiledExpression[] Arguments { get; } = arguments;

    public int Start { get; } = start;
}
