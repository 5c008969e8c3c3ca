using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>A key condition as a range: the partition equals, and the sort key equals, lies below, above or between, or begins.</summary>
internal static class DynamoKeyCondition
{
    /// <exception cref="WireException">It is not such a condition.</exception>
    public static RecordRange Range(DynamoCondition condition, bool overIndex)
    {
        (string partition, string sort) = overIndex ? ("ipk", "isk") : ("pk", "sk");
        var range = new RecordRange("", overIndex, 0);
        foreach (DynamoCondition part in Parts(condition))
        {
            range = part switch
            {
                DynamoCondition.Compares { Operator: "=" } equal when equal.Left.Attribute == partition && range.Partition.Length == 0 => range with { Partition = Text(equal.Right) },
                DynamoCondition.Compares compares when compares.Left.Attribute == sort => Bounded(range, compares),
                DynamoCondition.BeginsWith begins when begins.Text.Attribute == sort => range with { From = Text(begins.Prefix), Before = RecordQuerySql.AfterPrefix(Text(begins.Prefix)) },
                _ => throw WireError.Validation("Query key condition not supported"),
            };
        }

        return range.Partition.Length > 0 ? range : throw WireError.Validation($"Query condition missed key schema element: {partition}");
    }

    private static RecordRange Bounded(RecordRange range, DynamoCondition.Compares compares) => compares.Operator switch
    {
        "=" => range with { From = Text(compares.Right), UpTo = Text(compares.Right) },
        "<" => range with { Before = Text(compares.Right) },
        "<=" => range with { UpTo = Text(compares.Right) },

        // The next text in order: nothing lies between a text and itself with a NUL.
        ">" => range with { From = Text(compares.Right) + '\0' },
        ">=" => range with { From = Text(compares.Right) },
        _ => throw WireError.Validation($"Unsupported operator on KeyCondition: {compares.Operator}"),
    };

    private static IEnumerable<DynamoCondition> Parts(DynamoCondition condition) =>
        condition is DynamoCondition.Both both ? Parts(both.Left).Concat(Parts(both.Right)) : [condition];

    private static string Text(DynamoOperand operand) => operand is { Attribute: null, Value: { IsNumber: false, Text.Length: > 0 } value }
        ? value.Text
        : throw WireError.Validation("One or more parameter values were invalid: a key is a string that is not empty");
}
