using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ThemisGuard.GuardLanguage.RegularExpressions;

/// <summary>The template of <c>regex_replace</c>: <c>$1</c>, <c>${name}</c>, <c>$$</c>; a group that does not exist is empty.</summary>
internal static class ReplacementTemplate
{
    public static void Append(StringBuilder result, Match match, string template, IReadOnlyList<string> groupNames)
    {
        int at = 0;
        while (at < template.Length)
        {
            char c = template[at];
            if (c != '$' || at + 1 == template.Length)
            {
                result.Append(c);
                at++;
            }
            else if (template[at + 1] == '$')
            {
                result.Append('$');
                at += 2;
            }
            else if (TryReference(template, at, out string group, out int end))
            {
                result.Append(GroupValue(match, group, groupNames));
                at = end;
            }
            else
            {
                result.Append('$');
                at++;
            }
        }
    }

    private static bool TryReference(string template, int at, out string group, out int end)
    {
        bool braced = template[at + 1] == '{';
        int start = braced ? at + 2 : at + 1;
        end = start;
        while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] == '_'))
        {
            end++;
        }

        group = template[start..end];
        if (group.Length == 0 || (braced && (end == template.Length || template[end] != '}')))
        {
            return false;
        }

        end = braced ? end + 1 : end;
        return true;
    }

    private static string GroupValue(Match match, string group, IReadOnlyList<string> groupNames)
    {
        if (!int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            for (number = groupNames.Count; number > 0 && groupNames[number - 1] != group; number--)
            {
            }

            number = number == 0 ? -1 : number;
        }

        return number < 0 ? "" : match.Groups[number].Value;
    }
}
