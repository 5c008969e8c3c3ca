namespace ThemisGuard.Local;

/// <summary>
/// UTC that never jumps while the process lives: the wall clock at start, then the monotonic one. Due times are read
/// against it, so that a clock set back an hour does not hide messages for an hour.
/// </summary>
public sealed class SteadyClock
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly long _startedMs;

    /// <summary>Starts at the wall clock's time.</summary>
    public SteadyClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _started = time.GetTimestamp();
        _startedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>Milliseconds since 1970.</summary>
    public long NowMs => _startedMs + (long)_time.GetElapsedTime(_started).TotalMilliseconds;
}
