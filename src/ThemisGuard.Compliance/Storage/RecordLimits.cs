using System.Text;

namespace ThemisGuard.Compliance.Storage;

/// <summary>What every record store refuses alike: DynamoDB's bounds on keys, and the port's on content.</summary>
public static class RecordLimits
{
    /// <summary>Bytes of UTF-8 in a partition key.</summary>
    public const int MaxPartitionBytes = 2_048;

    /// <summary>Bytes of UTF-8 in a sort key.</summary>
    public const int MaxSortBytes = 1_024;

    /// <summary>Bytes of JSON in a record.</summary>
    public const int MaxRecordBytes = 256 * 1_024;

    /// <summary>Records in one transaction.</summary>
    public const int MaxTransaction = 100;

    /// <summary>Records in one page.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Checks a key.</summary>
    /// <exception cref="ArgumentException">A part is empty or too long.</exception>
    public static void Check(RecordKey key) => Check(key.Partition, key.Sort);

    /// <summary>Checks one write.</summary>
    /// <exception cref="ArgumentException">A key part is empty or too long, or the content is.</exception>
    public static void Check(RecordWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Check(write.Key);
        if (write.Index is { } index)
        {
            Check(index.Partition, index.Sort);
        }

        if (write.Json.Length is 0 or > MaxRecordBytes)
        {
            throw new ArgumentException($"The record {write.Key} has {write.Json.Length} bytes; 1 to {MaxRecordBytes} are allowed.", nameof(write));
        }
    }

    /// <summary>Checks a transaction: 1 to 100 writes with distinct keys.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void Check(IReadOnlyList<RecordWrite> writes)
    {
        ArgumentNullException.ThrowIfNull(writes);
        if (writes.Count is 0 or > MaxTransaction)
        {
            throw new ArgumentException($"A transaction has 1 to {MaxTransaction} records, not {writes.Count}.", nameof(writes));
        }

        var seen = new HashSet<RecordKey>(writes.Count);
        foreach (RecordWrite write in writes)
        {
            Check(write);
            if (!seen.Add(write.Key))
            {
                throw new ArgumentException($"The record {write.Key} stands twice in one transaction.", nameof(writes));
            }
        }
    }

    /// <summary>Checks a query.</summary>
    /// <exception cref="ArgumentException">The partition is empty or too long, or the limit out of range.</exception>
    public static void Check(RecordQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        Check(query.Partition, "-");
        if (query.Limit is < 1 or > MaxPage)
        {
            throw new ArgumentOutOfRangeException(nameof(query), query.Limit, $"A page has 1 to {MaxPage} records.");
        }
    }

    private static void Check(string partition, string sort)
    {
        if (IsEmptyOrSplit(partition) || Encoding.UTF8.GetByteCount(partition) > MaxPartitionBytes)
        {
            throw new ArgumentException($"A partition key has 1 to {MaxPartitionBytes} bytes, none of them NUL.", nameof(partition));
        }

        if (IsEmptyOrSplit(sort) || Encoding.UTF8.GetByteCount(sort) > MaxSortBytes)
        {
            throw new ArgumentException($"A sort key has 1 to {MaxSortBytes} bytes, none of them NUL.", nameof(sort));
        }
    }

    private static bool IsEmptyOrSplit(string key) => string.IsNullOrEmpty(key) || key.Contains('\0', StringComparison.Ordinal);
}
