namespace ThemisGuard.Validate;

/// <summary>Exit codes of <c>themis validate</c>, which are cfn-guard's.</summary>
internal enum ValidateExit
{
    /// <summary>Everything passes or has nothing to judge.</summary>
    Compliant = 0,

    /// <summary>The command line makes no sense.</summary>
    Usage = 2,

    /// <summary>A rule file does not parse; the others were evaluated, and nothing failed.</summary>
    BadRules = 5,

    /// <summary>At least one rule fails.</summary>
    NotCompliant = 19,

    /// <summary>No verdict: data or parameters that can't be read, or rules that can't judge them.</summary>
    Error = 255,
}
