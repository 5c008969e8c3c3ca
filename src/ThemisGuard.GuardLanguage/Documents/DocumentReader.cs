using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>Finds out whether a text is JSON or YAML and has it read.</summary>
internal static class DocumentReader
{
    public static Document Read(ReadOnlyMemory<byte> utf8, string name, DocumentOptions options)
    {
        if (!MemoryMarshal.TryGetArray(utf8, out ArraySegment<byte> bytes))
        {
            bytes = utf8.ToArray();
        }

        if (bytes.AsSpan().StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        if (!Utf8.IsValid(bytes))
        {
            throw InvalidUtf8(bytes, name);
        }

        DocumentException? jsonProblem = null;
        bool looksLikeJson = false;
        if (MayBeJson(bytes))
        {
            try
            {
                return JsonDocumentReader.Read(bytes, name, options);
            }
            catch (NotJsonException problem)
            {
                // Much that is no JSON is YAML: comments, trailing commas, unquoted keys.
                jsonProblem = problem.ToDocumentException(name);
                looksLikeJson = problem.TokensRead > 1;
            }
        }

        try
        {
            return YamlDocumentReader.Read(bytes, name, options);
        }
        catch (DocumentException) when (jsonProblem is not null && looksLikeJson)
        {
            throw jsonProblem;
        }
    }

    private static bool MayBeJson(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> trimmed = text.TrimStart(" \t\r\n"u8);
        return trimmed.Length > 0 && trimmed[0] is (byte)'{' or (byte)'[' or (byte)'"';
    }

    private static DocumentException InvalidUtf8(ArraySegment<byte> bytes, string name)
    {
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length > 0 && System.Text.Rune.DecodeFromUtf8(rest, out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            rest = rest[consumed..];
        }

        int offset = bytes.Count - rest.Length;
        (int line, int column) = new BytePositions(bytes.Array!, bytes.Offset, bytes.Count).Locate(offset);
        return new DocumentException(name, line, column, $"byte 0x{rest[0]:X2} is no UTF-8; expected JSON or YAML text in UTF-8");
    }
}

/// <summary>The text is no JSON; it may still be YAML.</summary>
internal sealed class NotJsonException(int line, int column, string problem, int tokensRead) : Exception(problem)
{
    /// <summary>How far the text was JSON.</summary>
    public int TokensRead { get; } = tokensRead;

    public DocumentException ToDocumentException(string name) => new(name, line, column, Message);
}
