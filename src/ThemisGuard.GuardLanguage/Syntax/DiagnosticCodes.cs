namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>Codes of <see cref="Diagnostic"/>; listed in docs/rules.md.</summary>
public static class DiagnosticCodes
{
    /// <summary>Something else was expected here.</summary>
    public const string UnexpectedText = "TG1001";

    /// <summary>A string, message or regular expression does not end.</summary>
    public const string Unterminated = "TG1002";

    /// <summary>A regular expression is malformed.</summary>
    public const string BadRegex = "TG1003";

    /// <summary>A number or range is malformed.</summary>
    public const string BadNumber = "TG1004";

    /// <summary>The text nests deeper than <see cref="RuleFile.MaxNesting"/> or is longer than <see cref="RuleFile.MaxLength"/>.</summary>
    public const string TooLarge = "TG1005";

    /// <summary>The bytes are not UTF-8.</summary>
    public const string NotUtf8 = "TG1006";
}
