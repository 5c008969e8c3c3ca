namespace ThemisGuard.Compliance.Scans;

/// <summary>A batch in the artifact store is not as it was written. Planning the scan again writes it anew.</summary>
public sealed class BatchDamagedException(string key, Exception? innerException = null)
    : ThemisGuardException("ThemisGuard.BatchDamaged", $"The batch '{key}' is damaged: it is not what planning the scan wrote.", innerException);
