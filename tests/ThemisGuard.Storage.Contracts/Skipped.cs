namespace ThemisGuard.Storage.Contracts;

/// <summary>Reports a test as skipped, with its reason, where what it needs is not there.</summary>
public static class Skipped
{
    /// <summary>Ends the test when there is a reason.</summary>
    public static void If(string? reason) => Skip.If(reason is not null, reason);
}
