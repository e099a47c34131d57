using Monitor.Actors.Ingest;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Node.Tests.Ingest.Native;

/// <summary>
/// What lies behind the endpoint, as small as it can be: what was committed under a receipt counts once, and it
/// survives the endpoint. A test decides what each commit meets.
/// </summary>
internal sealed class RecordingStore : IIngest, INativeSessions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SeriesHash, SeriesHandle> _handles = [];
    private readonly Dictionary<UInt128, long> _receipts = [];
    private readonly List<SeriesDescriptor> _series = [];
    private readonly List<(SeriesDescriptor Series, long TimeMs, double Value)> _counted = [];
    private readonly List<(string Component, HealthLevel Level, string Reason, TimeSpan Life)> _health = [];

    /// <summary>Called before each commit of a batch with what makes it durable; answers the commit.</summary>
    public Func<Func<IngestOutcome>, ValueTask<IngestOutcome>> OnCommit { get; set; } =
        static commit => ValueTask.FromResult(commit());

    public IReadOnlyList<(SeriesDescriptor Series, long TimeMs, double Value)> Counted
    {
        get
        {
            lock (_gate)
                return [.. _counted];
        }
    }

    public IReadOnlyList<(string Component, HealthLevel Level, string Reason, TimeSpan Life)> Health
    {
        get
        {
            lock (_gate)
                return [.. _health];
        }
    }

    public int Duplicates { get; private set; }

    public IIngestRequest Begin(string protocol) => new Request(this);

    public ValueTask<long> LastSequenceAsync(string component, UInt128 session, CancellationToken cancel)
    {
        lock (_gate)
            return ValueTask.FromResult(_receipts.GetValueOrDefault(session));
    }

    /// <summary>Forgets what series were called, as a sink may after a silence.</summary>
    public void ForgetHandles()
    {
        lock (_gate)
            _handles.Clear();
    }

    private sealed class Request(RecordingStore store) : IIngestRequest
    {
        private readonly List<(SeriesHandle Series, long TimeMs, double Value)> _points = [];
        private readonly List<Rejection> _rejections = [];
        private (UInt128 Session, long Sequence)? _receipt;
        private (string, HealthLevel, string, TimeSpan)? _report;

        public bool TryResolve(in SeriesHash identity, out SeriesHandle series)
        {
            lock (store._gate)
                return store._handles.TryGetValue(identity, out series);
        }

        public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor)
        {
            lock (store._gate)
            {
                var handle = new SeriesHandle(0, store._series.Count);
                store._series.Add(descriptor);
                store._handles.Add(identity, handle);
                return handle;
            }
        }

        public void Observe(SeriesHandle series, long timestampMs, double value)
        {
            if (double.IsFinite(value))
                _points.Add((series, timestampMs, value));
            else
                Reject(RejectReason.InvalidNumber, 1, $"{value} is not a number that can be kept");
        }

        public void Reject(RejectReason reason, int points, string detail) =>
            _rejections.Add(new Rejection(reason, points, detail));

        public void SetReceipt(string component, UInt128 session, long sequence) => _receipt = (session, sequence);

        public void ReportHealth(
            string component, HealthLevel level, long timestampMs, TimeSpan timeToLive, string reason) =>
            _report = (component, level, reason, timeToLive);

        public ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel)
        {
            if (_report is not { } report)
                return store.OnCommit(MakeDurable);
            lock (store._gate)
                store._health.Add(report);
            return ValueTask.FromResult(IngestOutcome.Durable(0));
        }

        public void Dispose()
        {
        }

        public void Sample(SeriesHandle series, long timestampMs, double value) => throw new NotSupportedException();

        public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
            throw new NotSupportedException();

        public void Delta(SeriesHandle series, long timestampMs, double increase) => throw new NotSupportedException();

        public void Histogram(SeriesHandle series, in HistogramPoint point) => throw new NotSupportedException();

        public void Stale(SeriesHandle series, long timestampMs) => throw new NotSupportedException();

        private IngestOutcome MakeDurable()
        {
            (UInt128 session, long sequence) = _receipt ?? throw new InvalidOperationException("No receipt.");
            lock (store._gate)
            {
                if (sequence <= store._receipts.GetValueOrDefault(session))
                {
                    store.Duplicates++;
                }
                else
                {
                    store._receipts[session] = sequence;
                    foreach ((SeriesHandle series, long timeMs, double value) in _points)
                        store._counted.Add((store._series[series.Series], timeMs, value));
                }
            }

            return IngestOutcome.Durable(_points.Count) with
            {
                Rejected = _rejections.Sum(r => r.Points),
                Rejections = [.. _rejections],
            };
        }
    }
}
