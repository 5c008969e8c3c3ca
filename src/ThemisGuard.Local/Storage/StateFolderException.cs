using ThemisGuard.Compliance;

namespace ThemisGuard.Local.Storage;

/// <summary>The state folder can't be used as it is: foreign, damaged, newer, locked or read-only. The message names the remedy.</summary>
public sealed class StateFolderException(string message, Exception? innerException = null)
    : ThemisGuardException("ThemisGuard.StateFolder", message, innerException);
