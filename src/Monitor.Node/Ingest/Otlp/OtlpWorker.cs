using Microsoft.Extensions.ObjectPool;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Otlp;
using Monitor.Shared.Ingest.Otlp.Json;

namespace Monitor.Node.Ingest.Otlp;

/// <summary>What decodes one request at a time: decoder and transcoder with their buffers.</summary>
internal sealed class OtlpWorker(OtlpSpanNames spanNames, OtlpSpanNames peers)
{
    private readonly OtlpDecoder _decoder = new(SeriesLimits.Default, spanNames, peers);
    private readonly OtlpJsonTranscoder _transcoder = new();

    /// <summary>Puts a body's points into the sink; returns what is malformed and where, or null.</summary>
    public string? Decode(
        OtlpSignal signal, OtlpEncoding encoding, ReadOnlySpan<byte> body, IPointSink sink, long receivedMs)
    {
        if (encoding == OtlpEncoding.Protobuf)
            return _decoder.Decode(signal, body, sink, receivedMs);
        return _transcoder.Transcode(signal, body)
            ?? _decoder.Decode(signal, _transcoder.Protobuf, sink, receivedMs);
    }

    /// <summary>Makes workers, and keeps those that a large body has not blown up.</summary>
    public sealed class Policy(OtlpSpanNames spanNames, OtlpSpanNames peers) : PooledObjectPolicy<OtlpWorker>
    {
        private const int MaxKeptBytes = 4 << 20;

        public override OtlpWorker Create() => new(spanNames, peers);

        public override bool Return(OtlpWorker obj) => obj._transcoder.Protobuf.Length <= MaxKeptBytes;
    }
}
