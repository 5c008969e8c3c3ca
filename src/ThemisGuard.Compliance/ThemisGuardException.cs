namespace ThemisGuard.Compliance;

/// <summary>
/// The environment failed in a way that callers tell apart by name. <see cref="ErrorName"/> is what a state machine's
/// <c>Retry</c> and <c>Catch</c> match, so it is contract and never the CLR type's name.
/// </summary>
public class ThemisGuardException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="errorName">E.g. <c>ThemisGuard.InventoryUnavailable</c>.</param>
    /// <param name="message">One sentence for a person: what failed, and the remedy where there is one.</param>
    /// <param name="innerException">What the platform said.</param>
    public ThemisGuardException(string errorName, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorName = errorName;
    }

    /// <summary>The stable name of the failure.</summary>
    public string ErrorName { get; }
}
