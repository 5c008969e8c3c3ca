namespace ThemisGuard.EventPatterns;

/// <summary>The event can't be matched: it is not a JSON object, is malformed, or exceeds a bound of <see cref="EventBounds"/>.</summary>
public sealed class InvalidEventException : Exception
{
    /// <summary>An event that is refused.</summary>
    public InvalidEventException(string message)
        : base(message)
    {
    }

    /// <summary>An event whose text is not JSON.</summary>
    public InvalidEventException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
