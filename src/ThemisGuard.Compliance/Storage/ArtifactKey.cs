namespace ThemisGuard.Compliance.Storage;

/// <summary>The grammar of artifact keys, the same for every store.</summary>
public static class ArtifactKey
{
    /// <summary>Bytes in a whole key.</summary>
    public const int MaxBytes = 900;

    /// <summary>Bytes in one part: file systems allow 255 in a name, and an upper-case letter may take two.</summary>
    public const int MaxPartBytes = 120;

    /// <summary>True for slash-separated parts of [A-Za-z0-9._=-], none empty, <c>.</c> or <c>..</c>.</summary>
    public static bool IsValid(string? key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > MaxBytes)
        {
            return false;
        }

        foreach (Range range in key.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> part = key.AsSpan(range);
            if (part.Length is 0 or > MaxPartBytes || part is "." or ".." || part.ContainsAnyExcept(Allowed))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks a key.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void Check(string key)
    {
        if (!IsValid(key))
        {
            throw new ArgumentException($"'{Shorten(key)}' is not an artifact key: parts of [A-Za-z0-9._=-], at most {MaxPartBytes} bytes each and {MaxBytes} in all.", nameof(key));
        }
    }

    /// <summary>Checks a folder: a key followed by a slash.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void CheckFolder(string prefix)
    {
        if (prefix is null || !prefix.EndsWith('/') || !IsValid(prefix[..^1]))
        {
            throw new ArgumentException($"'{Shorten(prefix)}' is not a folder of artifacts: a key followed by a slash.", nameof(prefix));
        }
    }

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._=-");

    private static string? Shorten(string? text) => text is { Length: > 100 } ? text[..100] + "…" : text;
}
