using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>What a condition compares: an attribute or a value.</summary>
/// <param name="Attribute">Name of the attribute, or null for a value.</param>
/// <param name="Value">The value.</param>
internal readonly record struct DynamoOperand(string? Attribute, DynamoValue Value)
{
    /// <summary>Null when the item has no such attribute.</summary>
    public DynamoValue? In(IReadOnlyDictionary<string, DynamoValue> item) =>
        Attribute is null ? Value : item.TryGetValue(Attribute, out DynamoValue found) ? found : null;
}

/// <summary>A condition, filter or key condition as it was written.</summary>
internal abstract record DynamoCondition
{
    /// <summary>Whether it holds for the item; an empty one stands for none.</summary>
    public abstract bool Holds(IReadOnlyDictionary<string, DynamoValue> item);

    /// <summary>Attributes that it names.</summary>
    public abstract IEnumerable<string> Attributes { get; }

    internal sealed record Both(DynamoCondition Left, DynamoCondition Right) : DynamoCondition
    {
        public override IEnumerable<string> Attributes => Left.Attributes.Concat(Right.Attributes);

        public override bool Holds(IReadOnlyDictionary<string, DynamoValue> item) => Left.Holds(item) && Right.Holds(item);
    }

    internal sealed record Either(DynamoCondition Left, DynamoCondition Right) : DynamoCondition
    {
        public override IEnumerable<string> Attributes => Left.Attributes.Concat(Right.Attributes);

        public override bool Holds(IReadOnlyDictionary<string, DynamoValue> item) => Left.Holds(item) || Right.Holds(item);
    }

    internal sealed record Not(DynamoCondition Of) : DynamoCondition
    {
        public override IEnumerable<string> Attributes => Of.Attributes;

        public override bool Holds(IReadOnlyDictionary<string, DynamoValue> item) => !Of.Holds(item);
    }

    internal sealed record Exists(string Attribute, bool Expected) : DynamoCondition
    {
        public override IEnumerable<string> Attributes => [Attribute];

        public override bool Holds(IReadOnlyDictionary<string, DynamoValue> item) => item.ContainsKey(Attribute) == Expected;
    }

    internal sealed record BeginsWith(DynamoOperand Text, DynamoOperand Prefix) : DynamoCondition
    {
        public override IEnumerable<string> Attributes => Names(Text, Prefix);

        public override bool Holds(IReadOnlyDictionary<string, DynamoValue> item) =>
            Text.In(item) is { IsNumber: false } text && Prefix.In(item) is { IsNumber: false } prefix && text.Text.StartsWith(prefix.Text, StringComparison.Ordinal);
    }

    /// <summary>A comparison; an attribute that is not there makes it false, whatever the operator.</summary>
    internal sealed record Compares(DynamoOperand Left, string Operator, DynamoOperand Right) : DynamoCondition
    {
        public override IEnumerable<string> Attributes => Names(Left, Right);

        public override bool Holds(IReadOnlyDictionary<string, DynamoValue> item)
        {
            if (Left.In(item) is not { } left || Right.In(item) is not { } right)
            {
                return false;
            }

            int? order = left.CompareTo(right);
            return Operator switch
            {
                "=" => order == 0,
                "<>" => order != 0,
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                ">=" => order >= 0,
                _ => throw new InvalidOperationException(Operator),
            };
        }
    }

    private static IEnumerable<string> Names(params DynamoOperand[] operands) => operands.Where(operand => operand.Attribute is not null).Select(operand => operand.Attribute!);
}

/// <summary>One assignment or removal of an update.</summary>
/// <param name="Attribute">What is set.</param>
/// <param name="Value">Its new value, given the item as it was; null to remove it.</param>
internal sealed record DynamoChange(string Attribute, Func<IReadOnlyDictionary<string, DynamoValue>, DynamoValue>? Value)
{
    /// <summary>The item after all changes, each of which sees it as it was before any.</summary>
    /// <exception cref="WireException">An operand is not there, or is no number.</exception>
    public static Dictionary<string, DynamoValue> Apply(IReadOnlyList<DynamoChange> changes, IReadOnlyDictionary<string, DynamoValue> item)
    {
        var after = new Dictionary<string, DynamoValue>(item, StringComparer.Ordinal);
        foreach (DynamoChange change in changes)
        {
            if (change.Attribute is "pk" or "sk")
            {
                throw WireError.Validation($"One or more parameter values were invalid: Cannot update attribute {change.Attribute}. This attribute is part of the key");
            }

            if (change.Value is null)
            {
                after.Remove(change.Attribute);
            }
            else
            {
                after[change.Attribute] = change.Value(item);
            }
        }

        return after;
    }
}
