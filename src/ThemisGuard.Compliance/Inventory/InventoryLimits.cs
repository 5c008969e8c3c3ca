namespace ThemisGuard.Compliance.Inventory;

/// <summary>How much of an inventory is read; stated in docs/inventory.md.</summary>
public static class InventoryLimits
{
    /// <summary>Bytes of one resource of a flat inventory.</summary>
    public const int MaxResourceBytes = 8 * 1024 * 1024;

    /// <summary>Bytes of one template, which is read whole.</summary>
    public const int MaxTemplateBytes = 64 * 1024 * 1024;

    /// <summary>Nesting of lists and maps in one resource or template.</summary>
    public const int MaxDepth = 128;

    /// <summary>Bytes of a source that decide what it is.</summary>
    internal const int SniffBytes = 64 * 1024;
}
