namespace ThemisGuard.Compliance.Inventory;

/// <summary>A window over a stream of UTF-8 text that knows the line and column where it begins.</summary>
internal sealed class SourceText(Stream stream)
{
    private byte[] buffer = new byte[InventoryLimits.SniffBytes];
    private int start;
    private int end;

    /// <summary>1-based line of the window's first byte.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>1-based column, in code points, of the window's first byte.</summary>
    public int Column { get; private set; } = 1;

    /// <summary>Whether the stream has no more than the window.</summary>
    public bool IsAtEnd { get; private set; }

    public ReadOnlyMemory<byte> Window => buffer.AsMemory(start, end - start);

    public ReadOnlySpan<byte> Span => buffer.AsSpan(start, end - start);

    /// <summary>Reads more. False at the end of the stream. Memory taken from <see cref="Window"/> before is no longer valid.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (IsAtEnd)
        {
            return false;
        }

        if (start > 0 && end == buffer.Length)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, checked(buffer.Length * 2));
        }

        int read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
        end += read;
        IsAtEnd = read == 0;
        return read > 0;
    }

    /// <summary>Reads until the window has that many bytes or the stream ends.</summary>
    public async ValueTask EnsureAsync(int bytes, CancellationToken cancellationToken)
    {
        while (end - start < bytes && await FillAsync(cancellationToken))
        {
        }
    }

    /// <summary>Moves the beginning of the window.</summary>
    public void Advance(int bytes)
    {
        (Line, Column) = TextPlace.After(Span[..bytes], Line, Column);
        start += bytes;
    }

    /// <summary>Moves past a byte order mark, which takes no column.</summary>
    public void SkipByteOrderMark()
    {
        if (Span.StartsWith("\uFEFF"u8))
        {
            start += 3;
        }
    }

    /// <summary>Moves past white space; false at the end of the stream.</summary>
    public async ValueTask<bool> SkipWhiteSpaceAsync(CancellationToken cancellationToken)
    {
        do
        {
            int blanks = Span.IndexOfAnyExcept(" \t\r\n"u8);
            if (blanks >= 0)
            {
                Advance(blanks);
                return true;
            }

            Advance(Span.Length);
        }
        while (await FillAsync(cancellationToken));
        return false;
    }

    /// <summary>Bytes up to the end of the line, without it; −1 when that is beyond the limit.</summary>
    public async ValueTask<int> FindLineEndAsync(int limit, CancellationToken cancellationToken)
    {
        int scanned = 0;
        while (true)
        {
            int found = Span[scanned..].IndexOf((byte)'\n');
            if (found >= 0 && scanned + found <= limit)
            {
                return scanned + found;
            }

            scanned = Span.Length;
            if (scanned > limit || found >= 0)
            {
                return -1;
            }

            if (!await FillAsync(cancellationToken))
            {
                return scanned;
            }
        }
    }

    /// <summary>Moves past the end of the line, however long it is.</summary>
    public async ValueTask SkipLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int found = Span.IndexOf((byte)'\n');
            if (found >= 0)
            {
                Advance(found + 1);
                return;
            }

            Advance(Span.Length);
            if (!await FillAsync(cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Bytes of the JSON object or array at the beginning of the window: brackets are matched, nothing else is checked.</summary>
    public async ValueTask<ValueExtent> FindValueEndAsync(int limit, CancellationToken cancellationToken)
    {
        var scan = new BracketScan();
        int scanned = 0;
        while (true)
        {
            int length = scan.Continue(Span[scanned..]);
            if (length > 0)
            {
                return scanned + length > limit ? ValueExtent.TooLong : ValueExtent.Of(scanned + length);
            }

            scanned = Span.Length;
            if (scanned > limit)
            {
                return ValueExtent.TooLong;
            }

            if (!await FillAsync(cancellationToken))
            {
                return ValueExtent.Unfinished;
            }
        }
    }

    /// <summary>As <see cref="FindValueEndAsync"/>, within the window as it is; 0 when the value does not end in it.</summary>
    public int FindValueEnd() => default(BracketScan).Continue(Span);

    /// <summary>Looks for the end of a bracketed value over several pieces of text.</summary>
    private struct BracketScan
    {
        private long depth;
        private bool inString;
        private bool escaped;

        /// <summary>Bytes of this piece up to the value's end, or 0 when it does not end here.</summary>
        public int Continue(ReadOnlySpan<byte> piece)
        {
            int at = 0;
            while (at < piece.Length)
            {
                if (escaped)
                {
                    escaped = false;
                    at++;
                    continue;
                }

                int step = inString ? piece[at..].IndexOfAny("\"\\"u8) : piece[at..].IndexOfAny("\"{}[]"u8);
                if (step < 0)
                {
                    return 0;
                }

                at += step;
                switch (piece[at++])
                {
                    case (byte)'"':
                        inString = !inString;
                        break;
                    case (byte)'\\':
                        escaped = true;
                        break;
                    case (byte)'{' or (byte)'[':
                        depth++;
                        break;
                    default:
                        depth--;
                        if (depth <= 0)
                        {
                            return at;
                        }

                        break;
                }
            }

            return 0;
        }
    }
}

/// <summary>How far a JSON value goes.</summary>
/// <param name="Length">Bytes; 0 when the end was not found.</param>
/// <param name="IsTooLong">Whether a limit came first; else the text ended first.</param>
internal readonly record struct ValueExtent(int Length, bool IsTooLong)
{
    public static ValueExtent TooLong => new(0, true);

    public static ValueExtent Unfinished => new(0, false);

    public static ValueExtent Of(int length) => new(length, false);
}

/// <summary>Counts lines and columns.</summary>
internal static class TextPlace
{
    /// <summary>The place after a text that begins at a place. Columns count code points.</summary>
    public static (int Line, int Column) After(ReadOnlySpan<byte> text, int line, int column)
    {
        int last = text.LastIndexOf((byte)'\n');
        if (last >= 0)
        {
            line += text.Count((byte)'\n');
            column = 1;
            text = text[(last + 1)..];
        }

        return (line, column + System.Text.Encoding.UTF8.GetCharCount(text) - Surrogates(text));
    }

    // A character outside the BMP is two UTF-16 units and one code point; its UTF-8 begins with 0xF0 or more.
    private static int Surrogates(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (true)
        {
            int next = text.IndexOfAnyInRange((byte)0xF0, (byte)0xFF);
            if (next < 0)
            {
                return count;
            }

            count++;
            text = text[(next + 1)..];
        }
    }
}
