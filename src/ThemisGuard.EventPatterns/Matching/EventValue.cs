using ThemisGuard.EventPatterns.Syntax;

namespace ThemisGuard.EventPatterns.Matching;

/// <summary>A value met at a path that some rule names.</summary>
internal struct Occurrence
{
    /// <summary>First byte in the event, or in the scratch text when it had escapes.</summary>
    public int Start;
    public int Length;
    public bool Unescaped;
    public bool IsText;
    public NumberState NumberState;

    /// <summary>The innermost array element that holds it; 0 for none.</summary>
    public int Element;

    /// <summary>The one before it at the same path, or -1.</summary>
    public int Previous;
    public double Number;
}

/// <summary>Whether a value has been read as a number yet.</summary>
internal enum NumberState : byte
{
    Unread = 0,
    Number,
    NotComparable,
}

/// <summary>A value under test: its text (strings unescaped, anything else as written) and what has been computed of it.</summary>
internal readonly ref struct EventValue
{
    private readonly ref Occurrence _occurrence;

    public EventValue(ReadOnlySpan<byte> bytes, ref Occurrence occurrence)
    {
        Bytes = bytes;
        _occurrence = ref occurrence;
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public bool IsText => _occurrence.IsText;

    public bool TryGetNumber(out double number)
    {
        if (_occurrence.NumberState == NumberState.Unread)
        {
            _occurrence.NumberState = !_occurrence.IsText && ComparableNumber.TryParse(Bytes, out _occurrence.Number)
                ? NumberState.Number
                : NumberState.NotComparable;
        }

        number = _occurrence.Number;
        return _occurrence.NumberState == NumberState.Number;
    }
}
