using System.Diagnostics;

namespace ThemisGuard.Cli.Tests.Faults;

/// <summary>A clock that runs several times as fast as the real one, and whose wall clock can be set.</summary>
internal sealed class WarpedTime(double speed) : TimeProvider
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private long _setBy;

    public override long TimestampFrequency => Stopwatch.Frequency;

    /// <summary>Sets the wall clock forward or back; time goes on passing as before.</summary>
    public void Set(TimeSpan by) => Interlocked.Add(ref _setBy, by.Ticks);

    public override long GetTimestamp() => _started + (long)((Stopwatch.GetTimestamp() - _started) * speed);

    public override DateTimeOffset GetUtcNow() => _startedAt + GetElapsedTime(_started) + TimeSpan.FromTicks(Interlocked.Read(ref _setBy));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(System.CreateTimer(callback, state, Real(dueTime), Real(period)), this);

    private TimeSpan Real(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / speed;

    private sealed class Timer(ITimer real, WarpedTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => real.Change(time.Real(dueTime), time.Real(period));

        public void Dispose() => real.Dispose();

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
