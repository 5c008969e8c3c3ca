using System.Security.Cryptography;
using System.Text;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>Secrets sealed by AES-256-GCM with a key that is a file of the state folder.</summary>
/// <param name="key">32 bytes.</param>
public sealed class KeyFileSecretBox(byte[] key) : ISecretBox
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <inheritdoc/>
    public Task<byte[]> SealAsync(ReadOnlyMemory<byte> secret, string context, CancellationToken cancellationToken)
    {
        // nonce, tag, ciphertext; every secret has a fresh nonce.
        byte[] box = new byte[NonceBytes + TagBytes + secret.Length];
        Span<byte> nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, secret.Span, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(context));
        return Task.FromResult(box);
    }

    /// <inheritdoc/>
    public Task<byte[]> OpenAsync(ReadOnlyMemory<byte> sealedSecret, string context, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> box = sealedSecret.Span;
        if (box.Length <= NonceBytes + TagBytes)
        {
            throw Unreadable(null);
        }

        byte[] secret = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), secret, Encoding.UTF8.GetBytes(context));
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw Unreadable(error);
        }

        return Task.FromResult(secret);
    }

    private static SecretUnreadableException Unreadable(Exception? cause) => new(
        "A sealed secret cannot be opened: the state folder's 'secrets-key' is not the one that sealed it, or it was damaged. Restore the file, or make the webhook anew.", cause);
}
