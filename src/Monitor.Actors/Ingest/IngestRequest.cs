using Monitor.Shared.Health;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Series;

namespace Monitor.Actors.Ingest;

/// <summary>
/// One request on its way in. Entries are written on the endpoint's thread, in the form in which they are logged, one
/// part for each component; the collectors only join parts into records. Pooled with its buffers.
/// </summary>
internal sealed class IngestRequest : IIngestRequest
{
    /// <summary>
    /// A component's part of a request is one piece in the log, which takes 16 MiB; what a native batch of 2^17
    /// observations folds into comes on top, and is 7 MiB at most.
    /// </summary>
    internal const int PartBytesMax = 8 << 20;

    private const string TooLarge = "the request has more of one component than goes into the log at once: send less";

    private readonly IngestGateway _gateway;
    private readonly RejectionList _rejections = new();
    private readonly List<IngestPart> _parts = [];
    private TaskCompletionSource<Exception?>? _durable;
    private ProtocolCounts _counts = null!;
    private IngestPart? _current;
    private long _newestMs;
    private long _oldestMs;
    private int _undecided;
    private Exception? _error;
    private byte _minute;
    private int _lastPlace;

    public IngestRequest(IngestGateway gateway) => _gateway = gateway;

    public void Begin(ProtocolCounts counts, DateTimeOffset now)
    {
        _counts = counts;
        _minute = MinuteClock.At(now);
        _lastPlace = SeriesInterner.Nowhere;
        long nowMs = now.ToUnixTimeMilliseconds();
        _newestMs = nowMs + (long)_gateway.Options.FutureTolerance.TotalMilliseconds;
        _oldestMs = nowMs - (long)_gateway.Options.OldestPoint.TotalMilliseconds;
    }

    public bool TryResolve(in SeriesHash identity, out SeriesHandle series) =>
        _gateway.Interner.TryGet(identity, ref _lastPlace, out series)
        && _gateway.Components[series.Collector].Series.Touch(series.Series, _minute);

    public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor)
    {
        if (!_gateway.Components.TryGetOrAdd(descriptor.Component, out ComponentEntry? component))
            return Handles.Refused;
        if (!component.Series.Define(descriptor, _minute, out int number))
            return Handles.Overflow(component.Index, number);
        var series = new SeriesHandle(component.Index, number);
        _gateway.Interner.Add(identity, series);
        return series;
    }

    public void Sample(SeriesHandle series, long timestampMs, double value)
    {
        if (IsTaken(series, timestampMs, value, out IngestPart? part))
            part.Section.Sample(series.Series, timestampMs, value + 0.0);
    }

    public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total)
    {
        if (IsTaken(series, timestampMs, total, out IngestPart? part))
            part.Section.Cumulative(series.Series, timestampMs, startMs, total + 0.0);
    }

    public void Delta(SeriesHandle series, long timestampMs, double increase)
    {
        if (IsTaken(series, timestampMs, increase, out IngestPart? part))
            part.Section.Delta(series.Series, timestampMs, increase + 0.0);
    }

    public void Observe(SeriesHandle series, long timestampMs, double value)
    {
        if (!IsTaken(series, timestampMs, value, out IngestPart? part))
            return;
        switch (part.Component.Series.KindOf(series.Series))
        {
            case SeriesKind.Histogram:
                part.Fold.AddToHistogram(series.Series, timestampMs, value + 0.0);
                break;
            case SeriesKind.Gauge:
                part.Fold.AddToGauge(series.Series, timestampMs, value + 0.0);
                break;
            default:
                part.Section.Delta(series.Series, timestampMs, value + 0.0);
                break;
        }
    }

    /// <inheritdoc/>
    public void ObserveMany(
        ReadOnlySpan<SeriesHandle> series, ReadOnlySpan<long> timestampsMs, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < series.Length; i++)
            Observe(series[i], timestampsMs[i], values[i]);
    }

    public void Histogram(SeriesHandle series, in HistogramPoint point)
    {
        if (IsTaken(series, point.TimestampMs, 0, out IngestPart? part))
            part.Section.Histogram(series.Series, point);
    }

    public void Stale(SeriesHandle series, long timestampMs)
    {
        if (IsTaken(series, timestampMs, 0, out IngestPart? part))
            part.Section.Stale(series.Series, timestampMs);
    }

    public void SetReceipt(string component, UInt128 session, long sequence)
    {
        if (_gateway.Components.TryGetOrAdd(component, out ComponentEntry? entry))
            PartOf(entry.Index).Receipt = new Receipt(session, sequence);
        else
            Refuse(RejectReason.TooManyComponents, TooManyComponents);
    }

    public void ReportHealth(
        string component, HealthLevel level, long timestampMs, TimeSpan timeToLive, string reason)
    {
        if (_gateway.Components.TryGetOrAdd(component, out ComponentEntry? entry))
            PartOf(entry.Index).Section.Health(new HealthReportEntry(
                component, (byte)level, timestampMs, (long)timeToLive.TotalMilliseconds, reason));
        else
            Refuse(RejectReason.TooManyComponents, TooManyComponents);
    }

    public void Reject(RejectReason reason, int points, string detail)
    {
        _rejections.Add(reason, points, detail);
        _gateway.Statistics.Reject(reason, points);
    }

    /// <inheritdoc/>
    public async ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel)
    {
        long accepted = 0;
        foreach (IngestPart part in _parts)
        {
            part.Fold.WriteTo(part.Section);
            accepted += part.Points;
        }

        IngestOutcome outcome = Outcome(IngestStatus.Durable, accepted, default, "");
        if (_parts.Count > 0)
            outcome = await SubmitAsync(accepted).ConfigureAwait(false);
        _counts.Count(outcome.Status, accepted);
        return outcome;
    }

    /// <summary>One part is decided; the last one decides the request.</summary>
    public void Complete(Exception? error)
    {
        if (error is not null)
            _error = error;
        if (Interlocked.Decrement(ref _undecided) == 0)
            _gateway.Scheduler.End(_durable!, _error);
    }

    public void Dispose()
    {
        // Parts that a collector still holds come back with the last decision; an abandoned commit leaks them to the
        // GC.
        if (Volatile.Read(ref _undecided) > 0)
            return;
        foreach (IngestPart part in _parts)
            _gateway.Return(part);
        _parts.Clear();
        _rejections.Clear();
        _current = null;
        _durable = null;
        _error = null;
        _gateway.Return(this);
    }

    private async ValueTask<IngestOutcome> SubmitAsync(long accepted)
    {
        if (!TryBookAll())
        {
            return Outcome(
                IngestStatus.Overloaded, 0, _gateway.RetryAfter, "Too much waits for the log; send again later.");
        }

        _durable = new TaskCompletionSource<Exception?>(_gateway.Scheduler.Waits);
        _undecided = _parts.Count;
        foreach (IngestPart part in _parts)
        {
            if (!await part.Component.Collector.TellAsync(new CollectorMessage.Submit(part)).ConfigureAwait(false))
                Complete(new OperationCanceledException("The node is stopping."));
        }

        Exception? error = await _durable.Task.ConfigureAwait(false);
        return error is null
            ? Outcome(IngestStatus.Durable, accepted, default, "")
            : Outcome(IngestStatus.Unavailable, 0, _gateway.RetryAfter, error.Message);
    }

    /// <summary>All parts have room or none is sent: half a request sent again would count twice.</summary>
    private bool TryBookAll()
    {
        for (int i = 0; i < _parts.Count; i++)
        {
            if (_parts[i].Component.TryBook(_parts[i].Section.Length))
                continue;
            for (int booked = 0; booked < i; booked++)
                _parts[booked].Component.Release(_parts[booked].Section.Length);
            return false;
        }

        return true;
    }

    private IngestOutcome Outcome(IngestStatus status, long accepted, TimeSpan retryAfter, string reason) =>
        new(status, accepted, _rejections.Points, _rejections.ToImmutable(), retryAfter, reason);

    private bool IsTaken(
        SeriesHandle series, long timestampMs, double value,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IngestPart? part)
    {
        part = null;
        if (!double.IsFinite(value))
            return Refuse(RejectReason.InvalidNumber, $"{value} is not a number that can be kept");
        if (timestampMs > _newestMs)
            return Refuse(RejectReason.TooFarInTheFuture, $"timestamp {timestampMs} ms is past {_newestMs} ms");
        if (timestampMs < _oldestMs)
            return Refuse(RejectReason.TooOld, $"timestamp {timestampMs} ms is before {_oldestMs} ms");
        if (series.Series < 0)
            return CountOverflow(series, timestampMs);
        part = PartOf(series.Collector);
        if (!part.Component.Series.Touch(series.Series, _minute))
            return Refuse(RejectReason.ForgottenSeries, "the series was forgotten after a long silence");
        if (part.Section.Length > PartBytesMax)
            return Refuse(RejectReason.RequestTooLarge, TooLarge);
        part.Points++;
        return true;
    }

    private string TooManyComponents => $"the node takes {_gateway.Options.Components} components";

    private bool CountOverflow(SeriesHandle series, long timestampMs)
    {
        if (series == Handles.Refused)
            return Refuse(RejectReason.TooManyComponents, TooManyComponents);
        IngestPart part = PartOf(series.Collector);
        part.Section.Delta(Handles.OverflowNumber(series), timestampMs, 1);
        part.Points++;
        return false;
    }

    private bool Refuse(RejectReason reason, string detail)
    {
        Reject(reason, 1, detail);
        return false;
    }

    private IngestPart PartOf(int component)
    {
        if (_current is { } current && current.Component.Index == component)
            return current;
        foreach (IngestPart part in _parts)
        {
            if (part.Component.Index == component)
                return _current = part;
        }

        _current = _gateway.RentPart();
        _current.Begin(_gateway.Components[component], this);
        _parts.Add(_current);
        return _current;
    }

    /// <summary>
    /// Handles that stand for no series of their own: the overflow series' number is kept as its complement.
    /// </summary>
    private static class Handles
    {
        public static SeriesHandle Refused => new(-1, int.MinValue);

        public static SeriesHandle Overflow(int component, int number) => new(component, ~number);

        public static int OverflowNumber(SeriesHandle series) => ~series.Series;
    }
}
