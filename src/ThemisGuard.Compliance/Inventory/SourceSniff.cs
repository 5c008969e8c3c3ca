namespace ThemisGuard.Compliance.Inventory;

/// <summary>What the first bytes of a source tell.</summary>
internal static class SourceSniff
{
    private static readonly (byte[] Magic, string What)[] Binaries =
    [
        ([0x1F, 0x8B], "is compressed with gzip; unpack it"),
        ([0x50, 0x4B, 0x03, 0x04], "is a zip archive; unpack it"),
        ([0x28, 0xB5, 0x2F, 0xFD], "is compressed with zstd; unpack it"),
        ([0x42, 0x5A, 0x68], "is compressed with bzip2; unpack it"),
    ];

    /// <summary>Why a source can't be text in UTF-8; null when it may be.</summary>
    public static (string Reason, bool IsNeither)? RefusalOf(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
        {
            return ("is empty", false);
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return ("is UTF-16 text; save it as UTF-8", false);
        }

        foreach ((byte[] magic, string what) in Binaries)
        {
            if (start.StartsWith(magic))
            {
                return (what, true);
            }
        }

        int nul = start.IndexOf((byte)0);
        if (nul < 0)
        {
            return null;
        }

        // Text of two bytes a character has a NUL beside nearly every letter.
        return start.Length >= 4 && nul < 2 && start[..4].Count((byte)0) == 2
            ? ("is UTF-16 text; save it as UTF-8", false)
            : ("is binary: it has NUL bytes", true);
    }

    /// <summary>Whether a text may be a template: it has the keys that only templates have.</summary>
    public static bool MentionsTemplate(ReadOnlySpan<byte> text) =>
        text.IndexOf("AWSTemplateFormatVersion"u8) >= 0 || HasKey(text, "Resources"u8) || text.IndexOf("AWS::Serverless"u8) >= 0;

    /// <summary>Whether a text may be a list of resources.</summary>
    public static bool MentionsResources(ReadOnlySpan<byte> text) =>
        text.IndexOf("\"asset_type\""u8) >= 0 || text.IndexOf("\"assetType\""u8) >= 0
        || (text.IndexOf("\"id\""u8) >= 0 && text.IndexOf("\"type\""u8) >= 0 && text.IndexOf("\"properties\""u8) >= 0);

    // The key of a map, quoted or at the beginning of a line.
    private static bool HasKey(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        int from = 0;
        while (text[from..].IndexOf(key) is var found and >= 0)
        {
            int start = from + found;
            int end = start + key.Length;
            bool isQuoted = start > 0 && text[start - 1] is (byte)'"' or (byte)'\'' && end < text.Length && text[end] == text[start - 1];
            bool isLine = start == 0 || text[start - 1] == (byte)'\n';
            ReadOnlySpan<byte> after = text[(isQuoted ? end + 1 : end)..].TrimStart(" \t"u8);
            if ((isQuoted || isLine) && after.Length > 0 && after[0] == (byte)':')
            {
                return true;
            }

            from = end;
        }

        return false;
    }
}
