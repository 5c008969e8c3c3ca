using ThemisGuard.Cli.Api;

namespace ThemisGuard.Cli.Scanning;

/// <summary>
/// Notices that a scan waits for a full disk. The engine waits with it, since space may be freed; whoever looks at one scan is
/// told after a while.
/// </summary>
internal sealed class DiskWatch(string folder, TimeProvider time)
{
    private const long LeastFree = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private (string Status, int? Batches, long Resources) _last;
    private long _since = time.GetTimestamp();

    /// <summary>Looks at the scan, and at the disk when the scan stands still.</summary>
    /// <exception cref="CommandException">It has stood still for ten seconds and there is next to no space.</exception>
    public void Check(Scan scan)
    {
        var now = (scan.Status, scan.Progress?.BatchesDone, scan.Progress?.ResourcesDone ?? 0);
        if (now != _last)
        {
            (_last, _since) = (now, time.GetTimestamp());
        }
        else if (time.GetElapsedTime(_since) > Patience && new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace < LeastFree)
        {
            throw new CommandException(
                ExitCode.Internal,
                $"the disk that holds '{folder}' is full, and scan {scan.ScanId} stands still: free space and run the same command again, it goes on where it was; or name another folder with --state.");
        }
    }
}
