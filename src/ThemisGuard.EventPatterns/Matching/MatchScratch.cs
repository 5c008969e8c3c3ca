using ThemisGuard.EventPatterns.Compilation;

namespace ThemisGuard.EventPatterns.Matching;

/// <summary>The memory of one match, kept for the next: what was met in the event, and which combinations it leads to.</summary>
internal sealed class MatchScratch
{
    private const int KeepAtMost = 64 * 1024;

    private readonly int[] _lastAtPath;
    private readonly int[] _pathEpoch;
    private readonly int[] _candidateEpoch;
    private readonly int[] _ruleEpoch;
    private readonly int[] _fieldEpoch;
    private readonly bool[] _fieldHolds;
    private Occurrence[] _occurrences = new Occurrence[32];
    private Element[] _elements = new Element[16];
    private byte[] _text = new byte[256];
    private int _textLength;
    private int _epoch;
    private int _arrays;

    public MatchScratch(MatcherProgram program)
    {
        _lastAtPath = new int[program.Indexes.Length];
        _pathEpoch = new int[program.Indexes.Length];
        _candidateEpoch = new int[program.Combinations.Length];
        _ruleEpoch = new int[program.RuleCount];
        _fieldEpoch = new int[program.FieldCount];
        _fieldHolds = new bool[program.FieldCount];
    }

    /// <summary>Combinations found so far, each once.</summary>
    public List<int> Candidates { get; } = [];

    /// <summary>Rules that match, each once.</summary>
    public List<int> Rules { get; } = [];

    /// <summary>Elements that fields already chosen for the combination at hand stand in; see <see cref="ArrayConsistency"/>.</summary>
    public List<int> Chosen { get; } = [];

    /// <summary>Whether any value met stands inside an array's element.</summary>
    public bool HasElements { get; private set; }

    public void Begin()
    {
        if (_occurrences.Length > KeepAtMost || _elements.Length > KeepAtMost || _text.Length > KeepAtMost)
        {
            // One huge event must not hold its memory for ever.
            _occurrences = new Occurrence[32];
            _elements = new Element[16];
            _text = new byte[256];
        }

        if (++_epoch == int.MaxValue)
        {
            Array.Clear(_pathEpoch);
            Array.Clear(_candidateEpoch);
            Array.Clear(_ruleEpoch);
            Array.Clear(_fieldEpoch);
            _epoch = 1;
        }

        OccurrenceCount = 0;
        ElementCount = 1; // Element 0 is "in no array".
        _textLength = 0;
        _arrays = 0;
        HasElements = false;
        Candidates.Clear();
        Rules.Clear();
    }

    public int OccurrenceCount { get; private set; }

    public int ElementCount { get; private set; }

    public int NextArray() => _arrays++;

    public int AddElement(int parent, int array, int index)
    {
        if (ElementCount == _elements.Length)
        {
            Array.Resize(ref _elements, _elements.Length * 2);
        }

        _elements[ElementCount] = new Element(parent, array, index, parent == 0 ? 1 : _elements[parent].Depth + 1);
        return ElementCount++;
    }

    /// <summary>Room for unescaped text; give back what was not used by <see cref="KeepText"/>.</summary>
    public Span<byte> TextBuffer(int length)
    {
        if (_text.Length - _textLength < length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + length));
        }

        return _text.AsSpan(_textLength);
    }

    public int KeepText(int length)
    {
        int start = _textLength;
        _textLength += length;
        return start;
    }

    public ref Occurrence AddOccurrence(int path, int element)
    {
        if (OccurrenceCount == _occurrences.Length)
        {
            Array.Resize(ref _occurrences, _occurrences.Length * 2);
        }

        ref Occurrence occurrence = ref _occurrences[OccurrenceCount];
        occurrence = default;
        occurrence.Element = element;
        occurrence.Previous = LastAt(path);
        _lastAtPath[path] = OccurrenceCount++;
        _pathEpoch[path] = _epoch;
        HasElements |= element != 0;
        return ref occurrence;
    }

    /// <summary>The last value met at a path, or -1; the others follow by <see cref="Occurrence.Previous"/>.</summary>
    public int LastAt(int path) => _pathEpoch[path] == _epoch ? _lastAtPath[path] : -1;

    public ref Occurrence this[int occurrence] => ref _occurrences[occurrence];

    public ref readonly Element ElementAt(int element) => ref _elements[element];

    public ReadOnlySpan<byte> BytesOf(ref readonly Occurrence occurrence, ReadOnlySpan<byte> json) =>
        occurrence.Unescaped ? _text.AsSpan(occurrence.Start, occurrence.Length) : json.Slice(occurrence.Start, occurrence.Length);

    public void AddCandidates(List<int>? combinations)
    {
        if (combinations is null)
        {
            return;
        }

        foreach (int combination in combinations)
        {
            if (_candidateEpoch[combination] != _epoch)
            {
                _candidateEpoch[combination] = _epoch;
                Candidates.Add(combination);
            }
        }
    }

    public bool HasRule(int rule) => _ruleEpoch[rule] == _epoch;

    public void AddRule(int rule)
    {
        _ruleEpoch[rule] = _epoch;
        Rules.Add(rule);
    }

    /// <summary>What was found out about a field of this event before, if anything.</summary>
    public bool? Remembered(int field) => _fieldEpoch[field] == _epoch ? _fieldHolds[field] : null;

    public bool Remember(int field, bool holds)
    {
        _fieldEpoch[field] = _epoch;
        return _fieldHolds[field] = holds;
    }
}

/// <summary>One element of one array of the event.</summary>
/// <param name="Parent">The element around that array; 0 for none.</param>
/// <param name="Array">Number of the array within the event.</param>
/// <param name="Index">Place within the array.</param>
/// <param name="Depth">Elements around it, itself included.</param>
internal readonly record struct Element(int Parent, int Array, int Index, int Depth);
