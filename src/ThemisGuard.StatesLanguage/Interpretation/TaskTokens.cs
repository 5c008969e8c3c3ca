using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Task tokens: an HMAC over execution and task under the execution's secret seed. The same in every replay, not to be guessed.</summary>
internal sealed class TaskTokens(string seed, string executionArn)
{
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("token\0" + seed));
    private readonly byte[] _arn = Encoding.UTF8.GetBytes(executionArn);

    public string For(long taskId)
    {
        Span<byte> message = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(message, taskId);
        Span<byte> token = stackalloc byte[42];
        token[0] = 1;
        token[1] = 0;
        message.CopyTo(token[2..]);
        HMACSHA256.HashData(_key, (byte[])[.. message, .. _arn], token[10..]);
        return Convert.ToBase64String(token);
    }
}
