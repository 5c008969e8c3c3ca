using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ThemisGuard.Local.Queues;

/// <summary>
/// Message attributes in the byte layout that SQS's MD5 is made of: sorted by name; name, data type and value each after
/// their length (4 bytes, big endian), a byte before the value (1 text, 2 binary). Kept so in memory and in the database.
/// </summary>
/// <remarks>Source: SQS Developer Guide, "Calculating the MD5 message digest for message attributes".</remarks>
internal static class MessageAttributes
{
    private const byte Text = 1;
    private const byte Binary = 2;

    public static byte[] Encode(IEnumerable<KeyValuePair<string, QueueMessageAttribute>> attributes)
    {
        using var bytes = new MemoryStream();
        foreach ((string name, QueueMessageAttribute attribute) in attributes.OrderBy(attribute => attribute.Key, Utf8Order))
        {
            Write(bytes, Encoding.UTF8.GetBytes(name));
            Write(bytes, Encoding.UTF8.GetBytes(attribute.DataType));
            bool binary = attribute.BinaryValue is not null;
            bytes.WriteByte(binary ? Binary : Text);
            Write(bytes, binary ? attribute.BinaryValue! : Encoding.UTF8.GetBytes(attribute.StringValue ?? ""));
        }

        return bytes.ToArray();
    }

    public static List<KeyValuePair<string, QueueMessageAttribute>> Decode(ReadOnlySpan<byte> encoded)
    {
        var attributes = new List<KeyValuePair<string, QueueMessageAttribute>>();
        while (!encoded.IsEmpty)
        {
            string name = Encoding.UTF8.GetString(Read(ref encoded));
            string type = Encoding.UTF8.GetString(Read(ref encoded));
            bool binary = encoded[0] == Binary;
            encoded = encoded[1..];
            ReadOnlySpan<byte> value = Read(ref encoded);
            attributes.Add(new(name, binary ? new(type, null, value.ToArray()) : new(type, Encoding.UTF8.GetString(value))));
        }

        return attributes;
    }

    /// <summary>Hex, lower case.</summary>
    // MD5 is the protocol's check sum; nothing is secured by it.
#pragma warning disable CA5351
    public static string Md5(ReadOnlySpan<byte> encoded) => Convert.ToHexStringLower(MD5.HashData(encoded));

    public static UInt128 Md5OfBody(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[16];
        MD5.HashData(body, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
#pragma warning restore CA5351

    public static string Hex(UInt128 md5) => md5.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly IComparer<string> Utf8Order =
        Comparer<string>.Create((left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    private static void Write(MemoryStream bytes, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        bytes.Write(length);
        bytes.Write(part);
    }

    private static ReadOnlySpan<byte> Read(ref ReadOnlySpan<byte> encoded)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(encoded);
        ReadOnlySpan<byte> part = encoded.Slice(4, length);
        encoded = encoded[(4 + length)..];
        return part;
    }
}
