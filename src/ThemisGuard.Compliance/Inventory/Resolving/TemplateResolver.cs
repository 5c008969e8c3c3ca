using System.Runtime.CompilerServices;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory.Resolving;

/// <summary>
/// Puts values in the place of a template's intrinsics, as far as they follow from its parameters: <c>Ref</c>,
/// <c>Fn::Sub</c>, <c>Fn::FindInMap</c>, <c>Fn::If</c>, <c>Fn::ForEach</c>, <c>Fn::Join</c>, <c>Fn::Select</c>, <c>Fn::Split</c>,
/// <c>Fn::Base64</c>, <c>Fn::Length</c>, <c>Fn::ToJsonString</c>, and the <c>Condition</c> of a resource, which is left out when it
/// is not made. What is known only at deployment stays as it is written.
/// </summary>
/// <remarks>
/// A parameter has the value given, else its default. Those whose value is kept elsewhere (<c>AWS::SSM::Parameter::…</c>) or
/// must not be shown (<c>NoEcho</c>) stay as they are. Of the pseudo parameters those are known that are given.
/// </remarks>
public sealed class TemplateResolver
{
    /// <summary>Most values that a template may come to.</summary>
    public const int MaxValues = 2_000_000;

    /// <summary>Longest text that may be put together, in UTF-16 units.</summary>
    public const int MaxText = 4_000_000;

    private const string LoopPrefix = "Fn::ForEach::";

    private readonly Document document;
    private readonly TemplateParameters parameters;
    private readonly TemplateConditions conditions;
    private readonly Intrinsics intrinsics;
    private readonly List<string> removed = [];
    private int values;
    private int open;
    private DocumentNode? firstOpen;

    private TemplateResolver(Document document, IReadOnlyDictionary<string, string> given)
    {
        this.document = document;
        parameters = new TemplateParameters(document, given);
        conditions = new TemplateConditions(document, this);
        intrinsics = new Intrinsics(document, this, parameters, conditions);
    }

    internal static DocumentOptions BuilderOptions { get; } = new() { MaxDepth = 512 };

    /// <summary>Resolves a template. What is none, having no <c>Resources</c>, comes back as it is.</summary>
    /// <param name="template">The template.</param>
    /// <param name="given">Values of parameters, also of pseudo parameters (<c>AWS::Region</c>), by name.</param>
    /// <exception cref="DocumentException">A parameter can't have the value given, a condition uses itself, or a limit is met; says where.</exception>
    public static ResolvedTemplate Resolve(Document template, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(given);
        if (!template.Root.TryGetProperty("Resources"u8, out DocumentNode resources) || resources.Kind != DocumentKind.Map)
        {
            return new(template, 0, null, [], []);
        }

        var resolver = new TemplateResolver(template, given);
        try
        {
            return resolver.Run();
        }
        catch (InsufficientExecutionStackException)
        {
            throw resolver.Problem(template.Root, "is nested too deeply to resolve its intrinsics");
        }
    }

    internal ResolvedValue Resolve(DocumentNode node, LoopScope? loops)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Count(node);
        switch (node.Kind)
        {
            case DocumentKind.List:
                return ResolveList(node, loops);
            case DocumentKind.Map when node.Count == 1 && intrinsics.TryResolve(node, loops) is { } value:
                return value;
            case DocumentKind.Map:
                return ResolveMap(node, loops);
            case DocumentKind.String when loops is not null && loops.Substitute(node.GetString()) is { } text && text != node.GetString():
                return new TextValue(node, text);
            default:
                return new KeptValue(node, node);
        }
    }

    internal DocumentException Problem(DocumentNode at, string problem) => new(document.Name, at.Line, at.Column, problem);

    internal MapValue ResolveMap(DocumentNode node, LoopScope? loops)
    {
        var entries = new List<MapEntry>(node.Count);
        foreach (DocumentNode entry in node.Entries)
        {
            Add(entry, loops, entries);
        }

        return new MapValue(node, entries);
    }

    private ResolvedTemplate Run()
    {
        var builder = new DocumentBuilder(BuilderOptions);
        builder.At(document.Root);
        builder.StartMap();
        foreach (DocumentNode section in document.Root.Entries)
        {
            builder.KeyOf(section);
            if (section.Key is "Resources" or "Outputs" && section.Kind == DocumentKind.Map)
            {
                MapValue resolved = ResolveMap(section, null);
                CountOpen(resolved);
                resolved.WriteTo(builder);
            }
            else
            {
                builder.Add(section);
            }
        }

        builder.EndMap();
        return new(builder.Build(document.Name), open, firstOpen, removed, parameters.Names);
    }

    private ListValue ResolveList(DocumentNode node, LoopScope? loops)
    {
        var elements = new List<ResolvedValue>(node.Count);
        foreach (DocumentNode item in node.Items)
        {
            ResolvedValue value = Resolve(item, loops);
            if (value is not NoValue)
            {
                elements.Add(value);
            }
        }

        return new ListValue(node, elements);
    }

    private void Add(DocumentNode entry, LoopScope? loops, List<MapEntry> entries)
    {
        if (entry.Key!.StartsWith(LoopPrefix, StringComparison.Ordinal) && TryLoop(entry, loops, entries))
        {
            return;
        }

        if (IsResource(entry) && entry.TryGetProperty("Condition"u8, out DocumentNode condition) && condition.Kind == DocumentKind.String
            && conditions.Of(condition.GetString(), condition) == false)
        {
            removed.Add(entry.Key!);
            return;
        }

        ResolvedValue value = Resolve(entry, loops);
        if (value is not NoValue)
        {
            entries.Add(new(entry, loops?.Substitute(entry.Key!) ?? entry.Key!, value));
        }
    }

    // Also one that a loop makes: the loop's own place in Resources says nothing of what is in it.
    private static bool IsResource(DocumentNode entry) =>
        entry.Kind == DocumentKind.Map && entry.TryGetProperty("Type"u8, out DocumentNode type) && type.Kind == DocumentKind.String
        && type.Utf8String.IndexOf("::"u8) > 0;

    private bool TryLoop(DocumentNode loop, LoopScope? loops, List<MapEntry> entries)
    {
        DocumentNode[] parts = [.. TemplateNodes.ItemsOf(loop)];
        if (parts is not [{ Kind: DocumentKind.String } name, var collection, { Kind: DocumentKind.Map } body]
            || Resolve(collection, loops).Items is not { } items || items.Any(item => item.Text is null))
        {
            return false;
        }

        foreach (ResolvedValue item in items)
        {
            var inner = new LoopScope(name.GetString(), item.Text!, loops);
            foreach (DocumentNode entry in body.Entries)
            {
                Add(entry, inner, entries);
            }
        }

        return true;
    }

    private void Count(DocumentNode at)
    {
        if (++values > MaxValues)
        {
            throw Problem(at, $"comes to more than {MaxValues} values when its intrinsics are resolved");
        }
    }

    private void CountOpen(ResolvedValue value)
    {
        switch (value)
        {
            case OpenValue one:
                open++;
                firstOpen ??= one.At;
                break;
            case ListValue list:
                foreach (ResolvedValue element in list.Elements)
                {
                    CountOpen(element);
                }

                break;
            case MapValue map:
                foreach (MapEntry entry in map.Entries)
                {
                    CountOpen(entry.Value);
                }

                break;
            default:
                break;
        }
    }
}

/// <summary>A template whose intrinsics are resolved as far as they can be.</summary>
/// <param name="Document">It, with the positions of the original.</param>
/// <param name="Open">Intrinsics that are known only at deployment.</param>
/// <param name="FirstOpen">The first of them; null when there is none.</param>
/// <param name="Removed">Logical ids of the resources whose condition does not hold.</param>
/// <param name="Parameters">Names of the template's parameters.</param>
public sealed record ResolvedTemplate(
    Document Document, int Open, DocumentNode? FirstOpen, IReadOnlyList<string> Removed, IReadOnlyCollection<string> Parameters);

/// <summary>Small walks over a template.</summary>
internal static class TemplateNodes
{
    public static List<DocumentNode> ItemsOf(DocumentNode list)
    {
        var items = new List<DocumentNode>();
        foreach (DocumentNode item in list.Items)
        {
            items.Add(item);
        }

        return items;
    }

    public static DocumentNode? Find(DocumentNode map, params ReadOnlySpan<string> keys)
    {
        DocumentNode at = map;
        foreach (string key in keys)
        {
            if (!at.TryGetProperty(key, out DocumentNode next))
            {
                return null;
            }

            at = next;
        }

        return at;
    }
}

/// <summary>The variables of the loops (<c>Fn::ForEach</c>) around a place.</summary>
internal sealed class LoopScope(string name, string value, LoopScope? outer)
{
    public string? ValueOf(string wanted) => wanted == name ? value : outer?.ValueOf(wanted);

    /// <summary>A text with <c>${name}</c> replaced by the value, and <c>&amp;{name}</c> by its letters and digits.</summary>
    public string Substitute(string text)
    {
        string replaced = text
            .Replace($"${{{name}}}", value, StringComparison.Ordinal)
            .Replace($"&{{{name}}}", string.Concat(value.Where(char.IsAsciiLetterOrDigit)), StringComparison.Ordinal);
        return outer?.Substitute(replaced) ?? replaced;
    }
}
