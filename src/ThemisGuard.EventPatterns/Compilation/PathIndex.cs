using ThemisGuard.EventPatterns.Matching;
using ThemisGuard.EventPatterns.Syntax;

namespace ThemisGuard.EventPatterns.Compilation;

/// <summary>From a value at one path to the combinations worth looking at, mostly without looking at the others.</summary>
internal sealed class PathIndex
{
    private readonly ByteKeyMap<List<int>> _texts = new();
    private readonly ByteKeyMap<List<int>> _tokens = new();
    private readonly Dictionary<double, List<int>> _numbers = [];
    private readonly SortedDictionary<int, ByteKeyMap<List<int>>> _prefixes = [];
    private readonly SortedDictionary<int, ByteKeyMap<List<int>>> _suffixes = [];
    private readonly Dictionary<string, (ValueTest Test, List<int> Combinations)> _others = [];
    private (int Length, ByteKeyMap<List<int>> Keys)[] _prefixLengths = [];
    private (int Length, ByteKeyMap<List<int>> Keys)[] _suffixLengths = [];
    private (ValueTest Test, List<int> Combinations)[] _scanned = [];

    public void Add(ValuePattern alternative, string key, int combination)
    {
        List<int> combinations = alternative switch
        {
            ExactText text => _texts.GetOrAdd(text.Utf8, () => []),
            ExactToken token => _tokens.GetOrAdd(token.Utf8, () => []),
            NumberEquals number => Number(number.Value),
            Prefix { Utf8.Length: > 0 } prefix => Affix(_prefixes, prefix.Utf8),
            Suffix { Utf8.Length: > 0 } suffix => Affix(_suffixes, suffix.Utf8),

            // Only a first sieve: whatever is found here is tested in full afterwards.
            Wildcard { Text.Pieces: [{ Length: > 0 } start, ..] } => Affix(_prefixes, start),
            Wildcard { Text.Pieces: [.., { Length: > 0 } end] } => Affix(_suffixes, end),
            _ => Other(alternative, key),
        };
        if (combinations.Count == 0 || combinations[^1] != combination)
        {
            combinations.Add(combination);
        }
    }

    /// <summary>To be called after the last <see cref="Add"/>.</summary>
    public void Complete()
    {
        _prefixLengths = [.. _prefixes.Select(pair => (pair.Key, pair.Value))];
        _suffixLengths = [.. _suffixes.Select(pair => (pair.Key, pair.Value))];
        _scanned = [.. _others.Values];
    }

    public void Find(ref EventValue value, MatchScratch scratch)
    {
        ReadOnlySpan<byte> bytes = value.Bytes;
        if (value.IsText)
        {
            if (_texts.Count > 0)
            {
                scratch.AddCandidates(_texts[bytes]);
            }

            foreach ((int length, ByteKeyMap<List<int>> keys) in _prefixLengths)
            {
                if (length > bytes.Length)
                {
                    break;
                }

                scratch.AddCandidates(keys[bytes[..length]]);
            }

            foreach ((int length, ByteKeyMap<List<int>> keys) in _suffixLengths)
            {
                if (length > bytes.Length)
                {
                    break;
                }

                scratch.AddCandidates(keys[bytes[^length..]]);
            }
        }
        else
        {
            if (_tokens.Count > 0)
            {
                scratch.AddCandidates(_tokens[bytes]);
            }

            if (_numbers.Count > 0 && value.TryGetNumber(out double number) && _numbers.TryGetValue(number, out List<int>? found))
            {
                scratch.AddCandidates(found);
            }
        }

        foreach ((ValueTest test, List<int> combinations) in _scanned)
        {
            if (test.Matches(ref value))
            {
                scratch.AddCandidates(combinations);
            }
        }
    }

    private List<int> Number(double value)
    {
        if (!_numbers.TryGetValue(value, out List<int>? combinations))
        {
            _numbers[value] = combinations = [];
        }

        return combinations;
    }

    private static List<int> Affix(SortedDictionary<int, ByteKeyMap<List<int>>> byLength, byte[] affix)
    {
        if (!byLength.TryGetValue(affix.Length, out ByteKeyMap<List<int>>? keys))
        {
            byLength[affix.Length] = keys = new();
        }

        return keys.GetOrAdd(affix, () => []);
    }

    private List<int> Other(ValuePattern alternative, string key)
    {
        if (!_others.TryGetValue(key, out (ValueTest Test, List<int> Combinations) other))
        {
            _others[key] = other = (ValueTest.Compile(alternative), []);
        }

        return other.Combinations;
    }
}
