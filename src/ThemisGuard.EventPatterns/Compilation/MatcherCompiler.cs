using System.Text;
using ThemisGuard.EventPatterns.Syntax;

namespace ThemisGuard.EventPatterns.Compilation;

/// <summary>
/// Compiles patterns into a <see cref="MatcherProgram"/>. Each combination is found by one of its fields only: the one
/// whose values fewest other combinations share. So a thousand rules on the same source, each for an order of its own,
/// cost an event one look-up of its order.
/// </summary>
internal sealed class MatcherCompiler
{
    private readonly PathNode _root = new();
    private readonly Dictionary<string, int> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Path, string Key), FieldTest> _fields = [];
    private readonly Dictionary<(int Path, string Key), int> _popularity = [];
    private readonly List<Combination> _combinations = [];
    private readonly List<List<Access>> _accesses = [];

    public static MatcherProgram Compile(IReadOnlyList<EventPattern> rules)
    {
        var compiler = new MatcherCompiler();
        for (int rule = 0; rule < rules.Count; rule++)
        {
            foreach (Dictionary<string, IReadOnlyList<ValuePattern>> conjunction in rules[rule].Conjunctions)
            {
                compiler.Add(rule, conjunction);
            }
        }

        return compiler.Complete(rules.Count);
    }

    private void Add(int rule, Dictionary<string, IReadOnlyList<ValuePattern>> conjunction)
    {
        var fields = new List<FieldTest>();
        var accesses = new List<Access>();
        foreach ((string path, IReadOnlyList<ValuePattern> alternatives) in conjunction.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            int number = PathNumber(path);
            string[] keys = [.. alternatives.Select(PatternKey.Of)];
            string key = string.Join('|', keys);
            if (!_fields.TryGetValue((number, key), out FieldTest? field))
            {
                ValueTest[] tests = ValueTest.CompileAll(alternatives.Where(one => one is not Absent));
                field = new FieldTest(_fields.Count, number, tests, alternatives.Any(one => one is Absent));
                _fields.Add((number, key), field);
            }

            fields.Add(field);
            if (!field.AcceptsAbsence)
            {
                accesses.Add(new Access(number, alternatives, keys));
                foreach (string one in keys)
                {
                    _popularity[(number, one)] = _popularity.GetValueOrDefault((number, one)) + 1;
                }
            }
        }

        _combinations.Add(new Combination(rule, [.. fields], fields.Exists(field => field.AcceptsAbsence)));
        _accesses.Add(accesses);
    }

    private MatcherProgram Complete(int ruleCount)
    {
        var indexes = new PathIndex?[_paths.Count];
        var unconditional = new List<int>();
        for (int i = 0; i < _combinations.Count; i++)
        {
            if (_accesses[i].Count == 0)
            {
                unconditional.Add(i);
                continue;
            }

            Access best = _accesses[i].MinBy(Cost)!;
            PathIndex index = indexes[best.Path] ??= new PathIndex();
            for (int a = 0; a < best.Keys.Length; a++)
            {
                index.Add(best.Alternatives[a], best.Keys[a], i);
            }
        }

        foreach (PathIndex? index in indexes)
        {
            index?.Complete();
        }

        return new MatcherProgram
        {
            Root = _root,
            Indexes = indexes,
            Combinations = [.. _combinations],
            Unconditional = [.. unconditional],
            FieldCount = _fields.Count,
            RuleCount = ruleCount,
        };
    }

    // How many combinations an event with this field is expected to make us look at, and what finding them costs.
    private int Cost(Access access)
    {
        int cost = 0;
        for (int i = 0; i < access.Keys.Length; i++)
        {
            int kind = access.Alternatives[i] switch
            {
                ExactText or ExactToken or NumberEquals => 0,
                Prefix { Utf8.Length: > 0 } or Suffix { Utf8.Length: > 0 } => 2,
                Wildcard or AddressRange or IgnoreCase => 20,
                NumberRange or PrefixIgnoreCase or SuffixIgnoreCase => 50,
                _ => 1_000,
            };
            cost += kind + _popularity[(access.Path, access.Keys[i])];
        }

        return cost;
    }

    private int PathNumber(string path)
    {
        if (!_paths.TryGetValue(path, out int number))
        {
            _paths[path] = number = _paths.Count;
            PathNode node = _root;
            foreach (string name in path.Split('.'))
            {
                node = node.GetOrAdd(Encoding.UTF8.GetBytes(name));
            }

            node.Path = number;
        }

        return number;
    }

    private sealed record Access(int Path, IReadOnlyList<ValuePattern> Alternatives, string[] Keys);
}
