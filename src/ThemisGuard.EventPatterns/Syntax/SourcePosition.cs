using System.Text;

namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>Turns byte offsets into what editors show.</summary>
internal static class SourcePosition
{
    /// <summary>The byte that a JSON reader means.</summary>
    public static long Offset(ReadOnlySpan<byte> text, long? line, long? byteInLine)
    {
        int start = 0;
        for (long i = line ?? 0; i > 0; i--)
        {
            start += text[start..].IndexOf((byte)'\n') + 1;
        }

        return start + (byteInLine ?? 0);
    }

    public static Diagnostic Describe(string reason, ReadOnlySpan<byte> text, long offset)
    {
        ReadOnlySpan<byte> before = text[..(int)Math.Min(offset, text.Length)];
        int line = before.Count((byte)'\n') + 1;
        ReadOnlySpan<byte> inLine = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return new Diagnostic(reason, line, Encoding.UTF8.GetCharCount(inLine) + 1);
    }
}
