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

    /// <summary>Several rules or variables share a name; warnings from here on.</summary>
    public const string Duplicate = "TG2001";

    /// <summary>A variable, parameter or rule that nothing uses.</summary>
    public const string Unused = "TG2002";

    /// <summary>A variable, rule or function that does not exist, or takes another number of arguments.</summary>
    public const string Unknown = "TG2003";

    /// <summary>A <c>not</c> that is ignored.</summary>
    public const string IgnoredNot = "TG2004";

    /// <summary>A comparison that does not compare what it seems to, or never holds.</summary>
    public const string Comparison = "TG2005";

    /// <summary>A filter that looks at another value than it seems to, or ends the evaluation.</summary>
    public const string Filter = "TG2006";

    /// <summary>A key that is an index.</summary>
    public const string NumericKey = "TG2007";

    /// <summary>A word that ends inside what looks like one.</summary>
    public const string Glued = "TG2008";

    /// <summary>A reference to a rule that fails where that rule skips.</summary>
    public const string SkippedReference = "TG2009";

    /// <summary>The same clause twice, of which the second decides nothing.</summary>
    public const string Repeated = "TG2010";
}
