using ThemisGuard.EventPatterns.Compilation;

namespace ThemisGuard.EventPatterns.Matching;

/// <summary>
/// Decides a combination whose fields stand in arrays of objects: all values that satisfy it must be of the same element
/// wherever they share an array. A field that must not exist is judged at its place in the order of paths, against the
/// elements chosen so far. That is how the service does it.
/// </summary>
internal ref struct ArrayConsistency
{
    private readonly MatchScratch _scratch;
    private readonly ReadOnlySpan<byte> _json;
    private readonly FieldTest[] _fields;
    private long _steps;

    public ArrayConsistency(MatchScratch scratch, ReadOnlySpan<byte> json, FieldTest[] fields)
    {
        _scratch = scratch;
        _json = json;
        _fields = fields;
        scratch.Chosen.Clear();
    }

    /// <summary>Whether some choice of one value for each field is consistent.</summary>
    /// <exception cref="InvalidEventException">Finding out takes more than <see cref="EventBounds.MaxArraySteps"/>.</exception>
    public bool Holds() => HoldsFrom(0);

    private bool HoldsFrom(int at)
    {
        if (at == _fields.Length)
        {
            return true;
        }

        FieldTest field = _fields[at];
        bool anyConsistent = false;
        int lastElement = -1;
        for (int i = _scratch.LastAt(field.Path); i >= 0; i = _scratch[i].Previous)
        {
            ref Occurrence occurrence = ref _scratch[i];
            Charge(1 + (occurrence.Length >> 6));
            if (!IsConsistent(occurrence.Element))
            {
                continue;
            }

            anyConsistent = true;
            if (occurrence.Element == lastElement || !Satisfies(field, ref occurrence))
            {
                continue;
            }

            lastElement = occurrence.Element;
            _scratch.Chosen.Add(occurrence.Element);
            bool holds = HoldsFrom(at + 1);
            _scratch.Chosen.RemoveAt(_scratch.Chosen.Count - 1);
            if (holds)
            {
                return true;
            }
        }

        return !anyConsistent && field.AcceptsAbsence && HoldsFrom(at + 1);
    }

    private readonly bool Satisfies(FieldTest field, ref Occurrence occurrence)
    {
        var value = new EventValue(_scratch.BytesOf(ref occurrence, _json), ref occurrence);
        foreach (ValueTest test in field.Alternatives)
        {
            if (test.Matches(ref value))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsConsistent(int element)
    {
        if (element == 0)
        {
            return true;
        }

        foreach (int chosen in _scratch.Chosen)
        {
            if (chosen != 0 && !AreConsistent(element, chosen))
            {
                return false;
            }
        }

        return true;
    }

    // Elements form a tree. Two of them contradict each other where their ways from the root part within one array.
    private bool AreConsistent(int left, int right)
    {
        while (left != right)
        {
            ref readonly Element leftElement = ref _scratch.ElementAt(left);
            ref readonly Element rightElement = ref _scratch.ElementAt(right);
            Charge(1);
            if (leftElement.Depth > rightElement.Depth)
            {
                left = leftElement.Parent;
            }
            else if (rightElement.Depth > leftElement.Depth)
            {
                right = rightElement.Parent;
            }
            else if (leftElement.Array == rightElement.Array)
            {
                return false;
            }
            else
            {
                left = leftElement.Parent;
                right = rightElement.Parent;
            }

            if (left == 0 || right == 0)
            {
                return true;
            }
        }

        return true;
    }

    private void Charge(long steps)
    {
        _steps += steps;
        if (_steps > EventBounds.MaxArraySteps)
        {
            throw new InvalidEventException("The event's arrays have too many elements to compare for one rule.");
        }
    }
}
