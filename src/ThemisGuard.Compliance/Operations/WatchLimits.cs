using System.Globalization;

namespace ThemisGuard.Compliance.Operations;

/// <summary>From where on the operations monitor speaks up.</summary>
/// <param name="ScanSeconds">A scan, or a run that waits for scans, is overdue after this.</param>
/// <param name="RunSeconds">Any other execution is.</param>
/// <param name="StuckSeconds">A running scan of which nothing was heard for this long is stuck.</param>
/// <param name="WindowSeconds">How far back failures, throttling and ended scans are looked at.</param>
/// <param name="Throttles">Throttled attempts of a machine within the window.</param>
/// <param name="QueueDepth">Messages that wait in a queue.</param>
/// <param name="QueueAgeSeconds">Age of a queue's oldest message.</param>
/// <param name="MissedSeconds">A schedule that is due for this long was missed.</param>
/// <param name="CoveragePoints">Percentage points of coverage that a target's last scan lost.</param>
public sealed record WatchLimits(
    int ScanSeconds = 7_200, int RunSeconds = 900, int StuckSeconds = 1_800, int WindowSeconds = 3_600, int Throttles = 5, int QueueDepth = 10_000,
    int QueueAgeSeconds = 3_600, int MissedSeconds = 300, int CoveragePoints = 5)
{
    /// <summary>Reads <c>scanSeconds=7200,queueDepth=500</c>; what is not named keeps its default.</summary>
    /// <exception cref="ThemisGuardException">A part is none of these.</exception>
    public static WatchLimits Parse(string? text)
    {
        var limits = new WatchLimits();
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2 || !int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                throw Bad(part);
            }

            limits = sides[0] switch
            {
                "scanSeconds" => limits with { ScanSeconds = value },
                "runSeconds" => limits with { RunSeconds = value },
                "stuckSeconds" => limits with { StuckSeconds = value },
                "windowSeconds" => limits with { WindowSeconds = value },
                "throttles" => limits with { Throttles = value },
                "queueDepth" => limits with { QueueDepth = value },
                "queueAgeSeconds" => limits with { QueueAgeSeconds = value },
                "missedSeconds" => limits with { MissedSeconds = value },
                "coveragePoints" => limits with { CoveragePoints = value },
                _ => throw Bad(part),
            };
        }

        return limits;
    }

    private static ThemisGuardException Bad(string part) => new(
        "ThemisGuard.BadWatchLimits",
        $"'{part}' is no limit of the operations monitor: WatchLimits in template.yaml takes NAME=NUMBER of scanSeconds, runSeconds, stuckSeconds, windowSeconds, throttles, queueDepth, queueAgeSeconds, missedSeconds, coveragePoints.");
}
