using System.Text;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>Turns the offsets of a document into lines and columns (1-based, columns in code points) when somebody asks.</summary>
internal abstract class TextPositions
{
    /// <summary>For documents that were computed, not read: every position is 0:0.</summary>
    public static TextPositions None { get; } = new Nowhere();

    public abstract (int Line, int Column) Locate(int offset);

    /// <summary>Code points in UTF-8 text; every byte that does not continue a character starts one.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> utf8)
    {
        if (Ascii.IsValid(utf8))
        {
            return utf8.Length;
        }

        int count = 0;
        foreach (byte b in utf8)
        {
            if ((b & 0xC0) != 0x80)
            {
                count++;
            }
        }

        return count;
    }

    private sealed class Nowhere : TextPositions
    {
        public override (int Line, int Column) Locate(int offset) => (0, 0);
    }
}

/// <summary>Offsets are bytes of one UTF-8 text.</summary>
internal sealed class BytePositions(byte[] text, int start, int length) : TextPositions
{
    // A machine writes JSON on one line of megabytes: columns are counted from the nearest mark, not from the line's start.
    private const int MarkEvery = 1_024;

    private int[]? lineStarts;

    // Empty where every byte is a character.
    private int[]? codePointsAtMarks;

    public override (int Line, int Column) Locate(int offset)
    {
        int[] starts = lineStarts ??= FindLineStarts();
        int at = Array.BinarySearch(starts, offset);
        int line = at >= 0 ? at : ~at - 1;
        return (line + 1, CodePointsBefore(offset) - CodePointsBefore(starts[line]) + 1);
    }

    private int CodePointsBefore(int offset)
    {
        int[] marks = codePointsAtMarks ??= CountAtMarks();
        if (marks.Length == 0)
        {
            return offset;
        }

        int mark = offset / MarkEvery;
        return marks[mark] + CountCodePoints(text.AsSpan(start + (mark * MarkEvery), offset - (mark * MarkEvery)));
    }

    private int[] CountAtMarks()
    {
        if (Ascii.IsValid(text.AsSpan(start, length)))
        {
            return [];
        }

        int[] marks = new int[(length / MarkEvery) + 1];
        for (int i = 1; i < marks.Length; i++)
        {
            marks[i] = marks[i - 1] + CountCodePoints(text.AsSpan(start + ((i - 1) * MarkEvery), MarkEvery));
        }

        return marks;
    }

    private int[] FindLineStarts()
    {
        var starts = new List<int> { 0 };
        ReadOnlySpan<byte> span = text.AsSpan(start, length);
        int position = 0;
        while (true)
        {
            int next = span[position..].IndexOf((byte)'\n');
            if (next < 0)
            {
                return [.. starts];
            }

            position += next + 1;
            starts.Add(position);
        }
    }
}

/// <summary>Offsets are rows of a table of marks: line in the upper half, column in the lower.</summary>
internal sealed class MarkPositions(long[] marks) : TextPositions
{
    public override (int Line, int Column) Locate(int offset) => ((int)(marks[offset] >> 32), (int)marks[offset]);
}

/// <summary>A piece of JSON inside a builder's bytes, with the place where it was read.</summary>
internal readonly record struct TextPiece(int Start, int Line, int Column);

/// <summary>
/// Offsets are bytes of texts that were spliced together, each from a place of its own; from <see cref="FirstMark"/> on they
/// are rows of a table of marks.
/// </summary>
internal sealed class PiecePositions(TextPiece[] pieces, byte[] text, long[] marks) : TextPositions
{
    public const int FirstMark = 1 << 30;

    public override (int Line, int Column) Locate(int offset)
    {
        if (offset >= FirstMark)
        {
            long mark = marks[offset - FirstMark];
            return ((int)(mark >> 32), (int)mark);
        }

        int low = 0;
        int high = pieces.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (pieces[middle].Start <= offset)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        TextPiece piece = pieces[low];
        ReadOnlySpan<byte> before = text.AsSpan(piece.Start, offset - piece.Start);
        int lastBreak = before.LastIndexOf((byte)'\n');
        return lastBreak < 0
            ? (piece.Line, piece.Column + CountCodePoints(before))
            : (piece.Line + before.Count((byte)'\n'), CountCodePoints(before[(lastBreak + 1)..]) + 1);
    }
}
