using System.Security.Cryptography;

namespace ThemisGuard.Local;

/// <summary>Random GUIDs (version 4) for ids of requests, messages and events, out of random bytes that are fetched by the kilobyte: <see cref="Guid.NewGuid"/> makes a system call each.</summary>
internal static class RandomId
{
    private const int Length = 16;

    [ThreadStatic]
    private static byte[]? _bytes;

    [ThreadStatic]
    private static int _used;

    public static Guid Next()
    {
        byte[] bytes = _bytes ??= new byte[64 * Length];
        if (_used == 0)
        {
            RandomNumberGenerator.Fill(bytes);
        }

        Span<byte> id = bytes.AsSpan(_used, Length);
        _used = (_used + Length) % bytes.Length;

        // Version and variant, where the big-endian form has them.
        id[6] = (byte)((id[6] & 0x0F) | 0x40);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
