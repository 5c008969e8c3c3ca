using System.Globalization;

namespace ThemisGuard.StatesLanguage.Syntax;

/// <summary>Names of variables: Unicode identifiers (UAX 31) of at most 80 characters. <c>states</c> is reserved.</summary>
internal static class VariableNames
{
    public const int MaxLength = 80;

    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > MaxLength || name == "states" || !(char.IsLetter(name[0]) || name[0] == '_'))
        {
            return false;
        }

        foreach (char letter in name)
        {
            if (!char.IsLetterOrDigit(letter) && letter != '_'
                && char.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation))
            {
                return false;
            }
        }

        return true;
    }
}
