using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Aws.Storage;

/// <summary>Secrets sealed by a KMS key, which never leaves KMS; every use of it is in the trail of the account.</summary>
/// <param name="keyId">Id or ARN of a symmetric key; null in functions that open no secret.</param>
/// <param name="connect">Makes the client, at first use: most functions have no secret to open. Null for one as the environment says.</param>
public sealed class KmsSecretBox(string? keyId, Func<IAmazonKeyManagementService>? connect = null) : ISecretBox
{
    private const string ContextName = "themisguard";

    private readonly Lazy<IAmazonKeyManagementService> _kms = new(connect ?? (static () => new AmazonKeyManagementServiceClient()));

    /// <inheritdoc/>
    public async Task<byte[]> SealAsync(ReadOnlyMemory<byte> secret, string context, CancellationToken cancellationToken)
    {
        using var plain = new MemoryStream(secret.ToArray());
        EncryptResponse answer = await _kms.Value.EncryptAsync(
            new EncryptRequest { KeyId = KeyId, Plaintext = plain, EncryptionContext = Context(context) }, cancellationToken);
        return answer.CiphertextBlob.ToArray();
    }

    /// <inheritdoc/>
    public async Task<byte[]> OpenAsync(ReadOnlyMemory<byte> sealedSecret, string context, CancellationToken cancellationToken)
    {
        using var cipher = new MemoryStream(sealedSecret.ToArray());
        try
        {
            DecryptResponse answer = await _kms.Value.DecryptAsync(
                new DecryptRequest { KeyId = KeyId, CiphertextBlob = cipher, EncryptionContext = Context(context) }, cancellationToken);
            return answer.Plaintext.ToArray();
        }
        catch (Exception error) when (error is InvalidCiphertextException or IncorrectKeyException)
        {
            throw new SecretUnreadableException("A sealed secret cannot be opened: another key sealed it, or it was moved or damaged.", error);
        }
    }

    private string KeyId => keyId ?? throw new ThemisGuardException(
        "ThemisGuard.MissingVariable", "The environment variable SECRETS_KEY_ID is not set: add it to the function in template.yaml.");

    private static Dictionary<string, string> Context(string context) => new() { [ContextName] = context };
}
