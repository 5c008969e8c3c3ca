using System.Globalization;
using System.Text;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory.Resolving;

/// <summary>The intrinsic functions that can be resolved before deployment.</summary>
internal sealed class Intrinsics(Document document, TemplateResolver resolver, TemplateParameters parameters, TemplateConditions conditions)
{
    /// <summary>What a map of one key stands for; null when it is no intrinsic.</summary>
    public ResolvedValue? TryResolve(DocumentNode node, LoopScope? loops)
    {
        DocumentNode argument = default;
        foreach (DocumentNode entry in node.Entries)
        {
            argument = entry;
        }

        string name = argument.Key!;
        if (name != "Ref" && !name.StartsWith("Fn::", StringComparison.Ordinal))
        {
            return null;
        }

        if (name.StartsWith("Fn::ForEach::", StringComparison.Ordinal))
        {
            // A map that holds nothing but a loop.
            return null;
        }

        return Value(name, node, argument, loops) ?? new OpenValue(node, resolver.ResolveMap(node, loops));
    }

    private ResolvedValue? Value(string name, DocumentNode node, DocumentNode argument, LoopScope? loops) => name switch
    {
        "Ref" => argument.Kind == DocumentKind.String ? Reference(argument.GetString(), node, loops) : null,
        "Fn::Sub" => Sub(node, argument, loops),
        "Fn::FindInMap" => FindInMap(node, argument, loops),
        "Fn::If" => If(argument, loops),
        "Fn::Join" => Join(node, argument, loops),
        "Fn::Select" => Select(argument, loops),
        "Fn::Split" => Split(node, argument, loops),
        "Fn::Base64" => resolver.Resolve(argument, loops).Text is { } text ? new TextValue(node, Convert.ToBase64String(Encoding.UTF8.GetBytes(text))) : null,
        "Fn::Length" => resolver.Resolve(argument, loops).Items is { } items ? new NumberValue(node, items.Count) : null,
        "Fn::ToJsonString" => resolver.Resolve(argument, loops) is { IsOpen: false } value ? new TextValue(node, value.ToJson()) : null,
        _ => null,
    };

    private ResolvedValue? Reference(string name, DocumentNode at, LoopScope? loops) =>
        loops?.ValueOf(name) is { } item ? new TextValue(at, item) : parameters.ValueOf(name, at);

    private TextValue? Sub(DocumentNode node, DocumentNode argument, LoopScope? loops)
    {
        DocumentNode template = argument;
        var own = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (argument.Kind == DocumentKind.List)
        {
            if (TemplateNodes.ItemsOf(argument) is not [var text, { Kind: DocumentKind.Map } map])
            {
                return null;
            }

            template = text;
            foreach (DocumentNode entry in map.Entries)
            {
                own[entry.Key!] = resolver.Resolve(entry, loops).Text;
            }
        }

        return template.Kind == DocumentKind.String && Substitute(template.GetString(), own, node, loops) is { } result ? new TextValue(node, result) : null;
    }

    // Null when a part of it is not known.
    private string? Substitute(string template, Dictionary<string, string?> own, DocumentNode at, LoopScope? loops)
    {
        var text = new StringBuilder();
        int position = 0;
        while (template.IndexOf("${", position, StringComparison.Ordinal) is >= 0 and int start && template.IndexOf('}', start) is >= 0 and int end)
        {
            text.Append(template, position, start - position);
            string name = template[(start + 2)..end].Trim();
            if (name.StartsWith('!'))
            {
                text.Append("${").Append(name.AsSpan(1)).Append('}');
            }
            else
            {
                string? value = own.TryGetValue(name, out string? mine) ? mine : Reference(name, at, loops)?.Text;
                if (value is null)
                {
                    return null;
                }

                text.Append(value);
            }

            Check(text.Length, at);
            position = end + 1;
        }

        return text.Append(template, position, template.Length - position).ToString();
    }

    private ResolvedValue? FindInMap(DocumentNode node, DocumentNode argument, LoopScope? loops)
    {
        List<DocumentNode> parts = TemplateNodes.ItemsOf(argument);
        if (parts.Count is not (3 or 4)
            || resolver.Resolve(parts[0], loops).Text is not { } map || resolver.Resolve(parts[1], loops).Text is not { } first
            || resolver.Resolve(parts[2], loops).Text is not { } second)
        {
            return null;
        }

        if (TemplateNodes.Find(document.Root, "Mappings", map, first, second) is { } found)
        {
            return new KeptValue(found, node);
        }

        return parts.Count == 4 && parts[3].TryGetProperty("DefaultValue"u8, out DocumentNode otherwise) ? resolver.Resolve(otherwise, loops) : null;
    }

    private ResolvedValue? If(DocumentNode argument, LoopScope? loops) =>
        TemplateNodes.ItemsOf(argument) is [{ Kind: DocumentKind.String } name, var then, var otherwise] && conditions.Of(name.GetString(), name) is { } holds
            ? resolver.Resolve(holds ? then : otherwise, loops)
            : null;

    private TextValue? Join(DocumentNode node, DocumentNode argument, LoopScope? loops)
    {
        if (TemplateNodes.ItemsOf(argument) is not [{ Kind: DocumentKind.String } delimiter, var list] || resolver.Resolve(list, loops).Items is not { } items)
        {
            return null;
        }

        var text = new StringBuilder();
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Text is not { } part)
            {
                return null;
            }

            text.Append(i == 0 ? "" : delimiter.GetString()).Append(part);
            Check(text.Length, node);
        }

        return new TextValue(node, text.ToString());
    }

    private ResolvedValue? Select(DocumentNode argument, LoopScope? loops) =>
        TemplateNodes.ItemsOf(argument) is [var which, var list]
        && int.TryParse(resolver.Resolve(which, loops).Text, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && resolver.Resolve(list, loops).Items is { } items && index < items.Count
            ? items[index]
            : null;

    private ListValue? Split(DocumentNode node, DocumentNode argument, LoopScope? loops) =>
        TemplateNodes.ItemsOf(argument) is [{ Kind: DocumentKind.String } delimiter, var source] && delimiter.Count > 0 && resolver.Resolve(source, loops).Text is { } text
            ? new ListValue(node, [.. text.Split(delimiter.GetString()).Select(part => new TextValue(node, part))])
            : null;

    private void Check(int length, DocumentNode at)
    {
        if (length > TemplateResolver.MaxText)
        {
            throw resolver.Problem(at, $"comes to a text of more than {TemplateResolver.MaxText} characters");
        }
    }
}
