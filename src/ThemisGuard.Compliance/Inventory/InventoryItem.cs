using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory;

/// <summary>What a source is, found out by looking inside it.</summary>
public enum InventoryFormat
{
    /// <summary>Neither template nor inventory.</summary>
    Neither = 0,

    /// <summary>A CloudFormation or SAM template, JSON or YAML.</summary>
    Template,

    /// <summary>Resources one after the other: an asset export or ThemisGuard's own inventory, NDJSON or a JSON array.</summary>
    Flat,
}

/// <summary>What reading a source yields, in its order.</summary>
public abstract record InventoryItem;

/// <summary>A whole template: one document, judged from its own bytes so that positions are exact.</summary>
/// <param name="Template">The parsed template.</param>
public sealed record TemplateItem(Template Template) : InventoryItem;

/// <summary>One resource of a flat inventory.</summary>
/// <param name="Resource">Valid until the next item is asked for: its bytes are the reader's.</param>
public sealed record ResourceItem(InventoryResource Resource) : InventoryItem;

/// <summary>A source, or a part of one, that could not be read.</summary>
/// <param name="Problem">Where and why.</param>
/// <param name="IsNeither">Whether it is simply no inventory, which is no fault of a file that a folder walk came across.</param>
public sealed record UnreadableItem(UnreadableSource Problem, bool IsNeither) : InventoryItem;

/// <summary>Something read, but perhaps not as it was meant.</summary>
/// <param name="Warning">Where and what.</param>
public sealed record WarningItem(SourceWarning Warning) : InventoryItem;

/// <summary>A source, or a part of one, that could not be read.</summary>
/// <param name="File">Name of the source.</param>
/// <param name="Line">1-based, or null when it is the source as a whole.</param>
/// <param name="Column">1-based, in code points, or null.</param>
/// <param name="Reason">What is wrong and the remedy.</param>
public sealed record UnreadableSource(string File, int? Line, int? Column, string Reason);

/// <summary>Something in a source that was read, but perhaps not as it was meant.</summary>
/// <param name="File">Name of the source.</param>
/// <param name="Line">1-based, or null.</param>
/// <param name="Column">1-based, in code points, or null.</param>
/// <param name="Message">What and what follows from it.</param>
public sealed record SourceWarning(string File, int? Line, int? Column, string Message);

/// <summary>One resource of a flat inventory, normalised to the shape that rules see.</summary>
/// <param name="Id">Name of the resource: full resource name, ARN, or whatever the inventory calls it.</param>
/// <param name="Type">CloudFormation type or asset type.</param>
/// <param name="Provider"><c>aws</c>, <c>gcp</c>, <c>azure</c> or what the inventory says; <c>unknown</c> when nothing tells.</param>
/// <param name="Line">1-based line where the resource begins.</param>
/// <param name="Column">1-based column, in code points.</param>
/// <param name="Members">What stands beside <c>Type</c>: <c>Properties</c>, <c>iamPolicy</c>, <c>ancestors</c>, …</param>
public sealed record InventoryResource(
    string Id, string Type, string Provider, int Line, int Column, IReadOnlyList<ResourceMember> Members)
{
    /// <summary>Hash of <see cref="Members"/>, in a batch; else null.</summary>
    public string? ConfigurationHash { get; init; }
}

/// <summary>One member of a resource, as written in the source.</summary>
/// <param name="Name">Normalised name.</param>
/// <param name="Json">One JSON value; may span lines.</param>
/// <param name="Line">1-based line where the value begins.</param>
/// <param name="Column">1-based column, in code points.</param>
/// <param name="Source">Name of the source when it is not that of the resource; else null.</param>
public readonly record struct ResourceMember(string Name, ReadOnlyMemory<byte> Json, int Line, int Column, string? Source = null);
