using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest;

/// <summary>
/// Where every decoder puts what it found, whatever the protocol. A decoder names a series by the hash of the bytes
/// that identify it on the wire; only for a hash that the sink does not know does it parse those bytes into a
/// descriptor and define it. Timestamps are Unix milliseconds. Spans are read during the call only. Not thread-safe:
/// one sink for each request.
/// </summary>
public interface IPointSink
{
    /// <summary>The series of a wire identity that was defined before; false when it must be defined.</summary>
    bool TryResolve(in SeriesHash identity, out SeriesHandle series);

    /// <summary>Defines a series. Names and values must be checked already (<see cref="SeriesLimits"/>).</summary>
    SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor);

    /// <summary>A level at an instant. A second point of a series with the same timestamp is a duplicate.</summary>
    void Sample(SeriesHandle series, long timestampMs, double value);

    /// <summary>
    /// The running total of a counter. <paramref name="startMs"/> is when the count began, 0 when unknown: a total
    /// below the one before it, or a later start, is a reset.
    /// </summary>
    void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total);

    /// <summary>What a counter grew by since the sender's last report. Each call counts.</summary>
    void Delta(SeriesHandle series, long timestampMs, double increase);

    /// <summary>One raw observation of a gauge or histogram, or what a counter grew by. Each call counts.</summary>
    void Observe(SeriesHandle series, long timestampMs, double value);

    /// <summary>
    /// Raw observations, one for each place in the columns: of a counter, what it grew by. The same as so many calls
    /// of <see cref="Observe"/>; a sink that is fed millions a second makes it cheaper.
    /// </summary>
    void ObserveMany(
        ReadOnlySpan<SeriesHandle> series, ReadOnlySpan<long> timestampsMs, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < series.Length; i++)
            Observe(series[i], timestampsMs[i], values[i]);
    }

    /// <summary>A histogram, cumulative or delta, as the point says.</summary>
    void Histogram(SeriesHandle series, in HistogramPoint point);

    /// <summary>
    /// The sender says that the series ends here (Prometheus' staleness marker, OTLP's no-recorded-value).
    /// </summary>
    void Stale(SeriesHandle series, long timestampMs);

    /// <summary>Something was not taken: counted, and told to the sender in the protocol's own words.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="points">How many points went with it.</param>
    /// <param name="detail">What and where, for people; made only when this call keeps the first of its reason.</param>
    void Reject(RejectReason reason, int points, string detail);
}
