namespace ThemisGuard.Local.Storage;

/// <summary>Something in the state folder that grows old and is dropped by age (<c>--retain</c>).</summary>
public interface IPrunable
{
    /// <summary>Drops what ended before the instant. Nothing that is still needed to go on is dropped.</summary>
    Task PruneAsync(DateTimeOffset olderThan, CancellationToken cancellationToken);
}
