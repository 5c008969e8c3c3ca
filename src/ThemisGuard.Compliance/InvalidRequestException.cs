namespace ThemisGuard.Compliance;

/// <summary>A caller asked for something that cannot be; the message says what and how to put it right. Answered with 400.</summary>
public sealed class InvalidRequestException(string message) : ThemisGuardException("ThemisGuard.InvalidRequest", message);
