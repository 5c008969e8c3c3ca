using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory.Resolving;

/// <summary>The conditions of a template: true, false, or not known before deployment.</summary>
internal sealed class TemplateConditions(Document document, TemplateResolver resolver)
{
    private readonly Dictionary<string, bool?> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);

    /// <summary>Whether a condition holds; null when that is not known, or there is none of that name.</summary>
    /// <exception cref="DocumentException">It uses itself.</exception>
    public bool? Of(string name, DocumentNode at)
    {
        if (known.TryGetValue(name, out bool? before))
        {
            return before;
        }

        if (TemplateNodes.Find(document.Root, "Conditions", name) is not { } condition)
        {
            return null;
        }

        if (!open.Add(name))
        {
            throw resolver.Problem(at, $"the condition '{name}' is defined by itself");
        }

        bool? holds = Holds(condition);
        open.Remove(name);
        known[name] = holds;
        return holds;
    }

    private bool? Holds(DocumentNode expression)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (expression.Kind != DocumentKind.Map || expression.Count != 1)
        {
            return null;
        }

        DocumentNode argument = FirstEntry(expression);
        List<DocumentNode> parts = TemplateNodes.ItemsOf(argument);
        switch (argument.Key)
        {
            case "Condition" when argument.Kind == DocumentKind.String:
                return Of(argument.GetString(), argument);
            case "Fn::Equals" when parts.Count == 2:
                return AreEqual(resolver.Resolve(parts[0], null), resolver.Resolve(parts[1], null));
            case "Fn::Not" when parts.Count == 1:
                return !Holds(parts[0]);
            case "Fn::And" when parts.Count > 0:
                return All(parts.Select(Holds), until: false);
            case "Fn::Or" when parts.Count > 0:
                return !All(parts.Select(part => !Holds(part)), until: false);
            default:
                return null;
        }
    }

    // True when all are; false when one is, whatever is not known.
    private static bool? All(IEnumerable<bool?> parts, bool until)
    {
        bool? all = true;
        foreach (bool? part in parts)
        {
            if (part == until)
            {
                return until;
            }

            all = part is null ? null : all;
        }

        return all;
    }

    private static bool? AreEqual(ResolvedValue left, ResolvedValue right)
    {
        if (left.IsOpen || right.IsOpen)
        {
            return null;
        }

        return left.Text is { } a && right.Text is { } b ? a == b : left.ToJson() == right.ToJson();
    }

    private static DocumentNode FirstEntry(DocumentNode map)
    {
        foreach (DocumentNode entry in map.Entries)
        {
            return entry;
        }

        return map;
    }
}
