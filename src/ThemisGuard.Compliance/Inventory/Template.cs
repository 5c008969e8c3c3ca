using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory;

/// <summary>A CloudFormation or SAM template.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Utf8">Its bytes.</param>
/// <param name="Document">Its content, with intrinsics marked.</param>
/// <param name="Resources">What its <c>Resources</c> hold, in order.</param>
/// <param name="Problems">Entries of <c>Resources</c> that are none.</param>
/// <param name="Warnings">What was read, but perhaps not as meant.</param>
public sealed record Template(
    string Source,
    ReadOnlyMemory<byte> Utf8,
    Document Document,
    IReadOnlyList<TemplateResource> Resources,
    IReadOnlyList<UnreadableSource> Problems,
    IReadOnlyList<SourceWarning> Warnings)
{
    private const string LoopPrefix = "Fn::ForEach";

    private static readonly DocumentOptions Strict =
        new() { OpaqueIntrinsics = true, RefuseUnknownTags = true, MaxDepth = InventoryLimits.MaxDepth };

    private static readonly DocumentOptions Lenient = Strict with { RefuseUnknownTags = false };

    /// <summary>Parses a template.</summary>
    /// <exception cref="DocumentException">The text is malformed, beyond a limit, or no template.</exception>
    public static Template Parse(ReadOnlyMemory<byte> utf8, string source)
    {
        var warnings = new List<SourceWarning>();
        Document document = PolicyTexts.Open(ParseDocument(utf8, source, warnings), opaqueIntrinsics: true);
        if (!document.Root.TryGetProperty("Resources"u8, out DocumentNode resources))
        {
            throw new DocumentException(source, 1, 1, "is no CloudFormation template: it has no 'Resources'");
        }

        if (resources.Kind != DocumentKind.Map)
        {
            throw new DocumentException(source, resources.Line, resources.Column, "'Resources' is no map");
        }

        var found = new List<TemplateResource>();
        var problems = new List<UnreadableSource>();
        foreach (DocumentNode entry in resources.Entries)
        {
            Add(entry, source, found, problems);
        }

        return new(source, utf8, document, found, problems, warnings);
    }

    // A tag that CloudFormation does not know: its content is judged as if the tag were not there, and that is said.
    private static Document ParseDocument(ReadOnlyMemory<byte> utf8, string source, List<SourceWarning> warnings)
    {
        try
        {
            return Document.Parse(utf8, source, Strict);
        }
        catch (DocumentException strict)
        {
            Document document = Document.Parse(utf8, source, Lenient);
            warnings.Add(new(source, strict.Line, strict.Column, $"{strict.Problem}; the tag was dropped and its content judged"));
            return document;
        }
    }

    private static void Add(DocumentNode entry, string source, List<TemplateResource> found, List<UnreadableSource> problems)
    {
        string id = entry.Key!;
        if (id.StartsWith(LoopPrefix, StringComparison.Ordinal))
        {
            var types = new SortedSet<string>(StringComparer.Ordinal);
            CollectTypes(entry, types);
            foreach (string type in types)
            {
                found.Add(new(id, type, entry, IsLoop: true));
            }

            if (types.Count == 0)
            {
                problems.Add(new(source, entry.KeyLine, entry.KeyColumn, $"'{id}' can't be expanded, and names no resource type"));
            }
        }
        else if (entry.Kind != DocumentKind.Map)
        {
            problems.Add(new(source, entry.KeyLine, entry.KeyColumn, $"resource '{id}' is no map"));
        }
        else if (!entry.TryGetProperty("Type"u8, out DocumentNode type) || type.Kind != DocumentKind.String)
        {
            problems.Add(new(source, entry.KeyLine, entry.KeyColumn, $"resource '{id}' has no 'Type' string"));
        }
        else
        {
            found.Add(new(id, type.GetString(), entry, IsLoop: false));
        }
    }

    private static void CollectTypes(DocumentNode node, SortedSet<string> types)
    {
        if (node.TryGetProperty("Type"u8, out DocumentNode type) && type.Kind == DocumentKind.String && node.TryGetProperty("Properties"u8, out _))
        {
            types.Add(type.GetString());
            return;
        }

        foreach (DocumentNode child in node.Entries)
        {
            CollectTypes(child, types);
        }

        foreach (DocumentNode child in node.Items)
        {
            CollectTypes(child, types);
        }
    }
}

/// <summary>One resource of a template.</summary>
/// <param name="Id">Its logical id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Node">Where it stands in the document.</param>
/// <param name="IsLoop">Whether it is an <c>Fn::ForEach</c>, which stands for resources that are not known before deployment.</param>
public sealed record TemplateResource(string Id, string Type, DocumentNode Node, bool IsLoop);
