using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// Decodes OTLP export requests into points, straight from their bytes.
///
/// A request is resources, which hold scopes, which hold metrics, spans or log records. A series is named by the hash
/// of the bytes of its resource, scope, metric and attributes, so a series that was met before costs one look-up and
/// no text. JSON is first rewritten as protobuf (<see cref="Json.OtlpJsonTranscoder"/>): there is one decoder.
///
/// What breaks: bytes that are not OTLP refuse the request as a whole, and the caller must not commit what the sink
/// took; a point that is well formed and makes no sense is rejected alone and named in the partial success.
///
/// Holds buffers that it reuses: one request at a time.
/// </summary>
public sealed class OtlpDecoder
{
    private readonly OtlpRequest _request;
    private readonly OtlpSeries _series;
    private readonly OtlpMetricsDecoder _metrics;
    private readonly OtlpSpansDecoder _spans;
    private readonly OtlpLogsDecoder _logs;

    /// <param name="limits">What names and values may be.</param>
    /// <param name="spanNames">Which span names have series of their own.</param>
    /// <param name="peers">Which called services have; null for a bound of this decoder's own.</param>
    public OtlpDecoder(SeriesLimits limits, OtlpSpanNames spanNames, OtlpSpanNames? peers = null)
    {
        _request = new OtlpRequest(limits);
        _series = new OtlpSeries(_request);
        _metrics = new OtlpMetricsDecoder(_request, _series);
        var calls = new OtlpCalls(_request, _series, peers ?? new OtlpSpanNames(OtlpCalls.PeersPerComponent));
        _spans = new OtlpSpansDecoder(_request, _series, spanNames, calls);
        _logs = new OtlpLogsDecoder(_request, _series);
    }

    /// <summary>Puts all points of a protobuf body into the sink.</summary>
    /// <param name="receivedMs">Now, Unix milliseconds: the time of log records without one.</param>
    /// <returns>Null; or what is malformed and where, when the request must be refused as a whole.</returns>
    public string? Decode(OtlpSignal signal, ReadOnlySpan<byte> body, IPointSink sink, long receivedMs)
    {
        _request.Begin(signal, sink, receivedMs);
        IOtlpItems items = signal switch
        {
            OtlpSignal.Metrics => _metrics,
            OtlpSignal.Traces => _spans,
            OtlpSignal.Logs => _logs,
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "An unknown signal."),
        };
        DecodeResources(signal, body, items);
        _request.End();
        return _request.Malformed;
    }

    private void DecodeResources(OtlpSignal signal, ReadOnlySpan<byte> body, IOtlpItems items)
    {
        // Other protocols and signals hash other bytes from the same seed; the first word keeps them apart.
        SeriesHash root = SeriesHash.Empty.Add(0x4F544C50_00000000 | (ulong)signal);
        var reader = new ProtobufReader(body);
        while (reader.TryReadTag(out uint tag))
        {
            if (tag != OtlpTags.Request.Resources)
            {
                reader.TrySkip(tag);
                continue;
            }

            reader.TryReadMessage(out ProtobufReader part);
            _request.At.Resource++;
            if (!reader.Failed && !TryDecodeResource(part, root, signal == OtlpSignal.Metrics, items))
                return;
            _request.At.Scope = -1;
        }

        if (reader.Failed)
            _request.Fail(reader);
    }

    private bool TryDecodeResource(ProtobufReader part, in SeriesHash root, bool identifyScope, IOtlpItems items)
    {
        _series.BeginResource();
        OtlpMetric metric = default;
        // Fields may come in any order, and the resource must be known before its scopes.
        if (!TryFindLast(part, OtlpTags.Request.Resource, out metric.Resource))
            return false;
        SeriesHash resource = root.Add(metric.Resource.Message);
        while (part.TryReadTag(out uint tag))
        {
            if (tag != OtlpTags.Request.Scopes)
            {
                part.TrySkip(tag);
                continue;
            }

            part.TryReadMessage(out ProtobufReader scope);
            _request.At.Scope++;
            if (!TryFindLast(scope, OtlpTags.Request.Scope, out metric.Scope))
                return false;
            metric.Identity = identifyScope ? resource.Add(metric.Scope.Message) : resource;
            if (!TryDecodeScope(scope, metric, items))
                return false;
            _request.At.Item = -1;
        }

        return !part.Failed || _request.Fail(part);
    }

    private bool TryDecodeScope(ProtobufReader scope, scoped in OtlpMetric metric, IOtlpItems items)
    {
        while (scope.TryReadTag(out uint tag))
        {
            if (tag != OtlpTags.Request.Items)
            {
                scope.TrySkip(tag);
                continue;
            }

            scope.TryReadMessage(out ProtobufReader item);
            _request.At.Item++;
            if (!items.TryDecode(item, metric))
                return false;
        }

        return !scope.Failed || _request.Fail(scope);
    }

    /// <summary>The message inside a message under a tag, empty when there is none; of several the last.</summary>
    private bool TryFindLast(ProtobufReader message, uint wanted, out ProtobufReader found)
    {
        found = default;
        while (message.TryReadTag(out uint tag))
        {
            if (tag == wanted)
                message.TryReadMessage(out found);
            else
                message.TrySkip(tag);
        }

        return !message.Failed || _request.Fail(message);
    }
}
