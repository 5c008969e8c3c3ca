using System.Text;
using Microsoft.Data.Sqlite;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>Writes a <see cref="RecordQuery"/> as SQL that is one index range.</summary>
internal static class RecordQuerySql
{
    /// <summary>Sets the command's text and parameters; one record more than the limit is asked for, to know whether a page follows.</summary>
    public static void Build(SqliteCommand command, RecordQuery query, string columns, string live)
    {
        string partition = query.OverIndex ? "index_partition" : "partition";
        string sort = query.OverIndex ? "index_sort" : "sort";
        string direction = query.Descending ? "DESC" : "ASC";
        var text = new StringBuilder($"SELECT {columns} FROM records WHERE {partition} = $p AND {live}");
        command.Parameters.AddWithValue("$p", query.Partition);
        if (query.SortPrefix.Length > 0)
        {
            text.Append($" AND {sort} >= $from");
            command.Parameters.AddWithValue("$from", query.SortPrefix);
            if (AfterPrefix(query.SortPrefix) is { } end)
            {
                text.Append($" AND {sort} < $end");
                command.Parameters.AddWithValue("$end", end);
            }
        }

        if (query.SortUpTo is not null)
        {
            text.Append($" AND {sort} <= $upTo");
            command.Parameters.AddWithValue("$upTo", query.SortUpTo);
        }

        if (query.Cursor is not null)
        {
            RecordCursor cursor = RecordCursor.Parse(query.Cursor, query.OverIndex);
            string beyond = query.Descending ? "<" : ">";
            command.Parameters.AddWithValue("$cs", cursor.Sort);
            if (query.OverIndex)
            {
                text.Append($" AND (index_sort, partition, sort) {beyond} ($cs, $kp, $ks)");
                command.Parameters.AddWithValue("$kp", cursor.Key.Partition);
                command.Parameters.AddWithValue("$ks", cursor.Key.Sort);
            }
            else
            {
                text.Append($" AND sort {beyond} $cs");
            }
        }

        text.Append(query.OverIndex
            ? $" ORDER BY index_sort {direction}, partition {direction}, sort {direction} LIMIT $limit"
            : $" ORDER BY sort {direction} LIMIT $limit");
        command.Parameters.AddWithValue("$limit", query.Limit + 1);
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
