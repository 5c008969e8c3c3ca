namespace ThemisGuard.Compliance.Storage;

/// <summary>
/// Seals what must be had again in clear (a webhook's address and signing secret), so that a stolen table gives nothing
/// away. On AWS a KMS key does it, on one machine a key file of the state folder.
/// </summary>
public interface ISecretBox
{
    /// <summary>Most bytes of one secret: what KMS encrypts at once.</summary>
    const int MaxBytes = 4_096;

    /// <summary>Seals a secret.</summary>
    /// <param name="secret">1 to <see cref="MaxBytes"/> bytes.</param>
    /// <param name="context">What it belongs to; opening needs the same, so that a sealed secret cannot be moved to another record. Not secret.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<byte[]> SealAsync(ReadOnlyMemory<byte> secret, string context, CancellationToken cancellationToken);

    /// <summary>Opens what was sealed.</summary>
    /// <exception cref="ThemisGuardException"><c>ThemisGuard.SecretUnreadable</c>: another key or context sealed it, or it is damaged.</exception>
    Task<byte[]> OpenAsync(ReadOnlyMemory<byte> sealedSecret, string context, CancellationToken cancellationToken);
}

/// <summary>A sealed secret cannot be opened.</summary>
/// <param name="message">Why, and the remedy.</param>
/// <param name="innerException">What the platform said.</param>
public sealed class SecretUnreadableException(string message, Exception? innerException = null)
    : ThemisGuardException("ThemisGuard.SecretUnreadable", message, innerException);
