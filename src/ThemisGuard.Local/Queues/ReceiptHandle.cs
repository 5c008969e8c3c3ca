using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;

namespace ThemisGuard.Local.Queues;

/// <summary>Names one receipt of one message: another one each time, good after a restart, told from garbage by a check sum.</summary>
/// <param name="QueueId">The queue that it was received from.</param>
/// <param name="MessageId">Row id of the message.</param>
/// <param name="ReceiveCount">Which receipt.</param>
internal readonly record struct ReceiptHandle(int QueueId, long MessageId, int ReceiveCount)
{
    private const int Length = 20;

    public static bool TryParse(string text, out ReceiptHandle handle)
    {
        handle = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.TryDecodeFromChars(text, bytes, out int written) || written != Length)
        {
            return false;
        }

        handle = new ReceiptHandle(BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]) == handle.Check();
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, QueueId);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], MessageId);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], ReceiveCount);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], Check());
        return Base64Url.EncodeToString(bytes);
    }

    private uint Check() => BitOperations.Crc32C(BitOperations.Crc32C(0x7468656Du, (ulong)MessageId), ((ulong)(uint)QueueId << 32) | (uint)ReceiveCount);
}
