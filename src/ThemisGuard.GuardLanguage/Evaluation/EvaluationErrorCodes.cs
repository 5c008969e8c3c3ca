namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Codes of <see cref="EvaluationError"/>; listed in docs/rules.md.</summary>
public static class EvaluationErrorCodes
{
    /// <summary>A variable, rule or function that does not exist, or the wrong number of arguments.</summary>
    public const string UnknownName = "TG3001";

    /// <summary>A value of a kind that the operation makes no sense for.</summary>
    public const string WrongKind = "TG3002";

    /// <summary>A block for a resource type, and a document without usable <c>Resources</c>.</summary>
    public const string NoResources = "TG3003";

    /// <summary>A construct that the reference crashes on: a filter after a filter on a map, an argument without a value, a cut inside a character.</summary>
    public const string Undefined = "TG3004";

    /// <summary>Rules or variables that use themselves, or nest too deeply.</summary>
    public const string Recursion = "TG3101";

    /// <summary>The budget of steps or of values is used up.</summary>
    public const string Budget = "TG3102";

    /// <summary>A regular expression that takes too long or is too large.</summary>
    public const string RegexLimit = "TG3103";
}
