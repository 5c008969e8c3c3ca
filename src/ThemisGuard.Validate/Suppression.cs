using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Validate;

/// <summary>A rule that does not count for a resource.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Resource">Logical id of the resource.</param>
/// <param name="Line">1-based line of the resource.</param>
/// <param name="Column">1-based column of the resource.</param>
internal sealed record Suppressed(string Rule, string Resource, int Line, int Column);

/// <summary><c>Metadata.guard.SuppressedRules</c> of a resource: names of rules that do not count for it.</summary>
internal static class Suppression
{
    /// <summary>What suppresses a failure; null when nothing does. It must lie in the very resource that names the rule.</summary>
    public static Suppressed? Of(string rule, Evidence evidence)
    {
        if (evidence.Value is not { } value || evidence.IsLiteral || ResourceOf(value) is not { } resource
            || !resource.TryGetProperty("Metadata"u8, out DocumentNode metadata) || !metadata.TryGetProperty("guard"u8, out DocumentNode guard)
            || !guard.TryGetProperty("SuppressedRules"u8, out DocumentNode names) || names.Kind != DocumentKind.List)
        {
            return null;
        }

        foreach (DocumentNode name in names.Items)
        {
            if (name.Kind == DocumentKind.String && (name.GetString() == rule || name.GetString() == evidence.RuleName))
            {
                return new Suppressed(rule, resource.Key!, resource.KeyLine, resource.KeyColumn);
            }
        }

        return null;
    }

    private static DocumentNode? ResourceOf(DocumentNode value)
    {
        DocumentNode at = value;
        while (at.HasParent && at.Parent.HasParent)
        {
            if (at.Parent.Key == "Resources" && !at.Parent.Parent.HasParent && at.Key is not null)
            {
                return at;
            }

            at = at.Parent;
        }

        return null;
    }
}
