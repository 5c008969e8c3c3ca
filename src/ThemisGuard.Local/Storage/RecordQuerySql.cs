using System.Text;
using Microsoft.Data.Sqlite;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>Part of one partition, of the table or of the index, in order.</summary>
/// <param name="Partition">Partition key (of the index when <paramref name="OverIndex"/>).</param>
/// <param name="OverIndex">Over the index instead of the table.</param>
/// <param name="Limit">Most rows.</param>
internal sealed record RecordRange(string Partition, bool OverIndex, int Limit)
{
    /// <summary>Lowest sort key, or null.</summary>
    public string? From { get; init; }

    /// <summary>Every sort key lies below, or null.</summary>
    public string? Before { get; init; }

    /// <summary>Highest sort key, or null.</summary>
    public string? UpTo { get; init; }

    /// <summary>From the last to the first.</summary>
    public bool Descending { get; init; }

    /// <summary>Begins after this place, or null.</summary>
    public RecordCursor? After { get; init; }

    /// <summary>The range of a query; one record more than its limit, to know whether a page follows.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of such a query.</exception>
    public static RecordRange Of(RecordQuery query) => new(query.Partition, query.OverIndex, query.Limit + 1)
    {
        From = query.SortPrefix.Length > 0 ? query.SortPrefix : null,
        Before = RecordQuerySql.AfterPrefix(query.SortPrefix),
        UpTo = query.SortUpTo,
        Descending = query.Descending,
        After = query.Cursor is null ? null : RecordCursor.Parse(query.Cursor, query.OverIndex),
    };
}

/// <summary>Writes a <see cref="RecordRange"/> as SQL that is one index range.</summary>
internal static class RecordQuerySql
{
    /// <summary>Sets the command's text and parameters.</summary>
    public static void Build(SqliteCommand command, RecordRange range, string columns, string live)
    {
        string partition = range.OverIndex ? "index_partition" : "partition";
        string sort = range.OverIndex ? "index_sort" : "sort";
        string direction = range.Descending ? "DESC" : "ASC";
        var text = new StringBuilder($"SELECT {columns} FROM records WHERE {partition} = $p AND {live}");
        command.Parameters.AddWithValue("$p", range.Partition);
        void Bound(string comparison, string parameter, string? value)
        {
            if (value is not null)
            {
                text.Append($" AND {sort} {comparison} {parameter}");
                command.Parameters.AddWithValue(parameter, value);
            }
        }

        Bound(">=", "$from", range.From);
        Bound("<", "$before", range.Before);
        Bound("<=", "$upTo", range.UpTo);
        if (range.After is { } after)
        {
            string beyond = range.Descending ? "<" : ">";
            command.Parameters.AddWithValue("$cs", after.Sort);
            if (range.OverIndex)
            {
                text.Append($" AND (index_sort, partition, sort) {beyond} ($cs, $kp, $ks)");
                command.Parameters.AddWithValue("$kp", after.Key.Partition);
                command.Parameters.AddWithValue("$ks", after.Key.Sort);
            }
            else
            {
                text.Append($" AND sort {beyond} $cs");
            }
        }

        text.Append(range.OverIndex
            ? $" ORDER BY index_sort {direction}, partition {direction}, sort {direction} LIMIT $limit"
            : $" ORDER BY sort {direction} LIMIT $limit");
        command.Parameters.AddWithValue("$limit", range.Limit);
        command.CommandText = text.ToString();
    }

    /// <summary>The smallest text above everything that begins with the prefix, in code point order; null when there is none.</summary>
    internal static string? AfterPrefix(string prefix)
    {
        Rune[] runes = [.. prefix.EnumerateRunes()];
        for (int last = runes.Length - 1; last >= 0; last--)
        {
            int next = runes[last].Value == 0xD7FF ? 0xE000 : runes[last].Value + 1;
            if (Rune.IsValid(next))
            {
                runes[last] = new Rune(next);
                return string.Concat(runes[..(last + 1)].Select(rune => rune.ToString()));
            }
        }

        return null;
    }
}
