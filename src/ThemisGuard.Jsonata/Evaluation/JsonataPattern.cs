using System.Text;
using System.Text.RegularExpressions;

namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>
/// A regular expression in ECMAScript's notation. Runs in linear time where the engine can; one with back references or
/// look-around runs by backtracking, with a time-out.
/// </summary>
internal sealed class JsonataPattern
{
    private static readonly TimeSpan BacktrackingLimit = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    private JsonataPattern(string source, Regex regex)
    {
        Source = source;
        _regex = regex;
    }

    internal string Source { get; }

    internal static JsonataPattern? Create(string source, string flags, out string? fault)
    {
        RegexOptions options = RegexOptions.CultureInvariant;
        options |= flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None;
        bool multiline = flags.Contains('m', StringComparison.Ordinal);
        options |= multiline ? RegexOptions.Multiline : RegexOptions.None;
        try
        {
            string translated = PatternTranslation.Translate(source, multiline);
            fault = null;
            try
            {
                return new JsonataPattern(source, new Regex(translated, options | RegexOptions.NonBacktracking));
            }
            catch (NotSupportedException)
            {
                return new JsonataPattern(source, new Regex(translated, options, BacktrackingLimit));
            }
        }
        catch (ArgumentException invalid)
        {
            fault = invalid.Message;
            return null;
        }
    }

    /// <summary>The first match at or after <paramref name="from"/>, or null.</summary>
    internal Match? Find(string text, int from)
    {
        try
        {
            Match match = _regex.Match(text, from);
            return match.Success ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            throw JsonataException.Create("U1005", BacktrackingLimit.TotalMilliseconds);
        }
    }

    /// <summary>The match after <paramref name="previous"/>, or null. One of length zero would never end, and is an error.</summary>
    internal Match? FindNext(string text, Match previous)
    {
        int from = previous.Index + previous.Length;
        if (from >= text.Length)
        {
            return null;
        }

        Match? next = Find(text, from);
        return next is { Length: 0 } ? throw JsonataException.Create("D1004", Source) : next;
    }
}
