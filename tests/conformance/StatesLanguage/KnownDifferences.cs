namespace ThemisGuard.Conformance.StatesLanguage;

/// <summary>Every recorded case that is not met, with its reason. A case that begins to pass has to leave the list.</summary>
internal static class KnownDifferences
{
    public static readonly Dictionary<string, string> OfHistories = [];
}
