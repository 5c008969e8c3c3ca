using ThemisGuard.Compliance.Rules;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Frameworks;

/// <summary>Reads one <c>frameworks/*.yaml</c>: strict, so that a misspelt key is not silently an unmapped control.</summary>
internal sealed class FrameworkReader(RuleSource source, RuleCatalog rules)
{
    private static readonly HashSet<string> FrameworkKeys = ["id", "title", "version", "source", "note", "controls"];

    private static readonly HashSet<string> ControlKeys =
        ["id", "title", "kind", "designation", "parent", "met", "rules", "evidence", "attestation"];

    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    public List<RuleDiagnostic> Diagnostics { get; } = [];

    /// <summary>The framework, or null when there are errors.</summary>
    public Framework? Read()
    {
        Document document;
        try
        {
            document = Document.Parse(source.Utf8, source.Path, DocumentOptions.Default);
        }
        catch (DocumentException problem)
        {
            Diagnostics.Add(new(source.Path, problem.Line, problem.Column, problem.Problem, IsError: true));
            return null;
        }

        DocumentNode root = document.Root;
        if (root.Kind != DocumentKind.Map)
        {
            Wrong(root, "a framework is a map with id, title, version, source and controls");
            return null;
        }

        CheckKeys(root, FrameworkKeys);
        var controls = new List<Control>();
        if (root.TryGetProperty("controls"u8, out DocumentNode list) && list.Kind == DocumentKind.List)
        {
            foreach (DocumentNode item in list.Items)
            {
                if (item.Kind == DocumentKind.Map)
                {
                    controls.Add(ReadControl(item));
                }
                else
                {
                    Wrong(item, "a control is a map");
                }
            }
        }
        else
        {
            Wrong(root, "'controls' is missing, or no list");
        }

        CheckParents(controls, list);
        var framework = new Framework(
            Text(root, "id", isRequired: true), Text(root, "title", isRequired: true), Text(root, "version", isRequired: true),
            Text(root, "source", isRequired: true), Text(root, "note", isRequired: false), controls);
        return Diagnostics.Count == 0 ? framework : null;
    }

    private Control ReadControl(DocumentNode node)
    {
        CheckKeys(node, ControlKeys);
        string id = Text(node, "id", isRequired: true);
        if (id.Length > 0 && !ids.Add(id))
        {
            Wrong(node, $"control '{id}' stands twice");
        }

        ControlMet met = ReadMet(node);
        List<string> mapped = Texts(node, "rules", CheckRule);
        if (met is ControlMet.Scan && mapped.Count == 0)
        {
            Wrong(node, $"control '{id}' is met by a scan, but names no rules");
        }

        if (met is ControlMet.Attested or ControlMet.Inherited && mapped.Count > 0)
        {
            Wrong(node, $"control '{id}' names rules, but is met without a scan: 'met' is scan or scan+attested");
        }

        string parent = Text(node, "parent", isRequired: false);
        return new(
            id, Text(node, "title", isRequired: true), Text(node, "kind", isRequired: false),
            Text(node, "designation", isRequired: false), parent.Length == 0 ? null : parent, met, mapped,
            Texts(node, "evidence", (_, _) => { }), Text(node, "attestation", isRequired: false));
    }

    private ControlMet ReadMet(DocumentNode node)
    {
        string text = Text(node, "met", isRequired: true);
        switch (text)
        {
            case "scan":
                return ControlMet.Scan;
            case "attested":
                return ControlMet.Attested;
            case "inherited":
                return ControlMet.Inherited;
            case "scan+attested":
                return ControlMet.ScanAndAttested;
            case "":
                return ControlMet.Attested;
            default:
                Wrong(node, $"'met' is scan, attested, inherited or scan+attested, not '{text}'");
                return ControlMet.Attested;
        }
    }

    private void CheckRule(DocumentNode node, string id)
    {
        if (rules.Find(id) is null)
        {
            Wrong(node, $"there is no rule '{id}'");
        }
    }

    private void CheckParents(List<Control> controls, DocumentNode list)
    {
        foreach (Control control in controls.Where(control => control.Parent is not null && !ids.Contains(control.Parent)))
        {
            Wrong(list, $"control '{control.Id}' belongs to '{control.Parent}', which there is not");
        }
    }

    private void CheckKeys(DocumentNode map, HashSet<string> known)
    {
        foreach (DocumentNode entry in map.Entries)
        {
            if (!known.Contains(entry.Key!))
            {
                Diagnostics.Add(new(source.Path, entry.KeyLine, entry.KeyColumn, $"'{entry.Key}' is unknown here; known: {string.Join(", ", known)}", IsError: true));
            }
        }
    }

    private string Text(DocumentNode map, string key, bool isRequired)
    {
        if (!map.TryGetProperty(key, out DocumentNode value) || value.Kind == DocumentKind.Null)
        {
            if (isRequired)
            {
                Wrong(map, $"'{key}' is missing");
            }

            return "";
        }

        if (value.Kind is DocumentKind.List or DocumentKind.Map)
        {
            Wrong(value, $"'{key}' is text");
            return "";
        }

        return value.Kind == DocumentKind.String ? value.GetString().Trim() : value.ToJson();
    }

    private List<string> Texts(DocumentNode map, string key, Action<DocumentNode, string> check)
    {
        var texts = new List<string>();
        if (!map.TryGetProperty(key, out DocumentNode list) || list.Kind == DocumentKind.Null)
        {
            return texts;
        }

        if (list.Kind != DocumentKind.List)
        {
            Wrong(list, $"'{key}' is a list");
            return texts;
        }

        foreach (DocumentNode item in list.Items)
        {
            if (item.Kind != DocumentKind.String)
            {
                Wrong(item, $"'{key}' is a list of texts");
                continue;
            }

            string text = item.GetString();
            check(item, text);
            texts.Add(text);
        }

        return texts;
    }

    private void Wrong(DocumentNode node, string message) =>
        Diagnostics.Add(new(source.Path, Math.Max(1, node.Line), Math.Max(1, node.Column), message, IsError: true));
}
