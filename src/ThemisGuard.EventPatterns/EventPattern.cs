using System.Text;
using ThemisGuard.EventPatterns.Compilation;
using ThemisGuard.EventPatterns.Matching;
using ThemisGuard.EventPatterns.Syntax;

namespace ThemisGuard.EventPatterns;

/// <summary>An EventBridge event pattern. Immutable; any number of threads may use it.</summary>
public sealed class EventPattern
{
    private readonly Lazy<MatcherProgram> _program;

    private EventPattern(string text, IReadOnlyList<Dictionary<string, IReadOnlyList<ValuePattern>>> conjunctions)
    {
        Text = text;
        Conjunctions = conjunctions;
        _program = new Lazy<MatcherProgram>(() => MatcherCompiler.Compile([this]));
    }

    /// <summary>The JSON text that it was read from.</summary>
    public string Text { get; }

    internal IReadOnlyList<Dictionary<string, IReadOnlyList<ValuePattern>>> Conjunctions { get; }

    /// <summary>Reads a pattern. Nothing is thrown for its text.</summary>
    /// <param name="utf8">JSON, at most <see cref="EventBounds.MaxPatternBytes"/>.</param>
    public static PatternParseResult Parse(ReadOnlySpan<byte> utf8)
    {
        IReadOnlyList<Clause>? clauses = PatternParser.Parse(utf8, out Diagnostic? diagnostic);
        if (clauses is null)
        {
            return new PatternParseResult(null, [diagnostic!]);
        }

        return Conjunction.Expand(clauses) is { } conjunctions
            ? new PatternParseResult(new EventPattern(Encoding.UTF8.GetString(utf8), conjunctions), [])
            : new PatternParseResult(null, [new Diagnostic($"Rule is too complex - its $or branches multiply to more than {EventBounds.MaxCombinations} combinations", 1, 1)]);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static PatternParseResult Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether an event matches.</summary>
    /// <param name="eventJson">UTF-8 JSON object, at most <see cref="EventBounds.MaxEventBytes"/>.</param>
    /// <exception cref="InvalidEventException">The event is not a JSON object or exceeds a bound.</exception>
    public bool Matches(ReadOnlySpan<byte> eventJson)
    {
        MatcherProgram program = _program.Value;
        MatchScratch scratch = program.Rent();
        EventScanner.Run(program, scratch, eventJson);
        bool matches = scratch.Rules.Count > 0;
        program.Return(scratch);
        return matches;
    }

    /// <summary>The text of the pattern.</summary>
    public override string ToString() => Text;
}
