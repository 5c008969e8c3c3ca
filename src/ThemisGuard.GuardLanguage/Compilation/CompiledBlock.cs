using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Compilation;

/// <summary>Something that passes, fails or skips, ready to run.</summary>
internal abstract class CompiledClause
{
    private ClauseText? text;
    private FailedClause? lastFailed;

    /// <summary>Where the clause is written, for messages.</summary>
    public int Start { get; init; }

    public int End { get; init; }

    public string? Message { get; init; }

    /// <summary>
    /// Whether leaving the clause out can go unnoticed: it can neither capture keys nor end the evaluation with an error.
    /// </summary>
    public bool IsSafe { get; init; }

    public abstract RuleStatus Evaluate(Evaluator evaluator, int frame);

    /// <summary>The clause as written, for messages; of a block, what stands before its brace.</summary>
    public ClauseText TextIn(string source)
    {
        int end = this is CompiledQueryBlock ? source.IndexOf('{', Start) : End;
        return text ??= new ClauseText(SourceText.OneLine(source, Start, end), LineTable.Locate(source, Start));
    }

    /// <summary>One object for failures that are told alike, as they mostly are on the next value.</summary>
    public FailedClause FailedAs(string source, string ruleName, string? message, string wanted, string? remaining, string missingPath) =>
        lastFailed is { } last && ReferenceEquals(last.RuleName, ruleName) && ReferenceEquals(last.Message, message) && ReferenceEquals(last.Wanted, wanted)
        && ReferenceEquals(last.Remaining, remaining) && ReferenceEquals(last.MissingPath, missingPath)
            ? last
            : lastFailed = new FailedClause(TextIn(source), ruleName, message, wanted, remaining, missingPath);
}

/// <summary>What many failures of a clause have in common.</summary>
internal sealed record FailedClause(ClauseText Clause, string RuleName, string? Message, string Wanted, string? Remaining, string MissingPath);

/// <summary>A clause as written, and where.</summary>
internal sealed record ClauseText(string Text, SourcePosition Position);

/// <summary>Clauses of which each group of alternatives must hold.</summary>
internal sealed class CompiledConjunction(CompiledClause[][] terms)
{
    public CompiledClause[][] Terms { get; } = terms;

    /// <summary>Per term: whether all after it can be left out once it failed.</summary>
    public bool[] RestIsSafe { get; } = FindSafeRests(terms);

    private static bool[] FindSafeRests(CompiledClause[][] terms)
    {
        bool[] rests = new bool[terms.Length];
        bool safe = true;
        for (int i = terms.Length - 1; i >= 0; i--)
        {
            rests[i] = safe;
            safe &= Array.TrueForAll(terms[i], clause => clause.IsSafe);
        }

        return rests;
    }
}

/// <summary>The variables of a scope.</summary>
internal sealed class CompiledLets(int[] names, CompiledExpression?[] values)
{
    public static CompiledLets None { get; } = new([], []);

    /// <summary>Each variable once.</summary>
    public int[] Names { get; } = names;

    /// <summary>What each stands for; null for one that only captures give values to.</summary>
    public CompiledExpression?[] Values { get; } = values;

    public int Count => Names.Length;

    public int IndexOf(int name)
    {
        // A few at most: a loop costs less than a call.
        int[] all = Names;
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>Variables and clauses, ready to run.</summary>
internal sealed class CompiledBlock(CompiledLets lets, CompiledConjunction clauses)
{
    public CompiledLets Lets { get; } = lets;

    public CompiledConjunction Clauses { get; } = clauses;
}

/// <summary>A rule, ready to run.</summary>
internal sealed class CompiledRule(string name, CompiledConjunction? conditions, CompiledBlock body, int start, string? message)
{
    public string Name { get; } = name;

    /// <summary>What is told of its clauses that have no message of their own.</summary>
    public string? Message { get; } = message;

    public CompiledConjunction? Conditions { get; } = conditions;

    public CompiledBlock Body { get; } = body;

    public int Start { get; } = start;
}

/// <summary>A rule with parameters, ready to run.</summary>
internal sealed class CompiledParameterizedRule(string name, int[] parameters)
{
    public string Name { get; } = name;

    public int[] Parameters { get; } = parameters;

    /// <summary>Set once all signatures are known, since such rules may call each other.</summary>
    public CompiledBlock Body { get; set; } = null!;
}
