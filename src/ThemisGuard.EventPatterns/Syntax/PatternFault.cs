namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>Unwinds the reading of a pattern; never leaves <see cref="PatternParser.Parse"/>.</summary>
internal sealed class PatternFault(string reason, long offset) : Exception(reason)
{
    /// <summary>Byte in the pattern's text.</summary>
    public long Offset { get; } = offset;
}
