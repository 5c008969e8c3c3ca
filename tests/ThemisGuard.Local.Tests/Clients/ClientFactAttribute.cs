namespace ThemisGuard.Local.Tests.Clients;

/// <summary>A check that is skipped, by name and with the reason, where what it needs is not installed (<c>tests/install-clients</c>).</summary>
internal sealed class ClientFactAttribute : FactAttribute
{
    /// <param name="files">Must be there: below <c>artifacts/clients</c>, or absolute.</param>
    public ClientFactAttribute(params string[] files)
    {
        if (Array.Find(files, file => !Path.Exists(Path.Combine(ClientScript.Folder, file))) is { } missing)
        {
            Skip = $"{missing} is not installed; run tests/install-clients";
        }
    }
}
