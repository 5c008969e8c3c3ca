using System.Text.Json;
using ThemisGuard.EventPatterns.Compilation;

namespace ThemisGuard.EventPatterns.Matching;

/// <summary>Reads an event once, keeps the values that rules name, and finds the rules that they satisfy.</summary>
internal ref struct EventScanner
{
    private readonly MatcherProgram _program;
    private readonly MatchScratch _scratch;
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;

    private EventScanner(MatcherProgram program, MatchScratch scratch, ReadOnlySpan<byte> json)
    {
        _program = program;
        _scratch = scratch;
        _json = json;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EventBounds.MaxEventDepth });
    }

    /// <summary>Leaves the numbers of the matching rules, ascending, in <see cref="MatchScratch.Rules"/>.</summary>
    /// <exception cref="InvalidEventException">The event can't be read.</exception>
    public static void Run(MatcherProgram program, MatchScratch scratch, ReadOnlySpan<byte> json)
    {
        if (json.Length > EventBounds.MaxEventBytes)
        {
            throw new InvalidEventException($"The event has {json.Length} bytes; at most {EventBounds.MaxEventBytes} are matched.");
        }

        scratch.Begin();
        var scanner = new EventScanner(program, scratch, json);
        try
        {
            scanner.ReadEvent();
        }
        catch (JsonException error)
        {
            throw new InvalidEventException($"The event is not valid JSON: {error.Message}", error);
        }

        scanner.Decide();
    }

    private void ReadEvent()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidEventException("The event is not a JSON object.");
        }

        ReadObject(_program.Root, 0);
        _reader.Read(); // Throws on anything but white space.
    }

    private void ReadObject(PathNode node, int element)
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            PathNode? child = FindChild(node);
            _reader.Read();
            if (child is null)
            {
                _reader.Skip();
                continue;
            }

            ReadValue(child, element);
        }
    }

    private void ReadValue(PathNode node, int element)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject when node.HasChildren:
                ReadObject(node, element);
                break;
            case JsonTokenType.StartObject:
                _reader.Skip();
                break;
            case JsonTokenType.StartArray:
                ReadArray(node, element);
                break;
            default:
                Record(node, element);
                break;
        }
    }

    private void ReadArray(PathNode node, int element)
    {
        int array = _scratch.NextArray();
        for (int index = 0; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; index++)
        {
            // A value directly in the array belongs to none of its elements: the service's rule.
            bool isContainer = _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            ReadValue(node, isContainer ? _scratch.AddElement(element, array, index) : element);
        }
    }

    private void Record(PathNode node, int element)
    {
        if (node.Path < 0)
        {
            return;
        }

        ref Occurrence occurrence = ref _scratch.AddOccurrence(node.Path, element);
        ReadOnlySpan<byte> bytes = _reader.ValueSpan;
        occurrence.IsText = _reader.TokenType == JsonTokenType.String;
        if (_reader.ValueIsEscaped)
        {
            int length = JsonText.Unescape(bytes, _scratch.TextBuffer(bytes.Length));
            occurrence.Unescaped = true;
            occurrence.Start = _scratch.KeepText(length);
            occurrence.Length = length;
        }
        else
        {
            occurrence.Start = (int)_reader.TokenStartIndex + (occurrence.IsText ? 1 : 0);
            occurrence.Length = bytes.Length;
        }

        if (_program.Indexes[node.Path] is { } index)
        {
            var value = new EventValue(_scratch.BytesOf(ref occurrence, _json), ref occurrence);
            index.Find(ref value, _scratch);
        }
    }

    // A name with dots in it is as good as that many nested objects: the service's rule.
    private readonly PathNode? FindChild(PathNode node)
    {
        ReadOnlySpan<byte> name = _reader.ValueSpan;
        if (_reader.ValueIsEscaped)
        {
            Span<byte> buffer = _scratch.TextBuffer(name.Length);
            name = buffer[..JsonText.Unescape(name, buffer)];
        }

        PathNode? found = node;
        while (found is not null)
        {
            int dot = name.IndexOf((byte)'.');
            ReadOnlySpan<byte> step = dot < 0 ? name : name[..dot];
            found = step.IsEmpty ? null : found[step];
            if (dot < 0)
            {
                break;
            }

            name = name[(dot + 1)..];
        }

        return found;
    }

    private readonly void Decide()
    {
        foreach (int combination in _program.Unconditional)
        {
            Decide(_program.Combinations[combination]);
        }

        foreach (int combination in _scratch.Candidates)
        {
            Decide(_program.Combinations[combination]);
        }

        _scratch.Rules.Sort();
    }

    private readonly void Decide(Combination combination)
    {
        if (_scratch.HasRule(combination.Rule))
        {
            return;
        }

        int inElements = 0;
        bool mayBeAbsentBesideOthers = false;
        foreach (FieldTest field in combination.Fields)
        {
            bool isMet = _scratch.LastAt(field.Path) >= 0;
            if (!isMet && field.AcceptsAbsence)
            {
                continue;
            }

            bool holds = isMet && HoldsAnywhere(field);
            if (!holds && !(field.AcceptsAbsence && _scratch.HasElements))
            {
                return;
            }

            mayBeAbsentBesideOthers |= !holds;
            inElements += isMet && IsInElement(field.Path) ? 1 : 0;
        }

        bool isFree = !mayBeAbsentBesideOthers && (inElements == 0 || (inElements == 1 && !combination.MayAcceptAbsence));
        if (isFree || new ArrayConsistency(_scratch, _json, combination.Fields).Holds())
        {
            _scratch.AddRule(combination.Rule);
        }
    }

    private readonly bool HoldsAnywhere(FieldTest field)
    {
        if (_scratch.Remembered(field.Id) is { } known)
        {
            return known;
        }

        for (int i = _scratch.LastAt(field.Path); i >= 0; i = _scratch[i].Previous)
        {
            ref Occurrence occurrence = ref _scratch[i];
            var value = new EventValue(_scratch.BytesOf(ref occurrence, _json), ref occurrence);
            foreach (ValueTest test in field.Alternatives)
            {
                if (test.Matches(ref value))
                {
                    return _scratch.Remember(field.Id, true);
                }
            }
        }

        return _scratch.Remember(field.Id, false);
    }

    private readonly bool IsInElement(int path)
    {
        if (!_scratch.HasElements)
        {
            return false;
        }

        for (int i = _scratch.LastAt(path); i >= 0; i = _scratch[i].Previous)
        {
            if (_scratch[i].Element != 0)
            {
                return true;
            }
        }

        return false;
    }
}
