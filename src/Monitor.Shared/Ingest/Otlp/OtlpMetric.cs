using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>What the data points of one metric, or the spans of one scope, have in common; still bytes.</summary>
internal ref struct OtlpMetric
{
    /// <summary>The resource, not read yet.</summary>
    public ProtobufReader Resource;

    /// <summary>The instrumentation scope, not read yet.</summary>
    public ProtobufReader Scope;

    public ReadOnlySpan<byte> Name;
    public ReadOnlySpan<byte> Description;
    public ReadOnlySpan<byte> Unit;

    /// <summary>Hash of all the above that identifies, without the point's attributes.</summary>
    public SeriesHash Identity;
}
