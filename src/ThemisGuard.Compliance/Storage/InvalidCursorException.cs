namespace ThemisGuard.Compliance.Storage;

/// <summary>A cursor that this store did not give out, or gave out for another query.</summary>
public sealed class InvalidCursorException()
    : ThemisGuardException("ThemisGuard.InvalidCursor", "The cursor is not one that a page of this list returned.");
