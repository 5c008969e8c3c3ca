namespace ThemisGuard.Compliance.Storage;

/// <summary>The store could not be written or read: a full disk, a read-only folder, no connection. Nothing was half-written.</summary>
/// <param name="message">What failed and the remedy.</param>
/// <param name="innerException">What the platform said.</param>
public sealed class StorageUnavailableException(string message, Exception? innerException = null)
    : ThemisGuardException("ThemisGuard.StorageUnavailable", message, innerException);
