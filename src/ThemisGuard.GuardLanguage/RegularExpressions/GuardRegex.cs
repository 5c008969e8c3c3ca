using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace ThemisGuard.GuardLanguage.RegularExpressions;

/// <summary>
/// A regular expression of the rule language, compiled once. Runs in time linear in the subject where the pattern
/// allows, else with a time limit.
/// </summary>
internal sealed class GuardRegex
{
    /// <summary>Longest time of one match of a pattern that must backtrack (look-around, back-references).</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Longest pattern, in UTF-16 units.</summary>
    public const int MaxLength = 10_000;

    private const RegexOptions Options = RegexOptions.CultureInvariant;

    // Rule files repeat each other's patterns; strangers' files must not fill the memory.
    private const int MaxCached = 4096;

    private static readonly ConcurrentDictionary<string, GuardRegex> Cache = new(StringComparer.Ordinal);

    private readonly string translated;
    private readonly bool needsBacktracking;
    private readonly IReadOnlyList<string> groupNames;
    private Regex? engine;
    private Regex? astralEngine;

    private GuardRegex(string pattern, string translated, RegexTranslator translator)
    {
        Pattern = pattern;
        this.translated = translated;
        needsBacktracking = translator.NeedsBacktracking;
        groupNames = translator.GroupNames;
        Plain = PlainPattern.TryCreate(pattern);
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    private PlainPattern? Plain { get; }

    /// <summary>Makes a regular expression; null, with the reason, when the pattern is malformed.</summary>
    public static GuardRegex? TryCreate(string pattern, out string? problem)
    {
        problem = null;
        if (pattern.Length > MaxLength)
        {
            problem = $"it is longer than {MaxLength} characters";
            return null;
        }

        if (Cache.TryGetValue(pattern, out GuardRegex? known))
        {
            return known;
        }

        try
        {
            var translator = new RegexTranslator(pattern, astral: false);
            string translated = translator.Translate();
            var regex = new GuardRegex(pattern, translated, translator);
            if (translator.NeedsBacktracking)
            {
                // Seldom, and intricate: better to know now than while judging whether .NET takes it.
                regex.engine = CreateEngine(translated, backtracks: true);
            }

            if (Cache.Count < MaxCached)
            {
                Cache.TryAdd(pattern, regex);
            }

            return regex;
        }
        catch (ArgumentException malformed)
        {
            problem = malformed.Message;
        }
        catch (FormatException malformed)
        {
            problem = malformed.Message;
        }

        return null;
    }

    /// <summary>Whether the pattern occurs in a string.</summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern backtracked for too long.</exception>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (Plain is { } plain)
        {
            return plain.IsMatch(utf8);
        }

        const int OnStack = 512;
        char[]? rented = utf8.Length > OnStack ? ArrayPool<char>.Shared.Rent(utf8.Length) : null;
        Span<char> buffer = rented ?? stackalloc char[OnStack];
        try
        {
            int length = Encoding.UTF8.GetChars(utf8, buffer);
            ReadOnlySpan<char> subject = buffer[..length];
            return EngineFor(subject).IsMatch(subject);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    /// <summary>
    /// All matches one after the other, each replaced by a template; what lies between them is dropped, as in the reference.
    /// Null when the result would be longer than a limit.
    /// </summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern backtracked for too long.</exception>
    public string? ReplaceMatches(string subject, string template, int maxLength)
    {
        var result = new StringBuilder();
        bool isAstral = subject.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
        foreach (Match match in (isAstral ? AstralEngine() : Engine()).Matches(subject))
        {
            ReplacementTemplate.Append(result, match, template, groupNames);
            if (result.Length > maxLength)
            {
                return null;
            }
        }

        return result.ToString();
    }

    /// <inheritdoc />
    public override string ToString() => $"/{Pattern.Replace("/", "\\/", StringComparison.Ordinal)}/";

    private Regex EngineFor(ReadOnlySpan<char> subject) =>
        subject.ContainsAnyInRange('\uD800', '\uDFFF') ? AstralEngine() : Engine();

    private Regex Engine() => engine ??= CreateEngine(translated, needsBacktracking);

    private Regex AstralEngine()
    {
        if (astralEngine is null)
        {
            var translator = new RegexTranslator(Pattern, astral: true);
            string forAstral = translator.Translate();
            astralEngine = CreateEngine(forAstral, translator.NeedsBacktracking);
        }

        return astralEngine;
    }

    private static Regex CreateEngine(string pattern, bool backtracks)
    {
        if (!backtracks)
        {
            try
            {
                return new Regex(pattern, Options | RegexOptions.NonBacktracking, MatchTimeout);
            }
            catch (NotSupportedException)
            {
                // Too large for an automaton.
            }
        }

        return new Regex(pattern, Options, MatchTimeout);
    }
}
