using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Node.Logging;

namespace Monitor.Node.Machine;

/// <summary>
/// Looks at the machine once an interval and hands what it sees to the node's own ingest, as any sender would. Looks
/// just after each whole interval of the wall clock, so that every second's bucket gets its one value; a look that
/// comes late because the last hand-over was slow is left out, never doubled.
/// </summary>
internal sealed class MachineCollector : IHostedService, IDisposable
{
    /// <summary>
    /// Timers here step in 4 ms and may fire early against the wall clock: this far behind is behind.
    /// </summary>
    private static readonly TimeSpan AfterTheSecond = TimeSpan.FromMilliseconds(20);

    private readonly IIngest _ingest;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TimeSpan _interval;
    private readonly ReaderGroup[] _groups;
    private readonly PointWriter _points = new();
    private readonly RepeatLimit _warnings;
    private readonly HistogramInstrument _lookTime;
    private readonly CounterInstrument _taken;
    private readonly CounterInstrument _lost;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private long _lastLook;

    public MachineCollector(
        IIngest ingest, TimeProvider time, ILogger log, InstrumentRegistry registry, TimeSpan interval,
        params ReaderGroup[] groups)
    {
        _ingest = ingest;
        _time = time;
        _log = log;
        _interval = interval;
        _groups = groups;
        _warnings = new RepeatLimit(time, TimeSpan.FromMinutes(1));
        _lookTime = registry.Durations("monitor_machine_look_seconds", "Time that one look at the machine took.");
        _taken = registry.Counter("monitor_machine_points_total", "Points measured of machine and node.");
        _lost = registry.Counter("monitor_machine_points_lost_total", "Points measured that could not be kept.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stop.Dispose();
        foreach (ReaderGroup group in _groups)
        {
            foreach (IMachineReader reader in group.Readers)
                reader.Dispose();
        }
    }

    /// <summary>Reads everything once into a request. Not for two threads at a time.</summary>
    internal void Look(IIngestRequest request)
    {
        long began = _time.GetTimestamp();
        double elapsed = _lastLook == 0 ? 0 : _time.GetElapsedTime(_lastLook, began).TotalSeconds;
        _lastLook = began;
        _points.Begin(request, _time.GetUtcNow().ToUnixTimeMilliseconds(), elapsed);
        foreach (ReaderGroup group in _groups)
        {
            _points.CountersStartAt(group.CountersStartMs);
            foreach (IMachineReader reader in group.Readers)
                ReadOne(reader);
        }

        _taken.Add(_points.Points);
        _lookTime.Observe(_time.GetElapsedTime(began).TotalSeconds);
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(UntilNextLook(), _time, _stop.Token);
                await LookAndCommitAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private TimeSpan UntilNextLook()
    {
        long now = _time.GetUtcNow().Ticks - AfterTheSecond.Ticks;
        return TimeSpan.FromTicks(_interval.Ticks - now % _interval.Ticks);
    }

    private async Task LookAndCommitAsync()
    {
        using IIngestRequest request = _ingest.Begin("machine");
        Look(request);
        IngestOutcome outcome = await request.CommitAsync(_stop.Token);
        if (outcome.Status is not IngestStatus.Durable)
        {
            _lost.Add(_points.Points);
            Warn("not kept", $"{_points.Points} measurements of the machine were not kept: {outcome.Reason}", null);
        }
    }

    /// <summary>One part that cannot be read must not cost the others: it is said, and tried again next time.</summary>
    private void ReadOne(IMachineReader reader)
    {
        try
        {
            reader.Read(_points);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Warn(reader.GetType().Name, $"{reader.GetType().Name} failed", e);
        }
    }

    private void Warn(string key, string message, Exception? error)
    {
        if (_warnings.Allows(key, out long leftOut))
            _log.LogWarning(error, "{Message} ({LeftOut} more of these in the last minute)", message, leftOut);
    }
}
