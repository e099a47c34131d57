using System.Text;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>The request being decoded: where its points go, where the decoder is in it, what went wrong.</summary>
internal sealed class OtlpRequest(SeriesLimits limits)
{
    private const int MaxNameInDetail = 128;

    private OtlpPath _at;
    private uint _told;

    public SeriesLimits Limits { get; } = limits;

    public IPointSink Sink { get; private set; } = null!;

    /// <summary>When the request came in, Unix milliseconds: the time of log records that carry none.</summary>
    public long ReceivedMs { get; private set; }

    /// <summary>What is wrong with the bytes and where, null as long as nothing is.</summary>
    public string? Malformed { get; private set; }

    public ref OtlpPath At => ref _at;

    public void Begin(OtlpSignal signal, IPointSink sink, long receivedMs)
    {
        Sink = sink;
        ReceivedMs = receivedMs;
        Malformed = null;
        _at = new OtlpPath(signal);
        _told = 0;
    }

    /// <summary>Forgets the sink, so that a pooled decoder keeps nothing of a request alive.</summary>
    public void End() => Sink = null!;

    /// <summary>The bytes are not OTLP: nothing of the request may be committed. Always false.</summary>
    public bool Fail(scoped in ProtobufReader reader)
    {
        Malformed ??= $"{_at}: {reader.Describe()}";
        return false;
    }

    /// <summary>Points that are well formed and cannot be taken. Only the first of each reason gets a text.</summary>
    /// <param name="subject">UTF-8 name of the metric or span; cut when long, repaired when not UTF-8.</param>
    public void Reject(RejectReason reason, int points, scoped ReadOnlySpan<byte> subject, string what)
    {
        uint bit = 1u << (int)reason;
        if ((_told & bit) != 0)
        {
            Sink.Reject(reason, points, "");
            return;
        }

        _told |= bit;
        string name = Encoding.UTF8.GetString(subject[..Math.Min(subject.Length, MaxNameInDetail)]);
        Sink.Reject(reason, points, name.Length == 0 ? $"{_at}: {what}" : $"{name}: {what}, at {_at}");
    }
}
