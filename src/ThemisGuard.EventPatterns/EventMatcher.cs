using ThemisGuard.EventPatterns.Compilation;
using ThemisGuard.EventPatterns.Matching;

namespace ThemisGuard.EventPatterns;

/// <summary>
/// The patterns of many rules in one matcher: an event is read once, and what it costs depends on the rules that it comes
/// near to rather than on how many there are. Immutable; any number of threads may match at once.
/// </summary>
/// <typeparam name="TRule">What identifies a rule; one pattern each.</typeparam>
public sealed class EventMatcher<TRule>
    where TRule : notnull
{
    private readonly (TRule Rule, EventPattern Pattern)[] _rules;
    private readonly Lazy<MatcherProgram> _program;

    /// <summary>A matcher of these rules; compiled when first used.</summary>
    /// <exception cref="ArgumentException">A rule is there twice.</exception>
    public EventMatcher(IEnumerable<(TRule Rule, EventPattern Pattern)> rules)
        : this([.. rules])
    {
        if (_rules.DistinctBy(one => one.Rule).Count() != _rules.Length)
        {
            throw new ArgumentException("A rule is there twice.", nameof(rules));
        }
    }

    private EventMatcher((TRule Rule, EventPattern Pattern)[] rules)
    {
        _rules = rules;
        _program = new Lazy<MatcherProgram>(() => MatcherCompiler.Compile([.. _rules.Select(one => one.Pattern)]));
    }

    /// <summary>How many rules there are.</summary>
    public int Count => _rules.Length;

    /// <summary>This matcher with one rule added, or with its pattern replaced.</summary>
    public EventMatcher<TRule> With(TRule rule, EventPattern pattern)
    {
        int at = Array.FindIndex(_rules, one => one.Rule.Equals(rule));
        if (at < 0)
        {
            return new EventMatcher<TRule>([.. _rules, (rule, pattern)]);
        }

        var rules = ((TRule, EventPattern)[])_rules.Clone();
        rules[at] = (rule, pattern);
        return new EventMatcher<TRule>(rules);
    }

    /// <summary>This matcher without a rule; itself when the rule is not there.</summary>
    public EventMatcher<TRule> Without(TRule rule) =>
        Array.Exists(_rules, one => one.Rule.Equals(rule))
            ? new EventMatcher<TRule>(Array.FindAll(_rules, one => !one.Rule.Equals(rule)))
            : this;

    /// <summary>Appends the rules that match an event, in the order in which they were added.</summary>
    /// <param name="eventJson">UTF-8 JSON object, at most <see cref="EventBounds.MaxEventBytes"/>.</param>
    /// <param name="matched">Receives the rules.</param>
    /// <returns>How many were appended.</returns>
    /// <exception cref="InvalidEventException">The event is not a JSON object or exceeds a bound.</exception>
    public int Match(ReadOnlySpan<byte> eventJson, List<TRule> matched)
    {
        MatcherProgram program = _program.Value;
        MatchScratch scratch = program.Rent();
        EventScanner.Run(program, scratch, eventJson);
        int count = scratch.Rules.Count;
        foreach (int rule in scratch.Rules)
        {
            matched.Add(_rules[rule].Rule);
        }

        program.Return(scratch);
        return count;
    }
}
