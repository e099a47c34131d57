using System.Runtime.CompilerServices;
using System.Text;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.RemoteWrite;

/// <summary>
/// Prometheus' remote write 1.0: walks a decompressed <c>WriteRequest</c> and puts its points into a sink.
/// <para>
/// A series is named by its labels as they stand on the wire. Senders write them the same way each time, so the hash of
/// those bytes finds the series again, and labels are parsed only for a hash that the sink does not know. Nearly all
/// requests of nearly all senders hold series of some labels and one sample; those take a path of their own.
/// </para>
/// <para>
/// What is wrong with one series is rejected and the rest goes on; bytes that are not a WriteRequest end the whole,
/// and nothing of it may be kept. An instance is used by one request at a time, and again for the next.
/// </para>
/// </summary>
public sealed class RemoteWriteDecoder(MetricMetadataCatalog metadata, SeriesLimits limits)
{
    // One set of labels may hold samples and histograms, which are two series; and another protocol's bytes may be
    // the same. Each kind therefore begins its hash at a point of its own.
    private static readonly SeriesHash GaugeBase = SeriesHash.Of("prometheus remote write gauge"u8);
    private static readonly SeriesHash CounterBase = SeriesHash.Of("prometheus remote write counter"u8);
    private static readonly SeriesHash HistogramBase = SeriesHash.Of("prometheus remote write histogram"u8);

    private readonly PrometheusSeries _series = new(limits, metadata);
    private readonly NativeHistogramReader _histogram = new();
    private readonly ProtobufWriter _scatteredLabels = new();
    private IPointSink _sink = null!;
    private uint _reasonsTold;

    /// <summary>Why the last request was refused as a whole, with the byte; empty when it was not.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Puts all points of a request into a sink.</summary>
    /// <returns>
    /// False when the bytes are not a WriteRequest: nothing of it may be kept, see <see cref="Problem"/>.
    /// </returns>
    public bool TryDecode(ReadOnlySpan<byte> body, IPointSink sink)
    {
        _sink = sink;
        _reasonsTold = 0;
        Problem = "";
        bool decoded = Walk(body);
        // A decoder waits in a pool for its next request; the sink of this one must not wait with it.
        _sink = null!;
        return decoded;
    }

    private bool Walk(ReadOnlySpan<byte> body)
    {
        var reader = new ProtobufReader(body);
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case RemoteWriteTags.Request.TimeSeries:
                    if (reader.TryReadMessage(out ProtobufReader series) && !TryDecodeSeries(series))
                        return false;
                    break;
                case RemoteWriteTags.Request.Metadata:
                    if (reader.TryReadMessage(out ProtobufReader family) && !TryDecodeMetadata(family))
                        return false;
                    break;
                default:
                    reader.TrySkip(tag);
                    break;
            }
        }

        return !reader.Failed || Fail(reader);
    }

    private bool TryDecodeSeries(ProtobufReader reader)
    {
        ReadOnlySpan<byte> message = reader.Message;
        int labelsEnd = RemoteWriteBytes.LabelsEnd(message);
        if (RemoteWriteBytes.TryReadOnlySample(message[labelsEnd..], out double value, out long timestamp))
        {
            ReadOnlySpan<byte> labels = message[..labelsEnd];
            SeriesKind kind = metadata.KindOf(RemoteWriteBytes.MetricName(labels));
            return TryResolve(labels, kind, 1, reader.Offset, out SeriesHandle series)
                ? Put(series, kind, timestamp, value, labels, reader.Offset)
                : Problem.Length == 0;
        }

        return TryDecodeAnySeries(reader);
    }

    /// <summary>A series of any form: several samples, histograms, exemplars, labels in between.</summary>
    private bool TryDecodeAnySeries(ProtobufReader reader)
    {
        ProtobufReader scan = reader;
        int labelsEnd = 0, samples = 0, histograms = 0;
        bool scattered = false;
        _scatteredLabels.Clear();
        for (int start = 0; scan.TryReadTag(out uint tag); start = scan.Position)
        {
            samples += tag == RemoteWriteTags.Series.Sample ? 1 : 0;
            histograms += tag == RemoteWriteTags.Series.Histogram ? 1 : 0;
            if (!scan.TrySkip(tag) || tag != RemoteWriteTags.Series.Label)
                continue;
            scattered |= start != labelsEnd;
            labelsEnd = scan.Position;
            _scatteredLabels.WriteRaw(scan.Message[start..labelsEnd]);
        }

        if (scan.Failed)
            return Fail(scan);
        ReadOnlySpan<byte> labels = scattered ? _scatteredLabels.WrittenSpan : reader.Message[..labelsEnd];
        SeriesHandle sampled = default, distributed = default;
        SeriesKind kind = metadata.KindOf(RemoteWriteBytes.MetricName(labels));
        bool takesSamples = samples > 0 && TryResolve(labels, kind, samples, reader.Offset, out sampled);
        bool takesHistograms = histograms > 0
            && TryResolve(labels, SeriesKind.Histogram, histograms, reader.Offset, out distributed);
        if (Problem.Length > 0)
            return false;

        while (reader.TryReadTag(out uint tag))
        {
            if (tag == RemoteWriteTags.Series.Sample && takesSamples)
            {
                if (!TryDecodeSample(ref reader, sampled, kind, labels))
                    return false;
            }
            else if (tag == RemoteWriteTags.Series.Histogram && takesHistograms)
            {
                if (!TryDecodeHistogram(ref reader, distributed, labels))
                    return false;
            }
            else
            {
                reader.TrySkip(tag);
            }
        }

        return true;
    }

    private bool TryDecodeSample(
        ref ProtobufReader outer, SeriesHandle series, SeriesKind kind, ReadOnlySpan<byte> labels)
    {
        outer.TryReadMessage(out ProtobufReader reader);
        double value = 0;
        long timestamp = 0;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case RemoteWriteTags.Sample.Value:
                    reader.TryReadDouble(out value);
                    break;
                case RemoteWriteTags.Sample.Timestamp:
                    reader.TryReadInt64(out timestamp);
                    break;
                default:
                    reader.TrySkip(tag);
                    break;
            }
        }

        return reader.Failed ? Fail(reader) : Put(series, kind, timestamp, value, labels, reader.Offset);
    }

    private bool TryDecodeHistogram(ref ProtobufReader outer, SeriesHandle series, ReadOnlySpan<byte> labels)
    {
        outer.TryReadMessage(out ProtobufReader reader);
        int offset = reader.Offset;
        if (!_histogram.TryRead(ref reader, out ProtobufReader inner))
            return Fail(inner.Failed ? inner : reader);
        if (PrometheusValue.IsStale(_histogram.Sum))
            _sink.Stale(series, _histogram.TimestampMs);
        else if (_histogram.Convert() is string problem)
            Reject(_histogram.Reason, 1, problem, labels, offset);
        else
            _sink.Histogram(series, _histogram.Point);
        return true;
    }

    private bool TryDecodeMetadata(ProtobufReader reader)
    {
        ReadOnlySpan<byte> family = default, help = default, unit = default;
        int type = 0;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case RemoteWriteTags.Metadata.Type:
                    reader.TryReadInt32(out type);
                    break;
                case RemoteWriteTags.Metadata.Family:
                    reader.TryReadBytes(out family);
                    break;
                case RemoteWriteTags.Metadata.Help:
                    reader.TryReadBytes(out help);
                    break;
                case RemoteWriteTags.Metadata.Unit:
                    reader.TryReadBytes(out unit);
                    break;
                default:
                    reader.TrySkip(tag);
                    break;
            }
        }

        if (reader.Failed)
            return Fail(reader);
        MetricType known = type is > 0 and <= (int)MetricType.StateSet ? (MetricType)type : MetricType.Unknown;
        metadata.Observe(TextPool.Shared.Get(family), known, TextPool.Shared.Get(unit), TextPool.Shared.Get(help));
        return true;
    }

    private bool Put(SeriesHandle series, SeriesKind kind, long timestamp, double value, ReadOnlySpan<byte> labels,
        int offset)
    {
        if (!double.IsFinite(value))
        {
            if (PrometheusValue.IsStale(value))
                _sink.Stale(series, timestamp);
            else
                Reject(RejectReason.InvalidNumber, 1, "a sample that is NaN or infinite", labels, offset);
        }
        else if (kind == SeriesKind.Counter)
        {
            _sink.Cumulative(series, timestamp, 0, value + 0.0);
        }
        else
        {
            // Adding zero makes a positive zero of a negative one.
            _sink.Sample(series, timestamp, value + 0.0);
        }

        return true;
    }

    /// <summary>False when the series was rejected, or its labels are malformed (then there is a problem).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryResolve(
        ReadOnlySpan<byte> labels, SeriesKind kind, int points, int offset, out SeriesHandle series)
    {
        SeriesHash identity = (kind switch
        {
            SeriesKind.Counter => CounterBase,
            SeriesKind.Gauge => GaugeBase,
            _ => HistogramBase,
        }).Add(labels);
        return _sink.TryResolve(identity, out series) || TryDefine(identity, labels, kind, points, offset, out series);
    }

    private bool TryDefine(in SeriesHash identity, ReadOnlySpan<byte> labels, SeriesKind kind, int points, int offset,
        out SeriesHandle series)
    {
        series = default;
        _series.Clear();
        var reader = new ProtobufReader(labels, offset);
        while (reader.TryReadTag(out _) && reader.TryReadMessage(out ProtobufReader label))
        {
            if (!RemoteWriteBytes.TryReadLabel(ref label, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
                return Fail(label);
            if (!_series.TryAdd(name, value))
                return Reject(_series.Reason, points, _series.Problem, labels, offset);
        }

        if (!_series.TryDescribe(kind, out SeriesDescriptor? descriptor))
            return Reject(_series.Reason, points, _series.Problem, labels, offset);
        series = _sink.Define(identity, descriptor!);
        return true;
    }

    private bool Reject(RejectReason reason, int points, string problem, ReadOnlySpan<byte> labels, int offset)
    {
        string detail = "";
        if ((_reasonsTold & 1u << (int)reason) == 0)
        {
            _reasonsTold |= 1u << (int)reason;
            ReadOnlySpan<byte> name = RemoteWriteBytes.FindMetricName(labels);
            string whose = name.IsEmpty ? "" : $" \"{Encoding.UTF8.GetString(name[..Math.Min(name.Length, 64)])}\"";
            detail = $"series{whose} at byte {offset}: {problem}";
        }

        _sink.Reject(reason, points, detail);
        return false;
    }

    private bool Fail(in ProtobufReader reader)
    {
        Problem = "not a WriteRequest: " + reader.Describe();
        return false;
    }
}
