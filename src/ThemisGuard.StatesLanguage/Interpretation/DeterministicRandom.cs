using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>
/// xoshiro256** (Blackman and Vigna, prng.di.unimi.it) from a text seed: the same in every process and version of .NET, which
/// <see cref="Random"/> with a seed doesn't promise. A replay draws the same numbers.
/// </summary>
internal sealed class DeterministicRandom : Random
{
    private ulong _a, _b, _c, _d;

    public DeterministicRandom(string seed)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("random\0" + seed));
        _a = BitConverter.ToUInt64(hash, 0);
        _b = BitConverter.ToUInt64(hash, 8);
        _c = BitConverter.ToUInt64(hash, 16);
        _d = BitConverter.ToUInt64(hash, 24) | 1;
    }

    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    public override double NextDouble() => Sample();

    public override int Next() => (int)(NextBits() >> 33) & int.MaxValue;

    public override int Next(int maxValue) => Next(0, maxValue);

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)(Sample() * ((long)maxValue - minValue)));
    }

    public override long NextInt64() => (long)(NextBits() >> 1);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)(Sample() * ((double)maxValue - minValue));
    }

    public override float NextSingle() => (float)Sample();

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        Span<byte> word = stackalloc byte[8];
        while (buffer.Length > 0)
        {
            BitConverter.TryWriteBytes(word, NextBits());
            int taken = Math.Min(8, buffer.Length);
            word[..taken].CopyTo(buffer);
            buffer = buffer[taken..];
        }
    }

    /// <summary>A version 4 UUID.</summary>
    public string NextUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    protected override double Sample() => (NextBits() >> 11) * (1.0 / (1UL << 53));
}
