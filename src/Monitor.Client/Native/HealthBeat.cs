using Monitor.Shared.Health;
using Monitor.Shared.Ingest.Native;

namespace Monitor.Client.Native;

/// <summary>
/// The program's word about its health and when to say it again: at once when it changes, on every new stream, and
/// three times within its life. Thread-safe.
/// </summary>
internal sealed class HealthBeat(TimeProvider time)
{
    private const int BeatsInALife = 3;

    private readonly Lock _gate = new();
    private NativeHealthReport? _report;
    private long _saidAt;
    private bool _isDue;

    public void Set(HealthLevel level, string reason, TimeSpan timeToLive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, NativeHealthReport.ShortestLife);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeToLive, NativeHealthReport.LongestLife);
        lock (_gate)
        {
            _report = new NativeHealthReport(level, reason, timeToLive);
            _isDue = true;
        }
    }

    public void BeginStream()
    {
        lock (_gate)
            _isDue = _report is not null;
    }

    /// <summary>The report when it must be said now, else null.</summary>
    public NativeHealthReport? TakeDue()
    {
        lock (_gate)
        {
            if (_report is null || (!_isDue && time.GetElapsedTime(_saidAt) < _report.TimeToLive / BeatsInALife))
                return null;
            _isDue = false;
            _saidAt = time.GetTimestamp();
            return _report;
        }
    }
}
