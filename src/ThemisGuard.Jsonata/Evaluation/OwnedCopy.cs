namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>A deep copy that the transform operator writes to. It knows its own parts: nothing else may be written to.</summary>
internal sealed class OwnedCopy
{
    private readonly HashSet<object> _parts = new(ReferenceEqualityComparer.Instance);
    private readonly EvaluationContext _context;

    internal OwnedCopy(in JsonataValue original, EvaluationContext context)
    {
        _context = context;
        Value = Copy(original);
    }

    internal JsonataValue Value { get; }

    /// <summary>The object, if it is a part of this copy and not, say, of the input that a pattern reached by <c>$$</c>.</summary>
    internal JsonataObject? Writable(in JsonataValue value) =>
        value.TryGetObject(out JsonataObject? members) && _parts.Contains(members) ? members : null;

    /// <summary>Ends writing: forgets the lengths that were measured in between.</summary>
    internal JsonataValue Finish()
    {
        foreach (object part in _parts)
        {
            if (part is JsonataObject members)
            {
                members.KnownSize = 0;
            }
            else
            {
                ((JsonataArray)part).KnownSize = 0;
            }
        }

        return Value;
    }

    private JsonataValue Copy(in JsonataValue value)
    {
        switch (value.Reference)
        {
            case JsonataArray items:
                StackGuard.Check();
                _context.Step(items.Count);
                var copies = new JsonataValue[items.Count];
                for (int i = 0; i < copies.Length; i++)
                {
                    copies[i] = Copy(items[i]);
                }

                var array = new JsonataArray(copies);
                _parts.Add(array);
                return array;
            case JsonataObject members:
                StackGuard.Check();
                _context.Step(members.Count);
                var names = new string[members.Count];
                var values = new JsonataValue[members.Count];
                members.CopyTo(names, values);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = Copy(values[i]);
                }

                var copy = new JsonataObject(names, values, names.Length);
                _parts.Add(copy);
                return copy;
            case JsonataFunction:
                return JsonataValue.FromString(string.Empty);
            default:
                return value;
        }
    }
}
