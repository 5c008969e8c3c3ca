namespace ThemisGuard.StatesLanguage.Syntax.Paths;

/// <summary>What a path starts from.</summary>
internal enum PathRoot
{
    /// <summary><c>$</c>: the state's data.</summary>
    Data = 0,

    /// <summary><c>$$</c>: the context object.</summary>
    Context,

    /// <summary><c>$name</c>: a variable.</summary>
    Variable,
}

/// <summary>A JSONPath, read once. Evaluated by <see cref="PathEvaluator"/>.</summary>
/// <param name="Text">As written.</param>
/// <param name="Root">Where it starts.</param>
/// <param name="Variable">Name of the variable it starts from, without <c>$</c>; empty otherwise.</param>
/// <param name="Segments">The steps.</param>
internal sealed record PathExpression(string Text, PathRoot Root, string Variable, PathSegment[] Segments)
{
    /// <summary>True when it names at most one value: then a missing value is an error, otherwise an empty list.</summary>
    public bool IsDefinite { get; } = Array.TrueForAll(Segments, static segment => segment.IsDefinite);

    /// <summary>Only member names and indexes from the data: the form that ResultPath and Choice's Variable take.</summary>
    public bool IsReference { get; } = Array.TrueForAll(Segments, static segment => segment is MemberSegment or IndexSegment);

    /// <summary>The path as error messages of AWS print it: <c>$['a']['b'][0]</c>, up to the given number of segments.</summary>
    public string Canonical(int segments)
    {
        var text = new System.Text.StringBuilder("$");
        for (var i = 0; i < segments; i++)
        {
            text.Append(Segments[i].Canonical);
        }

        return text.ToString();
    }
}

/// <summary>One step of a path.</summary>
internal abstract record PathSegment(bool IsDefinite)
{
    public abstract string Canonical { get; }
}

internal sealed record MemberSegment(string Name) : PathSegment(true)
{
    public override string Canonical => $"['{Name}']";
}

internal sealed record IndexSegment(int Index) : PathSegment(true)
{
    public override string Canonical => $"[{Index}]";
}

internal sealed record MembersSegment(string[] Names) : PathSegment(false)
{
    public override string Canonical => $"[{string.Join(',', Names.Select(static name => $"'{name}'"))}]";
}

internal sealed record IndexesSegment(int[] Indexes) : PathSegment(false)
{
    public override string Canonical => $"[{string.Join(',', Indexes)}]";
}

internal sealed record SliceSegment(int? From, int? To, int? Step) : PathSegment(false)
{
    public override string Canonical => $"[{From}:{To}]";
}

internal sealed record WildcardSegment() : PathSegment(false)
{
    public override string Canonical => "[*]";
}

/// <summary><c>..name</c> and <c>..*</c>: every descendant, then the next step on each.</summary>
internal sealed record DescendantSegment() : PathSegment(false)
{
    public override string Canonical => "..";
}

internal sealed record FilterSegment(PathFilter Filter) : PathSegment(false)
{
    public override string Canonical => "[?]";
}
