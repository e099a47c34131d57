using Monitor.Actors.Instruments;
using Monitor.Shared.Ingest.Otlp;

namespace Monitor.Node.Ingest.Otlp;

/// <summary>The node's own count of export requests: the way they came, their signal, what became of them.</summary>
internal sealed class OtlpInstruments(InstrumentRegistry registry)
{
    /// <summary>A request that was refused before it was decoded: too large, another type, not its gzip.</summary>
    private const string Refused = "refused";

    private readonly CounterInstrument[] _bytes =
        [.. Enum.GetValues<OtlpSignal>().Select(signal => registry.Counter(
            "monitor_otlp_received_bytes_total", "Bytes of export requests after decompression.",
            ("signal", Name(signal))))];

    public void Count(string protocol, OtlpSignal signal, OtlpVerdict? verdict) => registry.Counter(
        "monitor_otlp_requests_total", "Export requests by what became of them.",
        ("protocol", protocol), ("signal", Name(signal)),
        ("result", verdict?.ToString().ToLowerInvariant() ?? Refused)).Increment();

    public void CountBytes(OtlpSignal signal, int bytes) => _bytes[(int)signal - 1].Add(bytes);

    private static string Name(OtlpSignal signal) => signal.ToString().ToLowerInvariant();
}
